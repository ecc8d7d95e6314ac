import * as z from 'zod';
import { query, type Pool, type Queryable } from '../db/sql.ts';
import { COUNTS_BACK_S, type Breaker } from './breaker.ts';
import type { SecondCounts } from './second-counts.ts';
import { laneCauses } from '../reachability/board-facts.ts';
import type { LaneKey } from './lane-store.ts';
import type { Verdict } from './lane-verdict.ts';

/** Who judges renews each second; a dead one is followed after this. */
const WATCH_LEASE_S = 4;

/** Counts are kept for the longest look back, and for whoever asks a little later. */
const KEEP_COUNTS_S = 600;

const tested = { cause: z.enum(laneCauses), sinceS: z.number(), relapses: z.int() };
const steps = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
const breakerSchema: z.ZodType<Breaker> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('working'), sinceS: z.number() }),
  z.object({ kind: z.literal('blocked'), ...tested }),
  z.object({ kind: z.literal('testing'), ...tested, step: steps, stepS: z.number() }),
]);

export type LaneState = 'working' | 'blocked' | 'testing' | 'held';

/** A lane as the evaluator meets it. Seconds are of the database's clock. */
export interface LaneHealth extends LaneKey {
  epoch: number;
  state: LaneState;
  breaker: Breaker;
  /** What a person has said, and until when (context.clock; null: until they say otherwise). */
  hand: 'held' | 'working' | null;
  handUntil: Date | null;
  perSecond: number | null;
  reportedS: number | null;
  causeSince: Date | null;
  reason: string | null;
  /** All that it did, by second; a second may stand there for each cohort. */
  counts: SecondCounts[];
  cohorts: CohortHealth[];
  /** Of the counts, what belongs to no cohort. */
  others: SecondCounts[];
}

/** A part of a lane as the evaluator meets it. */
export interface CohortHealth {
  cohort: string;
  breaker: Breaker;
  reportedS: number | null;
  causeSince: Date | null;
  reason: string | null;
  counts: SecondCounts[];
}

/** Whether this process is the one that judges, for the next seconds (not a session's lock: it would outlive us). */
export async function holdWatch(pool: Pool, workerId: string): Promise<boolean> {
  const held = await query(
    pool,
    `INSERT INTO lane_watch AS w (id, holder, until)
     VALUES (1, $1, clock_timestamp() + make_interval(secs => $2))
     ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, until = excluded.until
      WHERE w.holder = excluded.holder OR w.until < clock_timestamp()
     RETURNING id`,
    [workerId, WATCH_LEASE_S],
  );
  return held.length > 0;
}

/** Lets another judge at once. */
export async function leaveWatch(pool: Pool, workerId: string): Promise<void> {
  await query(pool, 'DELETE FROM lane_watch WHERE holder = $1', [workerId]);
}

type LaneRow = Omit<LaneHealth, 'breaker' | 'counts' | 'cohorts' | 'others'> & {
  breaker: unknown;
  nowS: number;
};
type CohortRow = LaneKey & Omit<CohortHealth, 'breaker'> & { breaker: unknown };

/** Every lane with its counts by second, and the second it is. */
export interface Health {
  lanes: LaneHealth[];
  nowS: number;
}

/** Reads how all lanes do. */
export async function readHealth(pool: Pool): Promise<Health> {
  const cohortRows = await query<CohortRow & Record<string, unknown>>(pool, READ_COHORTS, [COUNTS_BACK_S]);
  const rows = await query<LaneRow & Record<string, unknown>>(pool, READ_LANES);
  const parts = cohortRows.map(({ breaker, ...row }) => ({ ...row, breaker: breakerSchema.parse(breaker) }));
  const lanes = rows.map(({ breaker, reportedS, ...row }): LaneHealth => {
    const mine = parts.filter(
      ({ channel, provider }) => channel === row.channel && provider === row.provider,
    );
    const reported = [reportedS, ...mine.map((part) => part.reportedS)].filter((second) => second !== null);
    return {
      ...row,
      breaker: breakerSchema.parse(breaker),
      reportedS: reported.length > 0 ? Math.max(...reported) : null,
      counts: mine.flatMap(({ counts }) => counts),
      cohorts: mine.filter(({ cohort }) => cohort !== ''),
      others: mine.filter(({ cohort }) => cohort === '').flatMap(({ counts }) => counts),
    };
  });
  return { lanes, nowS: rows[0]?.nowS ?? 0 };
}

const READ_LANES = `
SELECT channel, provider, epoch, state, breaker, hand, hand_until AS "handUntil", reason, per_second AS "perSecond",
       cause_since AS "causeSince", extract(epoch FROM reported_at)::float8 AS "reportedS",
       floor(extract(epoch FROM clock_timestamp()))::float8 AS "nowS"
  FROM lanes ORDER BY channel, provider`;

/** Also what is counted to no cohort, as the cohort ''. */
const READ_COHORTS = `
WITH counted AS (
  SELECT channel, provider, cohort, extract(epoch FROM at)::float8 AS second, sum(accepted) AS accepted,
         sum(refused) AS refused, sum(failed) AS failed, sum(account) AS account, sum(doubted) AS doubted,
         sum(receipts) AS receipts, sum(late) AS late
    FROM lane_counts WHERE at > clock_timestamp() - make_interval(secs => $1::float8)
   GROUP BY channel, provider, cohort, at
), summed AS (
  SELECT channel, provider, cohort, max(second) FILTER (WHERE receipts > 0) AS reported,
         jsonb_agg(to_jsonb(counted) - '{channel,provider,cohort}'::text[] ORDER BY second) AS counts
    FROM counted GROUP BY channel, provider, cohort
)
SELECT channel, provider, cohort, coalesce(k.breaker, '{"kind": "working", "sinceS": 0}') AS breaker, k.reason,
       k.cause_since AS "causeSince", greatest(extract(epoch FROM k.reported_at), s.reported)::float8 AS "reportedS",
       coalesce(s.counts, '[]') AS counts
  FROM summed s FULL JOIN lane_cohorts k USING (channel, provider, cohort)
 ORDER BY channel, provider, cohort`;

