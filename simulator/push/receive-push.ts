import { chance, pickShare, within } from '../chance.ts';
import type { Desk } from '../desk.ts';
import { readBody, send } from '../http/exchange.ts';
import type { Exchange } from '../http/exchange.ts';
import { passGate } from '../twilio/gate.ts';
import { weather } from '../weather.ts';
import { decryptPush, PushFault } from './decrypt.ts';
import { readPushPayload } from './push-message.ts';
import type { VapidJudge } from './vapid.ts';

/** The largest body a push service takes. */
const largestBytes = 4096;

/** POST /push/{subscription}: takes a push as a browser vendor's service does, decrypts it, and lets it arrive. */
export async function receivePush(desk: Desk, judge: VapidJudge, exchange: Exchange): Promise<void> {
  const gate = passGate(desk, 'push', exchange);
  if (gate === undefined) return;
  const { request, response, path } = exchange;
  const id = exchange.caught[0] ?? '';
  const body = await readBody(request, 1024 * 1024);
  const { ttl, urgency, topic } = request.headers;
  const nth = desk.tally.next('push', id);
  const entry = desk.ledger.add({
    kind: 'push',
    method: 'POST',
    path,
    address: id,
    fields: { ttl, urgency, topic, bytes: body.length },
  });
  const { seed, push } = desk.stage.scenario;
  const fate = chance(seed, 'push', id, nth);
  const opened = openPush(desk, judge, { exchange, id, body, fate });
  if (!Buffer.isBuffer(opened)) {
    if (opened.status === 429) response.setHeader('retry-after', '5');
    entry.answer = { status: opened.status, text: opened.why };
    send(response, opened.status, 'text/plain', opened.why);
    return;
  }
  entry.answer = { status: 201 };
  response.setHeader('location', `${path}/${entry.number}`);
  send(response, 201, 'text/plain', '');
  const isSilent = gate === 'silent' || fate < refusedShare(push.refused) + push.silent;
  if (isSilent) return;
  desk.due.after(within(push.delay, chance(seed, 'push delay', id, nth)), () => {
    if (weather(desk, 'push') !== 'working') return;
    const payload = readPushPayload(opened.toString('utf8'));
    desk.arrive({
      channel: 'push',
      address: id,
      push: { subscription: id, payload, answered: undefined },
    });
  });
}

function refusedShare(entries: readonly { readonly share: number }[]): number {
  return entries.reduce((sum, { share }) => sum + share, 0);
}

interface Refusal {
  readonly status: number;
  readonly why: string;
}

/** The text inside, or why the push is not taken. */
function openPush(
  desk: Desk,
  judge: VapidJudge,
  it: { readonly exchange: Exchange; readonly id: string; readonly body: Buffer; readonly fate: number },
): Buffer | Refusal {
  const fault = faultOf(it.exchange, judge, it.body);
  if (fault) return fault;
  const subscription = desk.subscriptions.find(it.id);
  if (subscription === undefined) return { status: 404, why: 'There is no such subscription.' };
  if (subscription === 'removed') return { status: 410, why: 'The subscription has gone.' };
  const refusal = pickShare(desk.stage.scenario.push.refused, it.fate);
  if (refusal) return { status: refusal.status, why: refusal.message ?? 'Refused by the scenario.' };
  try {
    return decryptPush(subscription, it.body);
  } catch (error) {
    if (error instanceof PushFault) return { status: 400, why: error.message };
    throw error;
  }
}

function faultOf(exchange: Exchange, judge: VapidJudge, body: Buffer): Refusal | undefined {
  const { headers } = exchange.request;
  const why = judge(headers.authorization, `http://${headers.host ?? ''}`);
  if (why !== undefined) return { status: headers.authorization === undefined ? 401 : 403, why };
  const ttl = headers['ttl'];
  if (typeof ttl !== 'string' || !/^\d+$/.test(ttl)) return { status: 400, why: 'There is no TTL header.' };
  if (headers['content-encoding'] !== 'aes128gcm')
    return { status: 415, why: 'The encoding is not aes128gcm.' };
  return body.length > largestBytes ? { status: 413, why: `Over ${largestBytes} bytes.` } : undefined;
}
