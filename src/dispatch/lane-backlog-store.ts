import * as z from 'zod';
import { query, retryLocked, type Pool } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { congestionSchema, type Congestion } from '../reachability/board-facts.ts';
import { totalOf, type LaneLoad, type Queued } from './lane-forecast.ts';
import type { LaneKey } from './lane-store.ts';
import { CONGESTED } from './withdraw-store.ts';

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

/** Somebody whose turn comes after their rung is over. */
export interface LateInQueue {
  deliveryId: DeliveryId;
  sequence: number;
  priority: number;
  /** From now until their turn. */
  waitMs: number;
  /** Where they stand: the last has the highest. */
  place: number;
}

/**
 * Those in a lane's queue whose turn will come too late, the last of the queue first, and only those before the place
 * `before`. Who has left a queue once is not among them. Of the queue it reads only as much as it needs: what lies
 * before somebody is what `lane` counted less what lies behind them.
 */
export async function findLate(
  pool: Pool,
  lane: LaneLoad,
  { now, before, limit }: { now: Date; before: number | null; limit: number },
): Promise<LateInQueue[]> {
  const { channel, provider, perSecond, pace, freeInS } = lane;
  const { count, weight } = totalOf(lane);
  return query<LateInQueue & Record<string, unknown>>(pool, FIND_LATE, [
    channel,
    provider,
    perSecond,
    pace,
    freeInS,
    now,
    before,
    limit,
    count,
    weight,
  ]);
}

/**
 * An attempt is due when its rung began, or later: by its own time, nobody is late who is not by the rung's. A join
 * would have the queue sorted anew, which its index has in order.
 */
const FIND_LATE = `
WITH rungs AS MATERIALIZED (${RUNGS}), lasting AS MATERIALIZED (
  SELECT jsonb_object_agg(id || ' ' || rung, extract(epoch FROM lasts)) AS s FROM rungs
), queued AS (
  SELECT a.delivery_id, a.sequence, a.priority, a.due_at, a.id, a.message_id, a.rung,
         $9::bigint + 1 - row_number() OVER turn AS place, $10::bigint - sum(a.weight) OVER turn AS weight
    FROM ONLY attempts a
   WHERE a.channel = $1 AND a.provider = $2 AND a.state = 'queued' AND a.due_at <= $6
     AND a.message_id = ANY (ARRAY(SELECT id FROM rungs))
  WINDOW turn AS (ORDER BY a.priority DESC, a.due_at DESC, a.id DESC ROWS UNBOUNDED PRECEDING)
), timed AS (
  SELECT *, $5::float8 + greatest(weight / $3::float8, (place - 1) / $4::float8) AS wait_s,
         due_at + make_interval(secs => ((SELECT s FROM lasting) ->> (message_id || ' ' || rung))::float8) AS ends_at
    FROM queued
)
SELECT delivery_id AS "deliveryId", sequence, priority, place::int, wait_s * 1000 AS "waitMs"
  FROM timed
 WHERE ends_at > $6 AND $6 + make_interval(secs => wait_s) > ends_at AND ($7::int IS NULL OR place < $7)
   AND NOT EXISTS (SELECT FROM ONLY attempts o
                    WHERE o.delivery_id = timed.delivery_id AND o.error_code = '${CONGESTED}')
 ORDER BY priority DESC, due_at DESC, id DESC
 LIMIT $8`;

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
