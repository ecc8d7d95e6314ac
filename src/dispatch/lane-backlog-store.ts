import * as z from 'zod';
import type { Channel } from '../kernel/channel.ts';
import { query, retryLocked, type Pool } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { congestionSchema, type Congestion } from '../reachability/board-facts.ts';
import { totalOf, type LaneLoad, type Queued } from './lane-forecast.ts';
import type { LaneKey } from './lane-store.ts';
import { CONGESTED, DIVERTED } from './withdraw-store.ts';

/** What waits in a lane now; how fast it goes has not been measured here. */
export interface LaneBacklog extends Omit<LaneLoad, 'pace'> {
  works: boolean;
  queued: readonly (Queued & {
    /** When the first rung of these is over that is not yet (context.clock); null: none. */
    endsAtMs: number | null;
  })[];
  congestion: Congestion | null;
}

/** A rung of a message that is still sent, and how long it lasts. */
const RUNGS = `
SELECT m.id, r.rung, make_interval(secs =>
         coalesce((m.route -> (r.rung + 1) ->> 'afterMs')::float8, m.wait_for_answers_ms) / 1000) AS lasts
  FROM incidents i JOIN messages m ON m.incident_id = i.id
 CROSS JOIN LATERAL generate_series(0, jsonb_array_length(m.route) - 1) AS r(rung)
 WHERE i.state IN ('active', 'all-clear') AND m.superseded_at IS NULL`;

/** What waits in each lane at `now` (context.clock), by priority. */
export async function readBacklogs(pool: Pool, now: Date): Promise<LaneBacklog[]> {
  const rows = await query<Omit<LaneBacklog, 'congestion'> & { congestion: unknown }>(pool, READ_BACKLOGS, [
    now,
  ]);
  return rows.map((row) => ({ ...row, congestion: z.nullable(congestionSchema).parse(row.congestion) }));
}

/** Grouped before the join, which then has few rows; of a group whose rungs are partly over, the next may be over now. */
const READ_BACKLOGS = `
WITH rungs AS MATERIALIZED (${RUNGS}), grouped AS MATERIALIZED (
  SELECT channel, provider, priority, message_id, rung, count(*) AS count, sum(weight) AS weight,
         min(due_at) AS first_at, max(due_at) AS last_at
    FROM ONLY attempts WHERE state = 'queued' AND due_at <= $1
   GROUP BY channel, provider, priority, message_id, rung
), queued AS (
  SELECT g.channel, g.provider, g.priority, sum(g.count) AS count, sum(g.weight) AS weight,
         extract(epoch FROM min(CASE WHEN g.first_at + rungs.lasts > $1 THEN g.first_at + rungs.lasts
                                     WHEN g.last_at + rungs.lasts > $1 THEN $1 END)) * 1000 AS ends_at
    FROM grouped g JOIN rungs ON rungs.id = g.message_id AND rungs.rung = g.rung
   GROUP BY g.channel, g.provider, g.priority
)
SELECT l.channel, l.provider, l.state = 'working' AS works, l.congestion,
       coalesce(l.probe_per_second, l.per_second) AS "perSecond",
       greatest(0, coalesce(extract(epoch FROM l.next_free_at - clock_timestamp()), 0))::float8 AS "freeInS",
       coalesce(jsonb_agg(jsonb_build_object('priority', q.priority, 'count', q.count, 'weight', q.weight,
                                             'endsAtMs', q.ends_at)) FILTER (WHERE q.count > 0), '[]') AS queued
  FROM lanes l LEFT JOIN queued q ON q.channel = l.channel AND q.provider = l.provider
 GROUP BY l.channel, l.provider
 ORDER BY l.channel, l.provider`;

/** Somebody who may be sent by another way. */
export interface WaitsInQueue {
  deliveryId: DeliveryId;
  sequence: number;
  priority: number;
  /** From now until their turn. */
  waitMs: number;
  /** Where they stand: the last has the highest. */
  place: number;
}

/** What reads a lane's queue is told of it: $1 to $8 of TIMED. */
function parametersOf(lane: LaneLoad, now: Date): unknown[] {
  const { channel, provider, perSecond, pace, freeInS } = lane;
  const { count, weight } = totalOf(lane);
  return [channel, provider, perSecond, pace, freeInS, now, count, weight];
}

/**
 * What is queued in a lane and for how long it still waits. A join would have the queue sorted anew, which its index has in
 * order.
 */
const TIMED = `
rungs AS MATERIALIZED (${RUNGS}), queued AS (
  SELECT a.delivery_id, a.sequence, a.priority, a.due_at, a.id, a.message_id, a.rung,
         $7::bigint + 1 - row_number() OVER turn AS place, $8::bigint - sum(a.weight) OVER turn AS weight
    FROM ONLY attempts a
   WHERE a.channel = $1 AND a.provider = $2 AND a.state = 'queued' AND a.due_at <= $6
     AND a.message_id = ANY (ARRAY(SELECT id FROM rungs))
  WINDOW turn AS (ORDER BY a.priority DESC, a.due_at DESC, a.id DESC ROWS UNBOUNDED PRECEDING)
), timed AS (
  SELECT *, $5::float8 + greatest(weight / $3::float8, (place - 1) / $4::float8) AS wait_s FROM queued
)`;

