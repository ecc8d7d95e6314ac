import { stringify } from 'node:querystring';
import type { Desk } from '../desk.ts';
import { keyToPress } from '../people/key-to-press.ts';
import type { Machine } from '../scenario.ts';
import { callFields } from './call-events.ts';
import { isOver } from './call-store.ts';
import type { CallRecord } from './call-store.ts';
import { postCallback } from './callback.ts';
import { sign, withoutFragment } from './sign.ts';
import type { Fields } from './sign.ts';
import { parseTwiml, TwimlFault } from './twiml.ts';
import type { TwimlElement } from './twiml.ts';

/** Who is at the other end. */
export type Listener = 'person' | Machine;

/** What a machine's noise is taken for, each time it could press a key; undefined: it presses nothing. */
const machineKeys: Readonly<Record<Machine, string | undefined>> = {
  voicemail: undefined,
  'beeping-voicemail': '#',
  switchboard: '1',
};

/** Where the call goes after a verb. */
type Next =
  | { readonly kind: 'on' | 'over' }
  | {
      readonly kind: 'fetch';
      readonly url: string;
      readonly method: 'GET' | 'POST';
      readonly fields: Fields;
    };

/** A call that is sent round and round is cut here. */
const mostDocuments = 50;

/** What Twilio says when the customer's answer cannot be used (11200, 12100). */
const applicationError = 'We are sorry, an application error has occurred. Goodbye.';

/** Fetches the TwiML and does what it says, document after document, until it ends or somebody hangs up. */
export async function speakCall(desk: Desk, call: CallRecord, listener: Listener): Promise<void> {
  const { twiml, url, method } = call.order;
  let next: Next =
    twiml === undefined && url !== undefined ? { kind: 'fetch', url, method, fields: {} } : { kind: 'on' };
  let source: string | undefined = twiml;
  let base = url ?? '';
  for (let count = 0; count < mostDocuments && !isOver(call); count += 1) {
    if (next.kind === 'fetch') {
      source = await fetchTwiml(desk, call, next);
      base = next.url;
    }
    const document = readDocument(source);
    if (!document) {
      hear(desk, call, { who: 'carrier', text: applicationError, language: 'en-US' });
      call.errorCode = source === undefined ? 11200 : 12100;
      return;
    }
    next = await playVerbs(desk, call, document.children, { listener, base });
    if (next.kind !== 'fetch') return;
  }
}

function readDocument(source: string | undefined): TwimlElement | undefined {
  if (source === undefined) return undefined;
  try {
    return parseTwiml(source);
  } catch (error) {
    if (error instanceof TwimlFault) return undefined;
    throw error;
  }
}

async function fetchTwiml(
  desk: Desk,
  call: CallRecord,
  from: Next & { kind: 'fetch' },
): Promise<string | undefined> {
  const first = await fetchOnce(desk, call, from);
  const { fallbackUrl } = call.order;
  if (first !== undefined || fallbackUrl === undefined) return first;
  return fetchOnce(desk, call, {
    ...from,
    url: fallbackUrl,
    fields: { ErrorCode: '11200', ErrorUrl: withoutFragment(from.url) },
  });
}

async function fetchOnce(
  desk: Desk,
  call: CallRecord,
  from: Next & { kind: 'fetch' },
): Promise<string | undefined> {
  const fields = { ...callFields(desk.account.sid, call), ...from.fields };
  // A Gather that nobody pressed a key at asks its action all the same, with no digits.
  const kind = from.fields['Digits'] ? 'call.keys' : 'call.twiml';
  const target = { kind, address: call.order.to, fields } as const;
  const answer =
    from.method === 'POST'
      ? await postCallback(desk, { ...target, url: from.url })
      : await desk.outbound.send({ ...target, method: 'GET', ...signedGet(desk, from.url, fields) });
  return answer.kind === 'answer' && answer.status < 300 ? answer.text : undefined;
}

function signedGet(
  desk: Desk,
  url: string,
  fields: Fields,
): { url: string; headers: Record<string, string> } {
  const bare = withoutFragment(url);
  const whole = `${bare}${bare.includes('?') ? '&' : '?'}${stringify(fields)}`;
  return { url: whole, headers: { 'x-twilio-signature': sign(desk.account.authToken, whole, {}) } };
}

interface Hall {
  readonly listener: Listener;
  /** The address of this document: what a relative action is relative to. */
  readonly base: string;
  /** Another prompt follows in this document: who hears this one out need not press yet. */
  readonly asksLater: boolean;
}

async function playVerbs(
  desk: Desk,
  call: CallRecord,
  verbs: readonly TwimlElement[],
  hall: Omit<Hall, 'asksLater'>,
): Promise<Next> {
  for (const [index, verb] of verbs.entries()) {
    if (isOver(call)) return { kind: 'over' };
    const asksLater = verbs.slice(index + 1).some(({ name }) => name === 'Gather');
    const next = await playVerb(desk, call, verb, { ...hall, asksLater });
    if (next.kind !== 'on') return next;
  }
  return { kind: 'over' };
}

