import {
  begunChannels,
  hasRoomAgain,
  isAlive,
  isStranded,
  madeOn,
  MAX_TRIES,
  triesOf,
  waitingLane,
  waitingPath,
  type Case,
} from './choose-lane.ts';
import type { AttemptView, PlannedAttempt } from './delivery-view.ts';
import { planAttempt, tryOn } from './repair-rung.ts';

/**
 * The last provider that turned us away because it is blocked, while nothing says yet that it is down. What it calls our
 * fault may be our credentials, so it is tried MAX_TRIES times: by then its breaker has judged.
 */
export function tryBlockedOn(now: Case): PlannedAttempt[] {
  const { delivery, plan, nowMs, waited } = now;
  if (waited || delivery.attempts.some(isAlive)) return [];
  const blocked = begunChannels(plan.route, delivery.rung, delivery).flatMap((channel) => {
    const last = madeOn(channel, delivery).at(-1);
    return last && isShutOut(last, now) && hasRoomAgain(last, now) ? [last] : [];
  });
  return blocked.slice(0, 1).map((last) => tryOn(last, now, nowMs));
}

function isShutOut(last: AttemptView, { delivery }: Case): boolean {
  const isOurs = last.verdict === 'our-fault' && triesOf(last, delivery, last.provider) < MAX_TRIES;
  return last.verdict === 'channel-blocked' || isOurs;
}

/** With an attempt that waits for the first channel that is down, where none waits yet. */
export function withWaiting(planned: PlannedAttempt[], now: Case): PlannedAttempt[] {
  const { delivery, plan, nowMs } = now;
  if (delivery.attempts.some((attempt) => isStranded(attempt, now))) return planned;
  const served = new Set(planned.map(({ channel }) => channel));
  for (const channel of begunChannels(plan.route, plan.route.length - 1, delivery)) {
    const path = served.has(channel) ? undefined : waitingPath(channel, now);
    const provider = path && waitingLane(path, now);
    if (!path || provider === undefined) continue;
    const rung = Math.max(delivery.rung, 0);
    return [...planned, planAttempt(path, provider, { rung, dueAtMs: nowMs }, delivery)];
  }
  return planned;
}
