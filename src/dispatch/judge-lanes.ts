import type { Answering } from '../alarm/probe-store.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import type { Facts, Transition } from './breaker.ts';
import { judgeCohorts } from './judge-cohorts.ts';
import {
  askWaiting,
  readHealth,
  writeCohortVerdict,
  writeVerdict,
  type CohortHealth,
  type Health,
  type LaneHealth,
} from './lane-health-store.ts';
import { probesOf, verdictOf, type Verdict } from './lane-verdict.ts';

export interface JudgeDeps {
  pool: Pool;
  clock: Clock;
  log: Logger;
  /** In which time our own webhook is known to have answered: else a lane's silence is ours. */
  readAnswering: () => Promise<Answering | null>;
  /** Wakes a room of the engine. */
  ring: (room: string) => void;
}

/**
 * How long a good lane takes to its first receipt at most: an SMS is reported as sent within seconds, a call when it
 * has rung out (25 s) and was listened to, a push when a phone in a drawer wakes up, a mail's bounce after minutes.
 */
const PATIENCE_S: Readonly<Record<Channel, number>> = { sms: 10, voice: 60, push: 90, email: 110 };

/**
 * Judges every lane and its cohorts by what all workers counted, and writes what they have become. Answers the figures
 * that it judged by.
 */
export async function judgeLanes(deps: JudgeDeps): Promise<Health> {
  const { pool, clock, ring } = deps;
  const health = await readHealth(pool);
  const { lanes, nowS } = health;
  const answering = await deps.readAnswering();
  let changed = false;
  for (const lane of lanes) {
    const sight = { nowS, answering, now: clock.now() };
    const others = lanes.filter(
      (one) => one.channel === lane.channel && one !== lane && one.state === 'working',
    );
    const isChanged = await judgeLane(deps, lane, others, sight);
    if (isChanged) ring(`${lane.channel}/${lane.provider}`);
    changed ||= isChanged;
  }
  if (!changed) return health;
  await askWaiting(pool);
  ring('plan');
  return health;
}

interface Now {
  now: Date;
  nowS: number;
  answering: Answering | null;
}

async function judgeLane(
  deps: JudgeDeps,
  lane: LaneHealth,
  others: readonly LaneHealth[],
  at: Now,
): Promise<boolean> {
  const factsOf = (reportedS: number | null, better: readonly LaneHealth[]): Facts => ({
    nowS: at.nowS,
    answering: at.answering,
    patienceS: PATIENCE_S[lane.channel],
    reportedS,
    hasBetter: better.length > 0,
  });
  const cohorts = lane.cohorts.map((cohort) => ({
    ...cohort,
    facts: factsOf(
      cohort.reportedS,
      others.filter((other) => doesWork(cohort.cohort, other)),
    ),
  }));
  const laneNow = { breaker: lane.breaker, facts: factsOf(lane.reportedS, others) };
  const judged = judgeCohorts(laneNow, cohorts, lane.others);
  let changed = await settleLane(deps, lane, judged.lane, at);
  if (isByHand(lane, at.now)) return changed;
  for (const { cohort, transition } of judged.cohorts) {
    changed = (await settleCohort(deps, lane, cohort, transition, at)) || changed;
  }
  return changed;
}

function doesWork(cohort: string, { cohorts }: LaneHealth): boolean {
  return cohorts.every((one) => one.cohort !== cohort || one.breaker.kind === 'working');
}

/** A hand decides; what the breaker would say begins anew when it has let go. */
function isByHand(lane: LaneHealth, now: Date): boolean {
  return lane.hand === 'held' || lane.state === 'held' || isOverruled(lane, now);
}

function isOverruled({ hand, handUntil }: LaneHealth, now: Date): boolean {
  return hand === 'working' && handUntil !== null && handUntil > now;
}

/** Writes what the lane becomes by the breaker's word and the hand's; false where it stays as it is. */
async function settleLane(
  deps: JudgeDeps,
  lane: LaneHealth,
  transition: Transition,
  at: Now,
): Promise<boolean> {
  if (isByHand(lane, at.now)) return false;
  const dropHand = lane.hand === 'working';
  if (transition.kind === 'stay' && !dropHand) return false;
  const { channel, provider, epoch } = lane;
  const verdict = verdictOf(lane, transition, at);
  const probePerSecond = probesOf(verdict.breaker, lane.perSecond);
  const write = (tx: Transaction) =>
    writeVerdict(tx, { ...verdict, channel, provider, epoch, dropHand, probePerSecond });
  return record(deps, lane, verdict, write);
}

/** The same for a cohort, on which no hand lies. */
async function settleCohort(
  deps: JudgeDeps,
  lane: LaneHealth,
  cohort: CohortHealth,
  transition: Transition,
  at: Now,
): Promise<boolean> {
  if (transition.kind === 'stay') return false;
  const { channel, provider } = lane;
  const verdict = verdictOf(cohort, transition, at);
  const write = async (tx: Transaction) => {
    await writeCohortVerdict(tx, { ...verdict, channel, provider, cohort: cohort.cohort });
    return true;
  };
  const state = cohort.breaker.kind;
  return record(deps, { channel, provider, state, cohort: cohort.cohort }, verdict, write);
}

/** Writes the verdict, and a change of state into the audit trail; false where somebody else has changed the lane. */
async function record(
  { pool, log }: JudgeDeps,
  {
    channel,
    provider,
    cohort,
    state: before,
  }: Pick<LaneHealth, 'channel' | 'provider' | 'state'> & { cohort?: string },
  { state, reason, at }: Verdict,
  write: (tx: Transaction) => Promise<boolean>,
): Promise<boolean> {
  const details = cohort === undefined ? { reason } : { cohort, reason };
  const isWritten = await retryLocked(() =>
    transaction(pool, async (tx) => {
      if (!(await write(tx))) return false;
      if (state === before) return true;
      const [action, subject] = [`lane.${state}`, `${channel}/${provider}`];
      await recordAudit(tx, { at, actor: 'tocsin', action, subject, details });
      return true;
    }),
  );
  if (isWritten && state !== before) {
    log.warn({ channel, provider, state, ...details }, 'a lane has changed its state');
  }
  return isWritten;
}