async function playVerb(desk: Desk, call: CallRecord, verb: TwimlElement, hall: Hall): Promise<Next> {
  switch (verb.name) {
    case 'Say':
    case 'Pause': {
      const heard = await listen(desk, call, verb);
      return { kind: heard === 'hung-up' ? 'over' : 'on' };
    }
    case 'Gather':
      return gather(desk, call, verb, hall);
    case 'Redirect':
      return goTo(verb.text.trim(), verb.attributes['method'], {}, hall);
    case 'Hangup':
      return { kind: 'over' };
    default:
      return { kind: 'on' };
  }
}

function goTo(target: string, method: string | undefined, fields: Fields, hall: Hall): Next {
  const url = hall.base === '' ? target : new URL(target, hall.base).href;
  return { kind: 'fetch', url, method: method?.toUpperCase() === 'GET' ? 'GET' : 'POST', fields };
}

function hear(desk: Pick<Desk, 'phones'>, call: CallRecord, heard: CallRecord['transcript'][number]): void {
  call.transcript.push(heard);
  desk.phones.touch(call.order.to);
}

/** A human reads the transcript while it is spoken; nobody waits for speech that no one reads. */
const spokenMs = { word: 160, most: 9000 } as const;

/** Says it, or pauses; what was pressed meanwhile, or that the line is dead. */
async function listen(desk: Desk, call: CallRecord, verb: TwimlElement): Promise<string | undefined> {
  const isHeld = desk.phones.isHeld(call.order.to);
  let waitMs = 0;
  if (verb.name === 'Say') {
    const text = verb.text.replace(/\s+/g, ' ').trim();
    hear(desk, call, { who: 'carrier', text, language: verb.attributes['language'] });
    const words = Math.max(text.split(' ').length, text.length / 6);
    waitMs = isHeld ? Math.min(spokenMs.most, words * spokenMs.word) : 0;
  } else if (verb.name === 'Pause') {
    waitMs = isHeld ? Number(verb.attributes['length'] ?? 1) * 1000 : 0;
  }
  return nextKey(desk, call, waitMs);
}

async function gather(desk: Desk, call: CallRecord, verb: TwimlElement, hall: Hall): Promise<Next> {
  const { attributes } = verb;
  const isPerson = hall.listener === 'person';
  if (hall.listener !== 'person') letMachinePress(call, hall.listener);
  const first = await listenUntilKey(desk, call, verb.children);
  if (first === undefined && !hall.asksLater && isPerson) letPersonPress(desk, call);
  const isHeard = !hall.asksLater || desk.phones.isHeld(call.order.to);
  const digits = await collect(desk, call, { attributes, isHeard }, first);
  if (digits === 'hung-up') return { kind: 'over' };
  if (digits === '' && attributes['actionOnEmptyResult'] !== 'true') return { kind: 'on' };
  if (digits !== '') hear(desk, call, { who: 'person', text: `pressed ${digits}`, language: undefined });
  return goTo(attributes['action'] ?? '', attributes['method'], { Digits: digits }, hall);
}

/** Hears what is said until a key is pressed: that key, or that the line is dead. */
async function listenUntilKey(
  desk: Desk,
  call: CallRecord,
  verbs: readonly TwimlElement[],
): Promise<string | undefined> {
  for (const verb of verbs) {
    const key = await listen(desk, call, verb);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** Digits until there are enough, the finish key, or the timeout after the last one. */
async function collect(
  desk: Desk,
  call: CallRecord,
  { attributes, isHeard }: { attributes: Readonly<Record<string, string>>; isHeard: boolean },
  first: string | undefined,
): Promise<string> {
  const most = Number(attributes['numDigits'] ?? Infinity);
  const finish = attributes['finishOnKey'] ?? '#';
  const timeoutMs = isHeard ? Number(attributes['timeout'] ?? 5) * 1000 : 0;
  let digits = '';
  let key = first ?? (await nextKey(desk, call, timeoutMs));
  while (key !== undefined && key !== 'hung-up') {
    if (finish !== '' && finish.includes(key)) return digits;
    digits += key;
    if (digits.length >= most) return digits;
    key = await nextKey(desk, call, timeoutMs);
  }
  return key ?? digits;
}

/** A key, that the line is dead, or undefined when nothing came in time. */
async function nextKey(desk: Desk, call: CallRecord, waitMs: number): Promise<string | undefined> {
  const event = await call.line.next(desk.due, waitMs);
  if (event?.kind === 'key') return event.key;
  return event?.kind === 'hung-up' ? 'hung-up' : undefined;
}

/** A machine does not listen: it presses as soon as it could. */
function letMachinePress(call: CallRecord, machine: Machine): void {
  const key = machineKeys[machine];
  if (key !== undefined) call.line.push({ kind: 'key', key });
}

/** The automatic person hears the question out before the hand moves. */
function letPersonPress(desk: Desk, call: CallRecord): void {
  if (desk.phones.isHeld(call.order.to)) return;
  const intent = keyToPress(desk, call);
  if (intent === 'hang-up') call.line.push({ kind: 'hung-up' });
  else if (intent !== undefined)
    desk.due.after(intent.afterMs, () => {
      if (!isOver(call) && intent.decide()) call.line.push({ kind: 'key', key: intent.key });
    });
}
