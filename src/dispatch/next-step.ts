import type { Channel } from '../kernel/channel.ts';
import type { Route } from '../playbook/schema.ts';
import type { DeliveryView, AttemptView, Path, Plan, PlannedAttempt, NextStep } from './delivery-view.ts';

/**
 * After this many tries of one contact point we rely on it no longer: the next rung begins. A provider that only
 * stumbles is tried further all the same, for as long as the message is worth sending; a lost answer is not, for
 * each of its tries may have reached the person.
 */
export const MAX_TRIES = 3;

/** The pause before the second try; it doubles with each. */
const FIRST_PAUSE_MS = 1_000;

/** A provider that asks for more patience than this is tried again all the same: a crisis does not wait an hour. */
const LONGEST_PAUSE_MS = 60_000;

/** While the route is used up and an attempt is still to be settled, we look again no sooner than this. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Decides, and changes nothing. The delivery climbs its route rung by rung:
 *
 *   a rung begins     one attempt for each of its channels that has a contact point and a lane
 *   an attempt fails  for good: the channel's next contact point, now
 *                     because the answer was lost: the same one again, MAX_TRIES at most, unless a newer message
 *                     has taken its place
 *                     because the provider stumbled: the same one again with doubling pauses, until the rung is over
 *                     otherwise: this channel is done
 *   nothing is alive  the next rung begins now
 *   the wait passed   the next rung begins
 *   it is delivered   and asks for no answer, and nothing is on its way: it ends
 *   no rung is left   and nothing is alive: it ends now. Otherwise it stands on the last rung and ends when the
 *                     wait for answers has passed and no attempt is unsettled
 *
 * "Alive" is an attempt that is queued, sending, in doubt, accepted or delivered, unless it is one of those that
 * follow MAX_TRIES stumbles and has not been accepted; "unsettled" one of the first three. A rung of whose channels none can be used is passed over. `usable` says which channels have a lane now;
 * `jitter` (0..1) spreads tries.
 */
export function nextStep(
  delivery: DeliveryView,
  plan: Plan,
  usable: ReadonlySet<Channel>,
  nowMs: number,
  jitter: number,
): NextStep {
  const settled = settle(delivery, plan);
  if (settled) return settled;
  const waited = rungEndsAtMs(delivery, plan) <= nowMs;
  const repairs = repairRung(delivery, plan.route, usable, nowMs, jitter, waited);
  if (!waited && isReliedUpon(delivery, repairs))
    return goOn(repairs, delivery.rung, delivery.rungAtMs ?? nowMs, plan);
  for (let rung = delivery.rung + 1; rung < plan.route.length; rung++) {
    const begun = beginRung(rung, withPlanned(delivery, repairs), plan.route, usable, nowMs);
    if (begun.length > 0) return goOn([...repairs, ...begun], rung, nowMs, plan);
  }
  const alive = repairs.length > 0 || delivery.attempts.some(isAlive);
  if (!alive) return giveUp(delivery, plan);
  return waited ? waitOut(delivery, plan, repairs, nowMs) : lastHope(delivery, plan, repairs, nowMs);
}

/** Somebody has ended it, or it asks for nothing and has arrived. */
function settle(delivery: DeliveryView, { asks }: Plan): NextStep | undefined {
  if (delivery.state === 'confirmed' || delivery.state === 'stopped') return { kind: 'rest' };
  return asks || !isTold(delivery) ? undefined : { kind: 'end', state: 'delivered', reason: 'told' };
}

/** Nothing is relied on any more and no rung is left, but a provider that stumbled is still being tried. */
function lastHope(delivery: DeliveryView, plan: Plan, repairs: PlannedAttempt[], nowMs: number): NextStep {
  const last = plan.route.length - 1;
  const rungAtMs = delivery.rung < last ? nowMs : (delivery.rungAtMs ?? nowMs);
  return goOn(repairs, last, rungAtMs, plan);
}

/** The route is used up and something is alive. */
function waitOut(delivery: DeliveryView, plan: Plan, repairs: PlannedAttempt[], nowMs: number): NextStep {
  const last = plan.route.length - 1;
  if (delivery.rung < last) return goOn(repairs, last, nowMs, plan);
  if (repairs.length > 0 || delivery.attempts.some(isUnsettled)) {
    const dueAtMs = nowMs + Math.max(plan.waitForAnswersMs, LOOK_AGAIN_MS);
    return { ...goOn(repairs, last, delivery.rungAtMs ?? nowMs, plan), dueAtMs };
  }
  const isDelivered =
    delivery.state === 'delivered' || delivery.attempts.some(({ state }) => state === 'delivered');
  return isDelivered
    ? { kind: 'end', state: 'delivered', reason: 'no-answer' }
    : { kind: 'end', state: 'sent', reason: 'no-word' };
}

/** The route is used up and nothing is alive. */
function giveUp({ attempts, paths }: DeliveryView, { route }: Plan): NextStep {
  if (attempts.length > 0) return { kind: 'end', state: 'unreachable', reason: 'all-failed' };
  const named = new Set(route.flatMap(({ channels }) => channels));
  const hasPath = paths.some(({ channel }) => named.has(channel));
  return { kind: 'end', state: 'unreachable', reason: hasPath ? 'channel-off' : 'no-path' };
}

