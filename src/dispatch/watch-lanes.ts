import type { Answering } from '../alarm/probe-store.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { retryLocked, transaction, type Pool } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import type { LaneCause } from '../reachability/schema.ts';
import { judge, SHARES, type Breaker, type Facts, type Transition } from './breaker.ts';
import { divertQueued, divertUnsure } from './divert.ts';
import {
  askWaiting,
  holdWatch,
  readHealth,
  readStopped,
  tidyCounts,
  writeVerdict,
  type Health,
  type LaneHealth,
  type LaneVerdict,
} from './lane-health-store.ts';
import type { Relief } from './relieve-lanes.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
  log: Logger;
  workerId: string;
  /** In which time our own webhook is known to have answered: else a lane's silence is ours. */
  readAnswering: () => Promise<Answering | null>;
  /** Wakes a room of the engine. */
  ring: (room: string) => void;
  /** Sends those by another way for whom a lane's queue is too long. */
  relieve: Relief;
}

/**
 * How long a good lane takes to its first receipt at most: an SMS is reported as sent within seconds, a call when it
 * has rung out (25 s) and was listened to, a push when a phone in a drawer wakes up, a mail's bounce after minutes.
 */
const PATIENCE_S: Readonly<Record<Channel, number>> = { sms: 10, voice: 60, push: 90, email: 110 };

/** Probes a second while a lane is tested: the step's share of its cap, within these bounds. */
const PROBES_AT_MOST = { 1: 10, 2: 50 } as const;
const UNCAPPED_PER_SECOND = 100;

/** A plan made just before a lane was blocked may still queue into it for so long; a statement's limit and a little. */
const ASK_AGAIN_MS = 10_000;

/** How often old counts are swept. */
const TIDY_EVERY_MS = 30_000;

/**
 * Makes the round of the one process that judges: each second it reads what all workers counted, decides for each
 * lane, writes what it has become, has everybody looked at again who waits in a lane that sends nothing, and sends by
 * another way who waits in a queue that is too long. Answers false: the next round is a second later.
 */
export function createLaneWatch(deps: Deps): () => Promise<boolean> {
  const asking: Asking = new Map();
  let tidiedAtMs = -Infinity;
  return async () => {
    if (!(await holdWatch(deps.pool, deps.workerId))) return false;
    const health = await judgeLanes(deps);
    await askWhoWaits(deps, asking);
    if (performance.now() - tidiedAtMs > TIDY_EVERY_MS) {
      tidiedAtMs = performance.now();
      await tidyCounts(deps.pool);
    }
    await deps.relieve(health);
    return false;
  };
}

/** Answers the figures that it judged by. */
async function judgeLanes(deps: Deps): Promise<Health> {
  const { pool, clock, log, ring } = deps;
  const health = await readHealth(pool);
  const { lanes, nowS } = health;
  const answering = await deps.readAnswering();
  let changed = false;
  for (const lane of lanes) {
    const facts = { nowS, ...factsOf(lane, lanes), answering };
    const verdict = decide(lane, judge(lane.breaker, lane.counts, facts), facts, clock.now());
    if (!verdict || !(await record(pool, lane, verdict))) continue;
    changed = true;
    const { channel, provider, reason, state } = verdict;
    if (state !== lane.state) log.warn({ channel, provider, state, reason }, 'a lane has changed its state');
    ring(`${channel}/${provider}`);
  }
  if (!changed) return health;
  await askWaiting(pool);
  ring('plan');
  return health;
}

/** Writes the verdict, and a change of state into the audit trail; false where somebody else has changed the lane. */
function record(pool: Pool, lane: LaneHealth, verdict: LaneVerdict): Promise<boolean> {
  const { channel, provider, state, reason, at } = verdict;
  return retryLocked(() =>
    transaction(pool, async (tx) => {
      if (!(await writeVerdict(tx, verdict))) return false;
      if (state === lane.state) return true;
      const [action, subject] = [`lane.${state}`, `${channel}/${provider}`];
      await recordAudit(tx, { at, actor: 'tocsin', action, subject, details: { reason } });
      return true;
    }),
  );
}

