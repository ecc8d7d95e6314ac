import type { Channel } from '../kernel/channel.ts';
import { beginBackups, beginRung } from './begin-rung.ts';
import {
  hasRoomAgain,
  isAlive,
  isHindered,
  isInTest,
  isReliedOn,
  isRungAgain,
  isStranded,
  isUnsettled,
  madeOn,
  MAX_TRIES,
  triesOf,
  type Case,
} from './choose-lane.ts';
import type { DeliveryView, LanesNow, NextStep, Plan, PlannedAttempt } from './delivery-view.ts';
import { end, endTold, isTold } from './end-delivery.ts';
import { goBack, leaveQueue } from './leave-queue.ts';
import { makeUp, repairRung } from './repair-rung.ts';
import { tryBlockedOn, withWaiting } from './wait-for-lane.ts';

/** While the route is used up and an attempt is still to be settled, we look again no sooner than this. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Decides, and changes nothing. The delivery climbs its route rung by rung:
 *
 *   a rung begins     one attempt for each of its channels that has a contact point and a lane with room
 *   an attempt fails  for good: the channel's next contact point, now
 *                     because the answer was lost: the same one again, MAX_TRIES at most, unless a newer message
 *                     has taken its place
 *                     because the provider stumbled: the same one again with doubling pauses; after MAX_TRIES the
 *                     next provider of the channel, and where there is none the same until the rung is over
 *                     because the provider is blocked: the next provider of the channel, now
 *                     because nobody took the call: the same phone after a minute, MAX_TRIES in all, if the rung lasts
 *                     so long; the next rung does not wait for that
 *                     otherwise: this channel is done
 *   nothing is relied on  the next rung begins now
 *   a channel is down no lane of it has room. It hinders whom it would have served and who does not have the message
 *                     yet: the next rung begins now, at the end of the route the channel map's backup. What is queued
 *                     there is withdrawn when another way is found. Where there is none it waits there: nobody
 *                     is unreachable because of our breaker while the message is worth sending
 *   a lane is congested   what it cannot send before the rung is over leaves it for what the route names next, where
 *                     that sends it sooner; once for a delivery, and where it is known how long it waits
 *   an earlier rung works again   of which nothing was ever sent: what waits in a later one's queue, and would be
 *                     sooner there, goes back to it, and the route goes on from there
 *   the wait passed   the next rung begins
 *   it is delivered   and asks for no answer, and nothing is on its way: it ends
 *   no rung is left   and nothing is alive: it ends now. Otherwise it stands on the last rung and ends when the
 *                     wait for answers has passed and no attempt is unsettled
 *
 * "Alive" is an attempt that is queued, sending, in doubt, accepted or delivered; "unsettled" one of the first three.
 * Relied on is what is alive, unless it is one of those that follow MAX_TRIES stumbles and has not been accepted, or
 * it lies with a lane that is down or silent. A rung of whose channels none can be used is passed over. `luck`
 * (0 ≤ luck < 1) spreads tries and chooses who probes a tested lane.
 */
export function nextStep(
  delivery: DeliveryView,
  plan: Plan,
  lanes: LanesNow,
  nowMs: number,
  luck: number,
): NextStep {
  if (delivery.state === 'confirmed' || delivery.state === 'stopped') return { kind: 'rest' };
  const rungEndsAtMs = endOfRung(delivery, plan);
  const waited = rungEndsAtMs <= nowMs;
  const now: Case = { delivery, plan, lanes, nowMs, luck, rungEndsAtMs, waited };
  if (isTold(now)) return endTold(now);
  const repairs = repairRung(now);
  const hurries = delivery.rung >= 0 && isRungHindered(delivery.rung, repairs, now);
  if (!waited && !hurries && isReliedUpon(repairs, now)) return leave(repairs, now) ?? stand(repairs, now);
  const begun = climb(repairs, now);
  if (begun.attempts.length > 0) {
    return goOn([...repairs, ...begun.attempts], begun.rung, nowMs, now, { isNewWay: true });
  }
  if (isReliedUpon(repairs, now))
    return waited ? waitOut(repairs, now) : stand(withWaiting(repairs, now), now);
  return lastHope(repairs, now);
}

