import { chance, pickShare } from '../chance.ts';
import type { Desk } from '../desk.ts';
import { readForm, sendJson } from '../http/exchange.ts';
import type { Exchange, Form } from '../http/exchange.ts';
import { isAuthorised, sendTwilioError } from './account.ts';
import { callResource } from './call-resource.ts';
import { endCall, runCall } from './call-run.ts';
import { isOver } from './call-store.ts';
import type { CallOrder, CallRecord } from './call-store.ts';
import { field, fieldList, isPhoneNumber, isWebAddress } from './fields.ts';
import { passGate } from './gate.ts';
import { listFilter, listPage } from './list.ts';

/** POST …/Calls.json: places a call, or refuses it with Twilio's code. */
export async function createCall(desk: Desk, exchange: Exchange): Promise<void> {
  const gate = passGate(desk, 'voice', exchange);
  if (gate === undefined || !isAuthorised(desk.account, exchange)) return;
  const form = await readForm(exchange.request);
  const to = field(form, 'To') ?? '';
  const entry = desk.ledger.add({
    kind: 'call.create',
    method: 'POST',
    path: exchange.path,
    address: to,
    fields: form,
  });
  const { seed, voice } = desk.stage.scenario;
  const nth = desk.tally.next('voice', to);
  const byShare = pickShare(voice.refused, chance(seed, 'voice', to, nth));
  const fault =
    faultOf(form) ??
    (byShare && {
      status: byShare.status,
      code: byShare.code ?? 20500,
      message: byShare.message ?? 'Refused by the scenario',
    });
  if (fault) {
    entry.answer = { status: fault.status, text: String(fault.code) };
    sendFault(exchange, fault);
    return;
  }
  const call = desk.calls.add(orderOf(form), nth);
  entry.answer = { status: 201, text: call.sid };
  if (chance(seed, 'call answer', to, nth) < voice.unanswered) exchange.request.socket.destroy();
  else sendJson(exchange.response, 201, callResource(desk.account, call));
  if (gate === 'working') runCall(desk, call).catch(desk.onError);
}

interface Fault {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

function sendFault(exchange: Exchange, fault: Fault): void {
  sendTwilioError(exchange.response, fault.status, fault.code, fault.message);
}

function faultOf(form: Form): Fault | undefined {
  const refuse = (code: number, message: string): Fault => ({ status: 400, code, message });
  const to = field(form, 'To');
  const url = field(form, 'Url');
  if (to === undefined) return refuse(21201, "No 'To' number is specified");
  if (!isPhoneNumber(to)) return refuse(13224, `Invalid phone number: ${to}`);
  if (field(form, 'From') === undefined) return refuse(21213, "No 'From' number is specified");
  if (url !== undefined ? !isWebAddress(url) : field(form, 'Twiml') === undefined)
    return refuse(21205, `Url parameter is required, and a valid URL: ${url ?? ''}`);
  if ((field(form, 'Twiml') ?? '').length > 4000) return refuse(20001, 'Twiml exceeds 4000 characters');
  return undefined;
}

/** Twilio rings 60 s unless told, at most 600, and 5 s of its own on top. */
function orderOf(form: Form): CallOrder {
  const events = fieldList(form, 'StatusCallbackEvent').flatMap((names) => names.split(/[ ,]+/));
  return {
    to: field(form, 'To') ?? '',
    from: field(form, 'From') ?? '',
    url: field(form, 'Url'),
    method: field(form, 'Method') === 'GET' ? 'GET' : 'POST',
    twiml: field(form, 'Twiml'),
    fallbackUrl: field(form, 'FallbackUrl'),
    statusCallback: field(form, 'StatusCallback'),
    statusCallbackEvents: events.length > 0 ? events : ['completed'],
    ringMs: Math.min(600, Number(field(form, 'Timeout') ?? 60) || 60) * 1000,
    detectMachine: field(form, 'MachineDetection'),
  };
}

/** GET …/Calls.json: newest first. */
export function listCalls(desk: Desk, exchange: Exchange): void {
  if (passGate(desk, 'voice', exchange) === undefined || !isAuthorised(desk.account, exchange)) return;
  const { path, query } = exchange;
  desk.ledger.add({
    kind: 'call.list',
    method: 'GET',
    path,
    address: query.get('To') ?? '',
    fields: Object.fromEntries(query),
    answer: { status: 200 },
  });
  const isWanted = listFilter(query, 'StartTime');
  const status = query.get('Status');
  const wanted = desk.calls
    .newest()
    .filter(
      (call) =>
        (status === null || call.status === status) &&
        isWanted({ to: call.order.to, from: call.order.from, at: call.createdAt }),
    );
  sendJson(
    exchange.response,
    200,
    listPage(exchange, 'calls', wanted, (call) => callResource(desk.account, call)),
  );
}

/** GET …/Calls/{sid}.json */
export function fetchCall(desk: Desk, exchange: Exchange): void {
  if (passGate(desk, 'voice', exchange) === undefined || !isAuthorised(desk.account, exchange)) return;
  const call = desk.calls.bySid(exchange.caught[1] ?? '');
  desk.ledger.add({
    kind: 'call.fetch',
    method: 'GET',
    path: exchange.path,
    address: call?.order.to ?? '',
    fields: {},
    answer: { status: call ? 200 : 404 },
  });
  if (call) sendJson(exchange.response, 200, callResource(desk.account, call));
  else sendFault(exchange, notFound(exchange));
}

/** POST …/Calls/{sid}.json with Status=canceled (before it is answered) or completed (any time); 400 (21220) too late. */
export async function updateCall(desk: Desk, exchange: Exchange): Promise<void> {
  if (passGate(desk, 'voice', exchange) === undefined || !isAuthorised(desk.account, exchange)) return;
  const form = await readForm(exchange.request);
  const call = desk.calls.bySid(exchange.caught[1] ?? '');
  const fault = call ? changeFault(call, field(form, 'Status')) : notFound(exchange);
  desk.ledger.add({
    kind: 'call.update',
    method: 'POST',
    path: exchange.path,
    address: call?.order.to ?? '',
    fields: form,
    answer: { status: fault?.status ?? 200 },
  });
  if (fault) sendFault(exchange, fault);
  else if (call) {
    endCall(desk, call, call.status === 'in-progress' ? 'completed' : 'canceled');
    sendJson(exchange.response, 200, callResource(desk.account, call));
  }
}

function changeFault(call: CallRecord, status: string | undefined): Fault | undefined {
  if (status !== 'canceled' && status !== 'completed')
    return { status: 400, code: 20001, message: 'Status is canceled or completed' };
  if (isOver(call) || (status === 'canceled' && call.status === 'in-progress'))
    return { status: 400, code: 21220, message: 'Call is not in a state in which it can be changed so' };
  return undefined;
}

function notFound(exchange: Exchange): Fault {
  return { status: 404, code: 20404, message: `The requested resource ${exchange.path} was not found` };
}
