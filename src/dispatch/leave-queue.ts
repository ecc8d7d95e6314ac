import { begin, beginRung } from './begin-rung.ts';
import { chooseLane, isStranded, madeOn, waitInLane, type Case } from './choose-lane.ts';
import type { AttemptView, PlannedAttempt } from './delivery-view.ts';
import { planAttempt } from './repair-rung.ts';

/** Another way, taken because a queue is too long. */
interface Way {
  attempts: PlannedAttempt[];
  rung: number;
  rungAtMs: number;
  /** The queued attempts that it takes the place of, by their sequence. */
  left: number[];
}

/** A queued attempt of which it is known how long it waits. */
type Counted = AttemptView & { waitMs: number };

/**
 * The way round a congested lane: what will not have had its turn when the rung is over goes by the channel's next
 * provider, else by the next rung that holds something, else by the channel map's backup, and only where that sends it
 * sooner. Nobody leaves a queue who has the message already, nor twice for one message: nothing goes to and fro.
 */
export function leaveQueue(now: Case): Way | undefined {
  const { attempts, state } = now.delivery;
  if (state === 'delivered' || attempts.some((made) => made.state === 'delivered' || made.leftQueue)) return;
  const late = attempts.filter((attempt): attempt is Counted => isLate(attempt, now));
  if (late.length === 0) return;
  return byAnotherProvider(late, now) ?? byTheRoute(late, now);
}

function isLate(attempt: AttemptView, now: Case): attempt is Counted {
  const { state, channel, waitMs } = attempt;
  const { plan, delivery, nowMs, rungEndsAtMs } = now;
  if (state !== 'queued' || waitMs === undefined || isStranded(attempt, now)) return false;
  // What an earlier rung has left in a queue holds nobody up: this rung has begun since.
  return nowMs + waitMs > rungEndsAtMs && plan.route[delivery.rung]?.channels.includes(channel) === true;
}

function byAnotherProvider(late: readonly Counted[], now: Case): Way | undefined {
  const { delivery, nowMs } = now;
  const { rung } = delivery;
  const moves = late.flatMap((attempt) => {
    const provider = chooseLane(attempt, now);
    if (provider === undefined || waitInLane({ ...attempt, provider }, now) >= attempt.waitMs) return [];
    return [{ attempt: planAttempt(attempt, provider, { rung, dueAtMs: nowMs }, delivery), from: attempt }];
  });
  if (moves.length === 0) return undefined;
  const left = moves.map(({ from }) => from.sequence);
  return { attempts: moves.map(({ attempt }) => attempt), rung, rungAtMs: delivery.rungAtMs ?? nowMs, left };
}

/** By the next rung that holds something, or by a backup where none does. */
function byTheRoute(late: readonly Counted[], now: Case): Way | undefined {
  const { delivery, plan } = now;
  for (let rung = delivery.rung + 1; rung < plan.route.length; rung++) {
    const begun = beginRung(rung, [], now);
    if (begun.length > 0) return wayBy(begun, rung, late, now);
  }
  return byBackup(late, now);
}

function byBackup(late: readonly Counted[], now: Case): Way | undefined {
  const { plan, lanes, delivery } = now;
  const last = plan.route.length - 1;
  const named = new Set(late.flatMap(({ channel }) => lanes.backups.get(channel) ?? []));
  const backups = [...named].filter((channel) => madeOn(channel, delivery).length === 0);
  const begun = backups.flatMap((channel) => begin(channel, last, [], now));
  return wayBy(begun, last, late, now);
}

/** Only what one of these attempts overtakes leaves its queue; undefined where that is nothing. */
function wayBy(
  attempts: PlannedAttempt[],
  rung: number,
  late: readonly Counted[],
  now: Case,
): Way | undefined {
  const soonestMs = Math.min(...attempts.map((attempt) => waitInLane(attempt, now)));
  const left = late.filter(({ waitMs }) => soonestMs < waitMs).map(({ sequence }) => sequence);
  return left.length > 0 ? { attempts, rung, rungAtMs: now.nowMs, left } : undefined;
}