/** Begins the next rung that holds something; the one after it too where a channel that is down hinders it. */
function climb(repairs: readonly PlannedAttempt[], now: Case): { attempts: PlannedAttempt[]; rung: number } {
  const { delivery, plan } = now;
  const attempts: PlannedAttempt[] = [];
  let rung = delivery.rung;
  for (let next = rung + 1; next < plan.route.length; next++) {
    const begun = beginRung(next, [...repairs, ...attempts], now);
    attempts.push(...begun);
    if (begun.length === 0) continue;
    rung = next;
    if (!isRungHindered(next, [...repairs, ...attempts], now)) return { attempts, rung };
  }
  const backups = beginBackups([...repairs, ...attempts], now);
  if (backups.length > 0) return { attempts: [...attempts, ...backups], rung: plan.route.length - 1 };
  return { attempts, rung };
}

/** A channel of the rung is down for somebody who would have it by that channel, and has it by no other. */
function isRungHindered(rung: number, planned: readonly PlannedAttempt[], now: Case): boolean {
  const { delivery, plan } = now;
  if (delivery.state === 'delivered' || delivery.attempts.some(({ state }) => state === 'delivered'))
    return false;
  const served = new Set(planned.map(({ channel }) => channel));
  const isOpen = (channel: Channel) =>
    !served.has(channel) && !isBackedUp(channel, now) && isHindered(channel, now);
  return (plan.route[rung]?.channels ?? []).some(isOpen);
}

/** Its backup in the channel map has been used, and something is hoped from that. */
function isBackedUp(channel: Channel, now: Case): boolean {
  const backup = now.lanes.backups.get(channel);
  return backup !== undefined && madeOn(backup, now.delivery).some((made) => isReliedOn(made, now));
}

/** Another way is taken because a queue is too long; undefined: everything is where it is best. */
function leave(repairs: readonly PlannedAttempt[], now: Case): NextStep | undefined {
  if (repairs.length > 0) return undefined;
  const way = (now.waited ? undefined : leaveQueue(now)) ?? goBack(now);
  return way && goOn(way.attempts, way.rung, way.rungAtMs, now, { left: way.left });
}

/** The rung goes on as it is. */
function stand(repairs: PlannedAttempt[], now: Case): NextStep {
  const { delivery, nowMs } = now;
  return goOn(repairs, Math.max(delivery.rung, 0), delivery.rungAtMs ?? nowMs, now);
}

/** The route is used up, or the wait has passed, and something is relied on. */
function waitOut(repairs: PlannedAttempt[], now: Case): NextStep {
  const { delivery, plan, nowMs } = now;
  const last = plan.route.length - 1;
  if (delivery.rung < last) return goOn(repairs, last, nowMs, now);
  const isOpen = delivery.attempts.some((attempt) => isUnsettled(attempt) && !isStranded(attempt, now));
  if (repairs.length > 0 || isOpen) return leave(repairs, now) ?? lookAgain(repairs, now);
  return end(now);
}

/**
 * Nothing is relied on: a provider that stumbled is tried on, a channel that is down is waited for, or it ends. It goes
 * on climbing rung by rung, so that it hopes for as long as the message is worth sending.
 */
function lastHope(repairs: PlannedAttempt[], now: Case): NextStep {
  const { delivery, plan, nowMs, waited } = now;
  if (waited && delivery.rung === plan.route.length - 1) return waitOut(repairs, now);
  const madeUp = waited || repairs.length > 0 ? [] : makeUp(now, plan.route, nowMs);
  if (madeUp.length > 0)
    return goOn(madeUp, delivery.rung, delivery.rungAtMs ?? nowMs, now, { isNewWay: true });
  const hopes = withWaiting(repairs.length > 0 ? repairs : tryBlockedOn(now), now);
  if (hopes.length === 0 && !delivery.attempts.some(isAlive)) return end(now);
  return waited ? goOn(hopes, delivery.rung + 1, nowMs, now) : stand(hopes, now);
}