/** A lane that sends nothing now, or does not to one of its cohorts. */
export interface StoppedLane extends LaneKey {
  /** null: to nobody. */
  cohort: string | null;
  epoch: number;
}

/** What sends nothing now. */
export async function readStopped(pool: Pool): Promise<StoppedLane[]> {
  return query(
    pool,
    `SELECT channel, provider, NULL AS cohort, epoch FROM lanes WHERE state IN ('blocked', 'held')
      UNION ALL
     SELECT channel, provider, k.cohort, l.epoch FROM lane_cohorts k JOIN lanes l USING (channel, provider)
      WHERE k.state = 'blocked' AND l.state NOT IN ('blocked', 'held')
      ORDER BY 1, 2, 3`,
  );
}

/** What a lane has become. */
export interface LaneVerdict extends LaneKey, Verdict {
  /** As it was read: whatever changed the lane since, a hand too, is not overwritten. */
  epoch: number;
  /** True where the hand's word has run out. */
  dropHand: boolean;
  probePerSecond: number | null;
}

/** Writes what a lane has become; false where somebody else has changed it meanwhile. */
export async function writeVerdict(tx: Queryable, verdict: LaneVerdict): Promise<boolean> {
  const written = await query(tx, WRITE_VERDICT, [
    verdict.channel,
    verdict.provider,
    verdict.epoch,
    verdict.state,
    JSON.stringify(verdict.breaker),
    verdict.share,
    verdict.probePerSecond,
    verdict.cause,
    verdict.causeSince,
    verdict.silentSince,
    verdict.reason,
    verdict.at,
    verdict.dropHand,
  ]);
  return written.length > 0;
}

const WRITE_VERDICT = `
UPDATE lanes
   SET epoch = epoch + 1, breaker = $5, share = $6, probe_per_second = $7, cause = $8, cause_since = $9,
       silent_since = $10, reason = $11, since = CASE WHEN state = $4 THEN since ELSE $12::timestamptz END, state = $4,
       hand = CASE WHEN $13 THEN NULL ELSE hand END, hand_until = CASE WHEN $13 THEN NULL ELSE hand_until END
 WHERE channel = $1 AND provider = $2 AND epoch = $3
RETURNING channel`;

/** Writes what a cohort has become. Only the one who judges writes it, and a hand that lets its lane work. */
export async function writeCohortVerdict(
  tx: Queryable,
  verdict: Verdict & LaneKey & { cohort: string },
): Promise<void> {
  await query(tx, WRITE_COHORT, [
    verdict.channel,
    verdict.provider,
    verdict.cohort,
    verdict.state,
    JSON.stringify(verdict.breaker),
    verdict.share,
    verdict.cause,
    verdict.causeSince,
    verdict.silentSince,
    verdict.reason,
    verdict.at,
  ]);
}

const WRITE_COHORT = `
INSERT INTO lane_cohorts AS k (channel, provider, cohort, state, breaker, share, cause, cause_since, silent_since, reason,
                               since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (channel, provider, cohort) DO UPDATE
   SET since = CASE WHEN k.state = excluded.state THEN k.since ELSE excluded.since END,
       state = excluded.state, breaker = excluded.breaker, share = excluded.share, cause = excluded.cause,
       cause_since = excluded.cause_since, silent_since = excluded.silent_since, reason = excluded.reason`;

/** Has everybody who waits in a lane that sends nothing looked at again: another way may be free. */
export async function askWaiting(pool: Pool): Promise<void> {
  await query(
    pool,
    `UPDATE lanes l SET epoch = epoch + 1
      WHERE state IN ('blocked', 'held')
         OR EXISTS (SELECT FROM lane_cohorts k
                     WHERE k.channel = l.channel AND k.provider = l.provider AND k.state = 'blocked')`,
  );
}

/** Remembers when lanes last reported, beyond the counts, and forgets old counts. */
export async function tidyCounts(pool: Pool): Promise<void> {
  await query(
    pool,
    `UPDATE lanes l SET reported_at = c.at
       FROM (SELECT channel, provider, max(at) AS at FROM lane_counts WHERE receipts > 0 GROUP BY 1, 2) AS c
      WHERE c.channel = l.channel AND c.provider = l.provider AND c.at > coalesce(l.reported_at, '-infinity')`,
  );
  await query(
    pool,
    `INSERT INTO lane_cohorts AS k (channel, provider, cohort, since, reported_at)
     SELECT channel, provider, cohort, max(at), max(at) FROM lane_counts
      WHERE receipts > 0 AND cohort <> '' GROUP BY channel, provider, cohort ORDER BY 1, 2, 3
     ON CONFLICT (channel, provider, cohort) DO UPDATE SET reported_at = greatest(k.reported_at, excluded.reported_at)`,
  );
  await query(pool, 'DELETE FROM lane_counts WHERE at < clock_timestamp() - make_interval(secs => $1)', [
    KEEP_COUNTS_S,
  ]);
}
