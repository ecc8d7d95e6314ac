import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { chance, pickShare } from '../chance.ts';
import type { Desk } from '../desk.ts';
import { passWeather } from '../gate.ts';
import { readForm, sendJson, type Exchange, type Form } from '../http/exchange.ts';
import { field, isWebAddress } from '../twilio/fields.ts';
import { countSegments } from '../twilio/segments.ts';
import { e164 } from './account.ts';
import { carryText, type VonageText } from './text-journey.ts';

interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** POST /sms/json: takes a text, or refuses it with Vonage's status in the body of a 200. */
export async function createText(desk: Desk, exchange: Exchange): Promise<void> {
  const { request, response, path } = exchange;
  const form = await readForm(request);
  const gate = passWeather(desk, 'vonage', {
    exchange,
    account: field(form, 'api_key'),
    sayUnavailable: () => sendJson(response, 503, { title: 'Service Unavailable' }),
  });
  if (gate === undefined) return;
  const to = e164(field(form, 'to') ?? '');
  const entry = desk.ledger.add({ kind: 'sms.create', method: 'POST', path, address: to, fields: form });
  const nth = desk.tally.next('vonage', to);
  const refusal = faultOf(desk, form) ?? bySharesRefused(desk, to, nth);
  if (refusal) {
    entry.answer = { status: 200, text: `status ${refusal.status}` };
    answerParts(response, [{ status: String(refusal.status), 'error-text': refusal.text }]);
    return;
  }
  const text: VonageText = {
    ids: Array.from({ length: countSegments(field(form, 'text') ?? '') }, newId),
    to,
    from: e164(field(form, 'from') ?? ''),
    body: field(form, 'text') ?? '',
    clientRef: field(form, 'client-ref'),
    callback: field(form, 'status-report-req') === 'false' ? undefined : field(form, 'callback'),
  };
  desk.vonage.numbers.add(text.from);
  entry.answer = { status: 200, text: text.ids.join(' ') };
  const { seed, vonage } = desk.stage.scenario;
  if (chance(seed, 'vonage answer', to, nth) < vonage.unanswered) request.socket.destroy();
  else
    answerParts(
      response,
      text.ids.map((id) => partTaken(form, id)),
    );
  if (gate === 'working') carryText(desk, text, nth);
}

function newId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

function partTaken(form: Form, id: string): Record<string, string> {
  return {
    to: field(form, 'to') ?? '',
    'message-id': id,
    status: '0',
    'remaining-balance': '3.14159265',
    'message-price': '0.03330000',
    network: '46601',
  };
}

function answerParts(response: ServerResponse, messages: readonly Record<string, string>[]): void {
  sendJson(response, 200, { 'message-count': String(messages.length), messages });
}

function faultOf({ vonage: { account } }: Pick<Desk, 'vonage'>, form: Form): Refusal | undefined {
  const callback = field(form, 'callback');
  const missing = ['api_key', 'from', 'to', 'text'].find((name) => field(form, name) === undefined);
  if (missing !== undefined) return { status: 2, text: `Missing ${missing} param` };
  if (field(form, 'api_key') !== account.apiKey || field(form, 'api_secret') !== account.apiSecret)
    return { status: 4, text: 'Bad Credentials' };
  if (!/^\d{7,15}$/.test(field(form, 'to') ?? '')) return { status: 3, text: 'Invalid to param' };
  if (callback !== undefined && (callback.length > 100 || !isWebAddress(callback)))
    return { status: 3, text: 'Invalid callback param' };
  const ttl = field(form, 'ttl');
  if (ttl !== undefined && !(Number(ttl) >= 20_000 && Number(ttl) <= 604_800_000))
    return { status: 3, text: 'Invalid ttl param' };
  return undefined;
}

function bySharesRefused({ stage }: Pick<Desk, 'stage'>, to: string, nth: number): Refusal | undefined {
  const { seed, vonage } = stage.scenario;
  const found = pickShare(vonage.refused, chance(seed, 'vonage', to, nth));
  return found && { status: found.status, text: found.text };
}