function factsOf(lane: LaneHealth, all: readonly LaneHealth[]): Omit<Facts, 'nowS' | 'answering'> {
  const isBetter = (one: LaneHealth) =>
    one.channel === lane.channel && one !== lane && one.state === 'working';
  return { patienceS: PATIENCE_S[lane.channel], reportedS: lane.reportedS, hasBetter: all.some(isBetter) };
}

type Figures = Extract<Transition, { kind: 'change' }>['figures'];

/** What the lane becomes by the breaker's word and the hand's; undefined where it stays as it is. */
function decide(
  lane: LaneHealth,
  transition: Transition,
  { nowS, reportedS }: Facts,
  now: Date,
): LaneVerdict | undefined {
  const isOverruled = lane.hand === 'working' && lane.handUntil !== null && lane.handUntil > now;
  const dropHand = lane.hand === 'working' && !isOverruled;
  // A hand decides; what the breaker would say begins anew when it has let go.
  if (lane.hand === 'held' || lane.state === 'held' || isOverruled) return undefined;
  if (transition.kind === 'stay' && !dropHand) return undefined;
  const breaker = transition.kind === 'change' ? transition.to : lane.breaker;
  const figures = transition.kind === 'change' ? transition.figures : null;
  const { channel, provider, epoch, perSecond } = lane;
  return {
    channel,
    provider,
    epoch,
    dropHand,
    breaker,
    state: breaker.kind,
    share: shareOf(breaker),
    probePerSecond: probesOf(breaker, perSecond),
    ...troubleOf(breaker, lane, figures, now),
    silentSince: silentSinceOf(breaker, nowS - (reportedS ?? nowS), now),
    at: now,
  };
}

function troubleOf(
  breaker: Breaker,
  lane: LaneHealth,
  figures: Figures,
  now: Date,
): Pick<LaneVerdict, 'cause' | 'causeSince' | 'reason'> {
  if (breaker.kind === 'working') return { cause: null, causeSince: null, reason: null };
  const causeSince = lane.breaker.kind === 'working' ? now : lane.causeSince;
  const reason = figures ? sayCause(breaker.cause, figures) : lane.reason;
  return { cause: breaker.cause, causeSince, reason };
}

/** The last report's instant by context.clock, `ago` seconds before now. */
function silentSinceOf(breaker: Breaker, ago: number, now: Date): Date | null {
  const isSilent = breaker.kind !== 'working' && breaker.cause === 'silent';
  return isSilent ? new Date(now.getTime() - ago * 1_000) : null;
}

function shareOf(breaker: Breaker): number {
  if (breaker.kind === 'testing') return SHARES[breaker.step];
  return breaker.kind === 'working' ? 1 : 0;
}

function probesOf(breaker: Breaker, perSecond: number | null): number | null {
  if (breaker.kind !== 'testing' || breaker.step === 3) return null;
  if (breaker.step === 0) return 0;
  const share = SHARES[breaker.step] * (perSecond ?? UNCAPPED_PER_SECOND);
  return Math.min(Math.max(share, 1), PROBES_AT_MOST[breaker.step]);
}

/** What was asked in which epoch of a lane, and until when it is asked again. */
type Asking = Map<string, { epoch: number; untilMs: number }>;

async function askWhoWaits(deps: Deps, asking: Asking): Promise<void> {
  let asked = 0;
  for (const lane of await readStopped(deps.pool)) {
    const room = `${lane.channel}/${lane.provider}`;
    const before = asking.get(room);
    const isNew = before?.epoch !== lane.epoch;
    if (!isNew && performance.now() > before.untilMs) continue;
    if (isNew) asking.set(room, { epoch: lane.epoch, untilMs: performance.now() + ASK_AGAIN_MS });
    asked += await divertQueued(deps, lane);
    if (isNew) asked += await divertUnsure(deps, lane);
  }
  if (asked > 0) deps.ring('plan');
}

/** What is wrong, for a manager, with the figures it was judged by. */
function sayCause(cause: LaneCause, { bad, of }: { bad: number; of: number }): string {
  switch (cause) {
    case 'errors':
      return `${bad} of the last ${of} tries failed`;
    case 'account':
      return 'the provider has turned the whole account away';
    case 'silent':
      return `${bad} were taken, and nothing has been reported about any of them`;
    case 'slow':
      return `${bad} of the last ${of} reports came too late`;
    default:
      return cause satisfies never;
  }
}
