import * as z from 'zod';
import { query, type Pool, type Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import { COUNTS_BACK_S, type Breaker, type SecondCounts } from './breaker.ts';
import type { LaneNow, LanesNow } from './delivery-view.ts';
import { laneCauses, type LaneCause } from '../reachability/schema.ts';
import type { LaneKey } from './lane-store.ts';

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

type HealthRow = Omit<LaneHealth, 'breaker' | 'counts'> & {
  breaker: unknown;
  counts: SecondCounts[];
  nowS: number;
};

/** Every lane with its counts by second, and the second it is. */
export interface Health {
  lanes: LaneHealth[];
  nowS: number;
}

/** Reads how all lanes do. */
export async function readHealth(pool: Pool): Promise<Health> {
  const rows = await query<HealthRow>(pool, READ_HEALTH, [COUNTS_BACK_S]);
  const lanes = rows.map(({ breaker, ...row }) => ({ ...row, breaker: breakerSchema.parse(breaker) }));
  return { lanes, nowS: rows[0]?.nowS ?? 0 };
}

const READ_HEALTH = `
SELECT l.channel, l.provider, l.epoch, l.state, l.breaker, l.hand, l.hand_until AS "handUntil",
       l.reason, l.per_second AS "perSecond", l.cause_since AS "causeSince",
       greatest(extract(epoch FROM l.reported_at), max(c.second) FILTER (WHERE c.receipts > 0))::float8 AS "reportedS",
       floor(extract(epoch FROM clock_timestamp()))::float8 AS "nowS",
       coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.second) FILTER (WHERE c.second IS NOT NULL), '[]') AS counts
  FROM lanes l
  LEFT JOIN (
    SELECT channel, provider, extract(epoch FROM at)::float8 AS second, sum(accepted) AS accepted,
           sum(refused) AS refused, sum(failed) AS failed, sum(account) AS account, sum(doubted) AS doubted,
           sum(receipts) AS receipts, sum(late) AS late
      FROM lane_counts WHERE at > clock_timestamp() - make_interval(secs => $1::float8)
     GROUP BY channel, provider, at) AS c ON c.channel = l.channel AND c.provider = l.provider
 GROUP BY l.channel, l.provider
 ORDER BY l.channel, l.provider`;

/** The lanes that send nothing now. */
export async function readStopped(pool: Pool): Promise<(LaneKey & { epoch: number })[]> {
  return query(
    pool,
    `SELECT channel, provider, epoch FROM lanes WHERE state IN ('blocked', 'held') ORDER BY 1, 2`,
  );
}

/** What a lane has become. */
export interface LaneVerdict extends LaneKey {
  /** As it was read: whatever changed the lane since, a hand too, is not overwritten. */
  epoch: number;
  state: LaneState;
  breaker: Breaker;
  /** True where the hand's word has run out. */
  dropHand: boolean;
  share: number;
  probePerSecond: number | null;
  cause: LaneCause | null;
  causeSince: Date | null;
  silentSince: Date | null;
  reason: string | null;
  at: Date;
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

/** Has everybody who waits in a lane that sends nothing looked at again: another way may be free. */
export async function askWaiting(pool: Pool): Promise<void> {
  await query(pool, `UPDATE lanes SET epoch = epoch + 1 WHERE state IN ('blocked', 'held')`);
}

/** Remembers when lanes last reported, beyond the counts, and forgets old counts. */
export async function tidyCounts(pool: Pool): Promise<void> {
  await query(
    pool,
    `UPDATE lanes l SET reported_at = c.at
       FROM (SELECT channel, provider, max(at) AS at FROM lane_counts WHERE receipts > 0 GROUP BY 1, 2) AS c
      WHERE c.channel = l.channel AND c.provider = l.provider AND c.at > coalesce(l.reported_at, '-infinity')`,
  );
  await query(pool, 'DELETE FROM lane_counts WHERE at < clock_timestamp() - make_interval(secs => $1)', [
    KEEP_COUNTS_S,
  ]);
}

/** The lanes of the senders in their order, as planning sees them. */
export async function readLanesNow(
  pool: Pool,
  senders: readonly LaneKey[],
  backups: ReadonlyMap<Channel, Channel>,
): Promise<LanesNow> {
  const rows = await query<{ channel: Channel; provider: string; share: number; silentSince: Date | null }>(
    pool,
    `SELECT channel, provider, silent_since AS "silentSince",
            CASE state WHEN 'working' THEN 1 WHEN 'testing' THEN share ELSE 0 END AS share FROM lanes`,
  );
  const byChannel = new Map<Channel, LaneNow[]>();
  for (const { channel, provider } of senders) {
    const row = rows.find((one) => one.channel === channel && one.provider === provider);
    const silentSinceMs = row?.silentSince?.getTime() ?? null;
    const lanes = byChannel.get(channel) ?? [];
    lanes.push({ provider, share: row?.share ?? 0, silentSinceMs });
    byChannel.set(channel, lanes);
  }
  return { byChannel, backups };
}