function isHopeWaiting(hopes: readonly PlannedAttempt[], now: Case): boolean {
  return hopes.some((hope) => isWaiting(hope, now)) || now.delivery.attempts.some((a) => isStranded(a, now));
}

function lookAgain(attempts: PlannedAttempt[], now: Case): NextStep {
  const { delivery, plan, nowMs } = now;
  const dueAtMs = nowMs + Math.max(plan.waitForAnswersMs, LOOK_AGAIN_MS);
  return { ...goOn(attempts, plan.route.length - 1, delivery.rungAtMs ?? nowMs, now), dueAtMs };
}

function goOn(
  attempts: PlannedAttempt[],
  rung: number,
  rungAtMs: number,
  now: Case,
  { isNewWay = false, left }: { isNewWay?: boolean; left?: number[] } = {},
): NextStep & { kind: 'go-on' } {
  const { delivery, plan } = now;
  const served = new Set(
    attempts.filter((attempt) => !isWaiting(attempt, now)).map(({ channel }) => channel),
  );
  const stranded = delivery.attempts
    .filter((attempt) => isStranded(attempt, now) && (isNewWay || served.has(attempt.channel)))
    .map(({ sequence }) => sequence);
  const relied = reliedUpon(attempts, now);
  const waits = relied.length === 0 && isHopeWaiting(attempts, now);
  const stillWaits = relied.length > 0 && relied.every((one) => isInTest(one, now));
  // Where it does not climb a wait of nought would make the engine spin.
  const soonestMs = rung <= delivery.rung ? now.nowMs + LOOK_AGAIN_MS : now.nowMs;
  const endsAtMs = rungAtMs + waitAfter(rung, plan);
  const dueAtMs = endsAtMs > now.nowMs ? endsAtMs : soonestMs;
  const congested = left !== undefined;
  const withdraw = left ?? stranded;
  return { kind: 'go-on', attempts, withdraw, rung, rungAtMs, dueAtMs, waits, stillWaits, congested };
}

/** Planned for a lane that sends nothing, or only a few, now. */
function isWaiting(planned: PlannedAttempt, now: Case): boolean {
  const { channel, provider, contactPointId, cohort } = planned;
  const view = {
    channel,
    provider,
    contactPointId,
    cohort,
    state: 'queued',
    verdict: null,
    sequence: 0,
  } as const;
  return !hasRoomAgain({ ...view, retryAtMs: null, sentAtMs: null }, now);
}

/** How long a rung lasts: until the next one may begin, or, on the last, while we wait for answers. */
function waitAfter(rung: number, plan: Plan): number {
  return plan.route[rung + 1]?.afterMs ?? plan.waitForAnswersMs;
}

function endOfRung({ rung, rungAtMs }: DeliveryView, plan: Plan): number {
  return rung < 0 || rungAtMs === null ? -Infinity : rungAtMs + waitAfter(rung, plan);
}

/** Whether anything holds the next rung back: an attempt, or one about to be made. */
function isReliedUpon(planned: readonly PlannedAttempt[], now: Case): boolean {
  return reliedUpon(planned, now).length > 0;
}

function reliedUpon(planned: readonly PlannedAttempt[], now: Case) {
  const { delivery } = now;
  const isHoped = (one: PlannedAttempt) =>
    !isWaiting(one, now) && !isRungAgain(one, now) && triesOf(one, delivery, one.provider) < MAX_TRIES;
  const hoped = planned.filter(isHoped).map((one) => ({ ...one, state: 'queued' as const }));
  return [...hoped, ...delivery.attempts.filter((attempt) => isReliedOn(attempt, now))];
}