function goOn(
  attempts: PlannedAttempt[],
  rung: number,
  rungAtMs: number,
  plan: Plan,
): NextStep & { kind: 'go-on' } {
  return { kind: 'go-on', attempts, rung, rungAtMs, dueAtMs: rungAtMs + waitAfter(rung, plan) };
}

/** How long a rung lasts: until the next one may begin, or, on the last, while we wait for answers. */
function waitAfter(rung: number, plan: Plan): number {
  return plan.route[rung + 1]?.afterMs ?? plan.waitForAnswersMs;
}

function rungEndsAtMs({ rung, rungAtMs }: DeliveryView, plan: Plan): number {
  return rung < 0 || rungAtMs === null ? -Infinity : rungAtMs + waitAfter(rung, plan);
}

function isUnsettled({ state }: AttemptView): boolean {
  return state === 'queued' || state === 'sending' || state === 'in-doubt';
}

function isAlive(attempt: AttemptView): boolean {
  return isUnsettled(attempt) || attempt.state === 'accepted' || attempt.state === 'delivered';
}

/** It has arrived, and nothing of it is on its way any more. */
function isTold({ attempts }: DeliveryView): boolean {
  return attempts.some(({ state }) => state === 'delivered') && !attempts.some(isUnsettled);
}

function triesOf(of: Path, { attempts }: DeliveryView): number {
  return attempts.filter((a) => a.contactPointId === of.contactPointId && a.channel === of.channel).length;
}

/** Whether anything holds the next rung back: an attempt, or one about to be made. */
function isReliedUpon(delivery: DeliveryView, repairs: readonly PlannedAttempt[]): boolean {
  const hoped = repairs.some((repair) => triesOf(repair, delivery) < MAX_TRIES);
  return hoped || delivery.attempts.some((attempt) => isReliedOn(attempt, delivery));
}

/** Alive, and not merely one more try after MAX_TRIES stumbles. */
function isReliedOn(attempt: AttemptView, delivery: DeliveryView): boolean {
  if (!isAlive(attempt)) return false;
  return !isUnsettled(attempt) || triesOf(attempt, delivery) <= MAX_TRIES;
}

/** The first contact point of a channel that has not been tried for this message. */
function freshPath(channel: Channel, { paths, attempts }: DeliveryView): Path | undefined {
  const tried = new Set(attempts.filter((a) => a.channel === channel).map((a) => a.contactPointId));
  return paths.find((path) => path.channel === channel && !tried.has(path.contactPointId));
}

/** The delivery without the paths that are about to be used: a route may name a channel twice. */
function withPlanned(delivery: DeliveryView, planned: readonly PlannedAttempt[]): DeliveryView {
  const taken = new Set(planned.map(({ contactPointId }) => contactPointId));
  return { ...delivery, paths: delivery.paths.filter(({ contactPointId }) => !taken.has(contactPointId)) };
}

function beginRung(
  rung: number,
  delivery: DeliveryView,
  route: Route,
  usable: ReadonlySet<Channel>,
  nowMs: number,
): PlannedAttempt[] {
  const channels = new Set(route[rung]?.channels);
  return [...channels].flatMap((channel) => {
    const path = usable.has(channel) ? freshPath(channel, delivery) : undefined;
    return path ? [plan(path, rung, nowMs)] : [];
  });
}

function plan(path: Path, rung: number, dueAtMs: number, possibleDuplicate = false): PlannedAttempt {
  return { channel: path.channel, contactPointId: path.contactPointId, rung, dueAtMs, possibleDuplicate };
}

/** What is to be tried again or instead on the rungs that have begun, a channel at a time. */
function repairRung(
  delivery: DeliveryView,
  route: Route,
  usable: ReadonlySet<Channel>,
  nowMs: number,
  jitter: number,
  waited: boolean,
): PlannedAttempt[] {
  const begun = new Set(route.slice(0, delivery.rung + 1).flatMap(({ channels }) => channels));
  return [...begun].flatMap((channel) => {
    const last = delivery.attempts.filter((attempt) => attempt.channel === channel).at(-1);
    if (!last || isAlive(last) || !usable.has(channel)) return [];
    const again = repair(last, delivery, nowMs, jitter, waited);
    return again ? [{ ...again, rung: delivery.rung }] : [];
  });
}

function repair(
  last: AttemptView,
  delivery: DeliveryView,
  nowMs: number,
  jitter: number,
  waited: boolean,
): PlannedAttempt | undefined {
  if (last.state === 'cancelled') return undefined;
  const tries = triesOf(last, delivery);
  if (last.state === 'expired') {
    const again = tries < MAX_TRIES && delivery.replaced !== true;
    return again ? plan(last, delivery.rung, nowMs, true) : undefined;
  }
  if (last.verdict === 'provider-transient') {
    if (tries >= MAX_TRIES && waited) return undefined;
    const doubledMs = FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 10) * (1 + jitter);
    const pauseMs = Math.min(Math.round(doubledMs), LONGEST_PAUSE_MS);
    const askedMs = Math.min((last.retryAtMs ?? nowMs) - nowMs, LONGEST_PAUSE_MS);
    return plan(last, delivery.rung, nowMs + Math.max(pauseMs, askedMs));
  }
  const elsewhere = last.verdict === 'recipient-permanent' || last.verdict === 'opt-out';
  const path = elsewhere ? freshPath(last.channel, delivery) : undefined;
  return path && plan(path, delivery.rung, nowMs);
}
