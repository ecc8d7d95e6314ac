import { chance, pickShare } from '../chance.ts';
import type { Desk } from '../desk.ts';
import { readForm, sendJson } from '../http/exchange.ts';
import type { Exchange, Form } from '../http/exchange.ts';
import { textsTo } from '../scenario.ts';
import { isAuthorised, sendTwilioError } from './account.ts';
import { field, isPhoneNumber, isWebAddress } from './fields.ts';
import { passGate } from './gate.ts';
import { listFilter, listPage } from './list.ts';
import { carryMessage, changeStatus } from './message-journey.ts';
import { messageResource } from './message-resource.ts';

/** POST …/Messages.json: takes a message, or refuses it with Twilio's code. */
export async function createMessage(desk: Desk, exchange: Exchange): Promise<void> {
  const gate = passGate(desk, 'sms', exchange);
  if (gate === undefined || !isAuthorised(desk.account, exchange)) return;
  const form = await readForm(exchange.request);
  const to = field(form, 'To') ?? '';
  const entry = desk.ledger.add({
    kind: 'sms.create',
    method: 'POST',
    path: exchange.path,
    address: to,
    fields: form,
  });
  const nth = desk.tally.next('sms', to);
  const refusal = faultOf(desk, form) ?? bySharesRefused(desk, to, nth);
  if (refusal) {
    entry.answer = { status: refusal.status, text: String(refusal.code) };
    sendTwilioError(exchange.response, refusal.status, refusal.code, refusal.message);
    return;
  }
  const messagingServiceSid = field(form, 'MessagingServiceSid');
  const message = desk.messages.add({
    to,
    from: field(form, 'From') ?? '',
    body: field(form, 'Body') ?? '',
    direction: 'outbound-api',
    statusCallback: field(form, 'StatusCallback'),
    messagingServiceSid,
    status: field(form, 'SendAt') ? 'scheduled' : messagingServiceSid ? 'accepted' : 'queued',
  });
  entry.answer = { status: 201, text: message.sid };
  if (chance(desk.stage.scenario.seed, 'sms answer', to, nth) < desk.stage.scenario.sms.unanswered)
    exchange.request.socket.destroy();
  else sendJson(exchange.response, 201, messageResource(desk.account, message));
  if (gate === 'working') carryMessage(desk, message, nth);
}

interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

function faultOf(desk: Pick<Desk, 'optedOut'>, form: Form): Refusal | undefined {
  const refuse = (code: number, message: string): Refusal => ({ status: 400, code, message });
  const to = field(form, 'To');
  const body = field(form, 'Body');
  const callback = field(form, 'StatusCallback');
  if (to === undefined) return refuse(21604, "A 'To' phone number is required.");
  if (!isPhoneNumber(to)) return refuse(21211, `Invalid 'To' Phone Number: ${to}`);
  if (!field(form, 'From') && !field(form, 'MessagingServiceSid'))
    return refuse(21603, "A 'From' phone number is required.");
  if (body === undefined && !field(form, 'MediaUrl')) return refuse(21602, 'Message body is required.');
  if ((body ?? '').length > 1600)
    return refuse(21617, 'The concatenated message body exceeds the 1600 character limit.');
  if (callback !== undefined && !isWebAddress(callback))
    return refuse(21609, `The StatusCallback URL ${callback} is not a valid URL.`);
  if (desk.optedOut.has(to)) return refuse(21610, 'Attempt to send to unsubscribed recipient');
  return undefined;
}

function bySharesRefused(desk: Pick<Desk, 'stage'>, to: string, nth: number): Refusal | undefined {
  const { scenario } = desk.stage;
  const found = pickShare(textsTo(scenario, to).refused, chance(scenario.seed, 'sms', to, nth));
  if (!found) return undefined;
  return {
    status: found.status,
    code: found.code ?? 20500,
    message: found.message ?? 'Refused by the scenario',
  };
}

/** GET …/Messages.json: newest first, inbound ones too. */
export function listMessages(desk: Desk, exchange: Exchange): void {
  if (passGate(desk, 'sms', exchange) === undefined || !isAuthorised(desk.account, exchange)) return;
  const { path, query } = exchange;
  const isWanted = listFilter(query, 'DateSent');
  desk.ledger.add({
    kind: 'sms.list',
    method: 'GET',
    path,
    address: query.get('To') ?? query.get('From') ?? '',
    fields: Object.fromEntries(query),
    answer: { status: 200 },
  });
  const wanted = desk.messages
    .newest()
    .filter((message) =>
      isWanted({ to: message.to, from: message.from, at: message.sentAt ?? message.createdAt }),
    );
  sendJson(
    exchange.response,
    200,
    listPage(exchange, 'messages', wanted, (message) => messageResource(desk.account, message)),
  );
}

/** GET …/Messages/{sid}.json */
export function fetchMessage(desk: Desk, exchange: Exchange): void {
  if (passGate(desk, 'sms', exchange) === undefined || !isAuthorised(desk.account, exchange)) return;
  const message = desk.messages.bySid(exchange.caught[1] ?? '');
  desk.ledger.add({
    kind: 'sms.fetch',
    method: 'GET',
    path: exchange.path,
    address: message?.to ?? '',
    fields: {},
    answer: { status: message ? 200 : 404 },
  });
  if (message) sendJson(exchange.response, 200, messageResource(desk.account, message));
  else sendNotFound(exchange);
}

/** POST …/Messages/{sid}.json with Status=canceled: takes back what has not left yet, else 400 (30409). */
export async function updateMessage(desk: Desk, exchange: Exchange): Promise<void> {
  if (passGate(desk, 'sms', exchange) === undefined || !isAuthorised(desk.account, exchange)) return;
  const form = await readForm(exchange.request);
  const message = desk.messages.bySid(exchange.caught[1] ?? '');
  const entry = desk.ledger.add({
    kind: 'sms.update',
    method: 'POST',
    path: exchange.path,
    address: message?.to ?? '',
    fields: form,
  });
  if (!message) {
    entry.answer = { status: 404 };
    sendNotFound(exchange);
  } else if (field(form, 'Status') !== 'canceled') {
    entry.answer = { status: 400 };
    sendTwilioError(
      exchange.response,
      400,
      20001,
      "Only Status=canceled is understood by this simulator's messages",
    );
  } else if (!['accepted', 'queued', 'scheduled'].includes(message.status)) {
    entry.answer = { status: 400 };
    sendTwilioError(exchange.response, 400, 30409, 'This message cannot be canceled');
  } else {
    changeStatus(desk, message, 'canceled');
    entry.answer = { status: 200 };
    sendJson(exchange.response, 200, messageResource(desk.account, message));
  }
}

function sendNotFound(exchange: Exchange): void {
  sendTwilioError(exchange.response, 404, 20404, `The requested resource ${exchange.path} was not found`);
}
