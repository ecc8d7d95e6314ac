import { begin, beginRung } from './begin-rung.ts';
import {
  chooseLane,
  isInTest,
  isRungAgain,
  isStranded,
  madeOn,
  waitInLane,
  type Case,
} from './choose-lane.ts';
import type { Channel } from '../kernel/channel.ts';
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

/** Who goes back does so once, so it must be worth it: by so much they have to be sooner there. */
export const SOONER_BY_MS = 10_000;

/** A lane that is tested takes nobody back beyond what it tries within this: the test may fail. */
const TESTED_AHEAD_MS = 3_000;

/**
 * The way round a congested lane: what will not have had its turn when the rung is over goes by the channel's next
 * provider, else by the next rung that holds something, else by the channel map's backup, and only where that sends it
 * sooner. Nobody leaves a queue who has the message already, nor twice for one message: nothing goes to and fro.
 */
export function leaveQueue(now: Case): Way | undefined {
  if (mustStay(now)) return undefined;
  const late = countedOf(now).filter((attempt) => isLate(attempt, now));
  if (late.length === 0) return undefined;
  return byAnotherProvider(late, now) ?? byTheRoute(late, now);
}

/**
 * The way back from a queue to an earlier rung of which nothing was ever sent, for its channels did not get through, and
 * do again: where that is sooner by SOONER_BY_MS. The route goes on from there, so that what is left now has its turn
 * once more. A way like any other out of a queue: not for who has the message, nor twice.
 */
export function goBack(now: Case): Way | undefined {
  if (mustStay(now)) return undefined;
  const waiting = countedOf(now).filter((attempt) => !isRungAgain(attempt, now));
  for (let rung = 0; rung <= now.delivery.rung; rung++) {
    const later = waiting.filter(({ channel }) => firstRung(channel, now) > rung);
    const begun = later.length > 0 ? beginAnew(rung, now) : [];
    const way = begun.length > 0 ? wayBy(begun, rung, later, now, SOONER_BY_MS) : undefined;
    if (way) return way;
  }
  return undefined;
}

/** Where the route names a channel first; what only the channel map names comes after all of it. */
function firstRung(channel: Channel, { plan }: Case): number {
  const rung = plan.route.findIndex(({ channels }) => channels.includes(channel));
  return rung < 0 ? plan.route.length : rung;
}

/** What the rung would begin by channels that have made nothing yet. */
function beginAnew(rung: number, now: Case): PlannedAttempt[] {
  return beginRung(rung, [], now).filter((attempt) => {
    if (madeOn(attempt.channel, now.delivery).length > 0) return false;
    return !isInTest({ ...attempt, state: 'queued' }, now) || waitInLane(attempt, now) <= TESTED_AHEAD_MS;
  });
}

function mustStay({ delivery: { state, attempts } }: Case): boolean {
  return state === 'delivered' || attempts.some((made) => made.state === 'delivered' || made.leftQueue);
}

function countedOf(now: Case): Counted[] {
  return now.delivery.attempts.filter(
    (attempt): attempt is Counted =>
      attempt.state === 'queued' && attempt.waitMs !== undefined && !isStranded(attempt, now),
  );
}

function isLate({ channel, waitMs }: Counted, now: Case): boolean {
  const { plan, delivery, nowMs, rungEndsAtMs } = now;
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
  byMs = 0,
): Way | undefined {
  const soonestMs = Math.min(...attempts.map((attempt) => waitInLane(attempt, now)));
  const left = late.filter(({ waitMs }) => soonestMs + byMs < waitMs).map(({ sequence }) => sequence);
  return left.length > 0 ? { attempts, rung, rungAtMs: now.nowMs, left } : undefined;
}
