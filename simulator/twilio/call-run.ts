import { chance, pickShare, within } from '../chance.ts';
import type { Desk } from '../desk.ts';
import { isNobodys, machines, type Machine, type Scenario } from '../scenario.ts';
import { weather } from '../weather.ts';
import { tellCallEvent } from './call-events.ts';
import { speakCall } from './call-speech.ts';
import { isOver } from './call-store.ts';
import type { CallRecord, CallStatus } from './call-store.ts';

/**
 * A call's life: initiated, ringing, then busy, not answered, failed, or taken by a person or a voicemail, the TwiML
 * spoken, and completed.
 */
export async function runCall(desk: Desk, call: CallRecord): Promise<void> {
  const { seed, voice } = desk.stage.scenario;
  const { nth } = call;
  const { to } = call.order;
  const planned = pickShare(callEnds(voice), chance(seed, 'voice', to, nth));
  if (planned?.end === 'silent') return;
  tellCallEvent(desk, call, 'initiated');
  await desk.due.sleep(within(voice.delay, chance(seed, 'voice delay', to, nth)));
  if (isOver(call) || weather(desk, 'voice') !== 'working') return;
  const failure = failureOf(desk.stage.scenario, to, planned);
  if (failure) {
    endCall(desk, call, 'failed', failure.code);
    return;
  }
  const taken = await ring(desk, call, planned?.end);
  if (taken === 'taken' && !isOver(call))
    await talk(
      desk,
      call,
      machines.find((machine) => machine === planned?.end),
    );
  endCall(desk, call, taken === 'taken' ? 'completed' : taken);
}

/** A number that belongs to nobody, or a share that fails. */
function failureOf(
  scenario: Scenario,
  to: string,
  planned: CallEnd | undefined,
): { readonly code?: number | undefined } | undefined {
  if (isNobodys(scenario, to)) return { code: 13224 };
  return planned?.end === 'failed' ? planned : undefined;
}

interface CallEnd {
  readonly share: number;
  readonly end: 'silent' | Scenario['voice']['ends'][number]['end'];
  readonly code?: number | undefined;
}

/** The number that decides here has decided about refusals before: their shares come first again. */
function callEnds(voice: Scenario['voice']): CallEnd[] {
  const refused = voice.refused.map(({ share }): CallEnd => ({ share, end: 'silent' }));
  return [...refused, { share: voice.silent, end: 'silent' }, ...voice.ends];
}

/** Rings until somebody takes it. A held phone waits for the human; else the ring time passes, or Twilio's timeout. */
async function ring(
  desk: Desk,
  call: CallRecord,
  planned: CallEnd['end'] | undefined,
): Promise<'taken' | 'busy' | 'no-answer'> {
  const { seed, voice } = desk.stage.scenario;
  const { to, ringMs } = call.order;
  desk.phones.put(to, { kind: 'call', call });
  setStatus(desk, call, 'ringing');
  tellCallEvent(desk, call, 'ringing');
  if (planned === 'busy') return 'busy';
  const isAwaited = planned === 'no-answer' || desk.phones.isHeld(to);
  const takenMs = isAwaited ? Infinity : within(voice.ring, chance(seed, 'ring', to, call.nth));
  const event = await call.line.next(desk.due, Math.min(takenMs, ringMs));
  if (event?.kind === 'picked-up') return 'taken';
  if (event?.kind === 'declined') return 'busy';
  return event === undefined && takenMs < ringMs ? 'taken' : 'no-answer';
}

/** The call was taken: says so, and speaks. */
async function talk(desk: Desk, call: CallRecord, machine: Machine | undefined): Promise<void> {
  if (call.order.detectMachine) call.answeredBy = guess(call, machine);
  call.answeredAt = Date.now();
  setStatus(desk, call, 'in-progress');
  tellCallEvent(desk, call, 'answered');
  await speakCall(desk, call, machine ?? 'person');
}

/** What the carrier takes whoever answered for: only a plain mailbox is told apart. */
function guess({ order }: CallRecord, machine: Machine | undefined): CallRecord['answeredBy'] {
  if (machine === 'voicemail')
    return order.detectMachine === 'DetectMessageEnd' ? 'machine_end_beep' : 'machine_start';
  return machine === 'beeping-voicemail' ? 'unknown' : 'human';
}

function setStatus(desk: Pick<Desk, 'phones'>, call: CallRecord, status: CallStatus): void {
  call.status = status;
  desk.phones.touch(call.order.to);
}

/** Ends the call and says so to the customer. Nothing happens on a line that has ended already. */
export function endCall(desk: Desk, call: CallRecord, status: CallStatus, errorCode?: number): void {
  if (isOver(call)) return;
  call.endedAt = Date.now();
  call.errorCode ??= errorCode;
  setStatus(desk, call, status);
  call.line.push({ kind: 'hung-up' });
  tellCallEvent(desk, call, 'completed');
}