/** Of those who leave a queue nobody does so twice. */
const HAS_NOT_LEFT = `
NOT EXISTS (SELECT FROM ONLY attempts o WHERE o.delivery_id = timed.delivery_id AND o.error_code = '${CONGESTED}')`;

/**
 * Those in a lane's queue whose turn will come too late, the last of the queue first, and only those before the place
 * `before`. Who has left a queue once is not among them. Of the queue it reads only as much as it needs: what lies
 * before somebody is what `lane` counted less what lies behind them.
 */
export async function findLate(
  pool: Pool,
  lane: LaneLoad,
  { now, before, limit }: { now: Date; before: number | null; limit: number },
): Promise<WaitsInQueue[]> {
  const parameters = [...parametersOf(lane, now), before, limit];
  return query<WaitsInQueue & Record<string, unknown>>(pool, FIND_LATE, parameters);
}

/** An attempt is due when its rung began, or later: by its own time, nobody is late who is not by the rung's. */
const FIND_LATE = `
WITH ${TIMED}, lasting AS MATERIALIZED (
  SELECT jsonb_object_agg(id || ' ' || rung, extract(epoch FROM lasts)) AS s FROM rungs
), ending AS (
  SELECT *, due_at + make_interval(secs => ((SELECT s FROM lasting) ->> (message_id || ' ' || rung))::float8) AS ends_at
    FROM timed
)
SELECT delivery_id AS "deliveryId", sequence, priority, place::int, wait_s * 1000 AS "waitMs"
  FROM ending AS timed
 WHERE ends_at > $6 AND $6 + make_interval(secs => wait_s) > ends_at AND ($9::int IS NULL OR place < $9)
   AND ${HAS_NOT_LEFT}
 ORDER BY priority DESC, due_at DESC, id DESC
 LIMIT $10`;

/** A channel as those of one cohort meet it who could go back to it; '*': those of every other. */
export interface WayBack {
  channel: Channel;
  cohort: string;
  /** The part of them that it takes: 0 where it sends nothing. */
  share: number;
  /** How long they would wait there. */
  waitMs: number;
}

/** Somebody who could go back to a channel that takes this part of those who would be sent by it. */
export interface CouldGoBack extends WaitsInQueue {
  share: number;
  /** By how much they would be sooner there. */
  soonerMs: number;
}

/**
 * Those in a lane's queue from whom an attempt by another channel was taken back because that did not get through, and
 * to whom nothing was ever sent by it, where one of the ways leads back there now. Those who are sooner there by `byMs`
 * come first, of them those whose way takes everybody, then the graver, then who waits longest.
 */
export async function findWhoCouldGoBack(
  pool: Pool,
  lane: LaneLoad,
  { now, ways, byMs, limit }: { now: Date; ways: readonly WayBack[]; byMs: number; limit: number },
): Promise<CouldGoBack[]> {
  return query<CouldGoBack & Record<string, unknown>>(pool, FIND_WHO_COULD_GO_BACK, [
    ...parametersOf(lane, now),
    ways.map(({ channel }) => channel),
    ways.map(({ cohort }) => cohort),
    ways.map(({ share }) => share),
    ways.map(({ waitMs }) => waitMs / 1_000),
    byMs / 1_000,
    limit,
  ]);
}

const FIND_WHO_COULD_GO_BACK = `
WITH ${TIMED}, ways AS MATERIALIZED (
  SELECT * FROM unnest($9::text[], $10::text[], $11::float8[], $12::float8[]) AS w(channel, cohort, share, wait_s)
)
SELECT delivery_id AS "deliveryId", sequence, priority, place::int, timed.wait_s * 1000 AS "waitMs", way.share,
       (timed.wait_s - way.wait_s) * 1000 AS "soonerMs"
  FROM timed
 CROSS JOIN LATERAL (
   SELECT * FROM (
   SELECT DISTINCT ON (o.channel) ways.*, o.sequence AS nth
     FROM ONLY attempts o JOIN ways ON ways.channel = o.channel AND ways.cohort IN (o.cohort, '*')
    WHERE o.delivery_id = timed.delivery_id AND o.state = 'cancelled' AND o.error_code = '${DIVERTED}'
      AND NOT EXISTS (SELECT FROM ONLY attempts made
                       WHERE made.delivery_id = o.delivery_id AND made.channel = o.channel AND made.state <> 'cancelled')
    ORDER BY o.channel, ways.cohort = '*', o.sequence) AS each
    WHERE each.share > 0 ORDER BY each.nth LIMIT 1) AS way
 WHERE ${HAS_NOT_LEFT}
   AND NOT EXISTS (SELECT FROM ONLY attempts got WHERE got.delivery_id = timed.delivery_id AND got.state = 'delivered')
 ORDER BY timed.wait_s - way.wait_s > $13 DESC, way.share DESC, priority, due_at DESC, id DESC
 LIMIT $14`;

/** Says on a lane's row what its queue is too long for; null: it is not any more. */
export async function writeCongestion(
  pool: Pool,
  { channel, provider }: LaneKey,
  congestion: Congestion | null,
): Promise<void> {
  const text = 'UPDATE lanes SET congestion = $3 WHERE channel = $1 AND provider = $2';
  const said = congestion === null ? null : JSON.stringify(congestion);
  await retryLocked(() => query(pool, text, [channel, provider, said]));
}
