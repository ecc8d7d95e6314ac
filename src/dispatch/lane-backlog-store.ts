import * as z from 'zod';
import { query, type Pool } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { congestionSchema, type Congestion } from '../reachability/schema.ts';
import type { LaneLoad, Queued } from './lane-forecast.ts';
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
  const rows = await query<Omit<LaneBacklog, 'congestion'> & { congestion: unknown }>(pool, READ_BACKLOGS, [now]);
  return rows.map((row) => ({ ...row, congestion: z.nullable(congestionSchema).parse(row.congestion) }));
}

const READ_BACKLOGS = `
WITH rungs AS MATERIALIZED (${RUNGS}), queued AS (
  SELECT a.channel, a.provider, a.priority, count(*) AS count, sum(a.weight) AS weight,
         extract(epoch FROM min(a.due_at + rungs.lasts) FILTER (WHERE a.due_at + rungs.lasts > $1)) * 1000 AS ends_at
    FROM ONLY attempts a JOIN rungs ON rungs.id = a.message_id AND rungs.rung = a.rung
   WHERE a.state = 'queued' AND a.due_at <= $1
   GROUP BY a.channel, a.provider, a.priority
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
 * `before`. Who has left a queue once is not among them.
 */
export async function findLate(
  pool: Pool,
  lane: LaneLoad,
  { now, before, limit }: { now: Date; before: number | null; limit: number },
): Promise<LateInQueue[]> {
  const { channel, provider, perSecond, pace, freeInS } = lane;
  return query<LateInQueue & Record<string, unknown>>(pool, FIND_LATE, [
    channel,
    provider,
    perSecond,
    pace,
    freeInS,
    now,
    before,
    limit,
  ]);
}

/** An attempt is due when its rung began, or later: by its own time, nobody is late who is not by the rung's. */
const FIND_LATE = `
WITH rungs AS MATERIALIZED (${RUNGS}), queued AS (
  SELECT a.delivery_id, a.sequence, a.priority, a.due_at + rungs.lasts AS ends_at,
         row_number() OVER turn AS place, sum(a.weight) OVER turn - a.weight AS weight
    FROM ONLY attempts a JOIN rungs ON rungs.id = a.message_id AND rungs.rung = a.rung
   WHERE a.channel = $1 AND a.provider = $2 AND a.state = 'queued' AND a.due_at <= $6
  WINDOW turn AS (ORDER BY a.priority, a.due_at, a.id ROWS UNBOUNDED PRECEDING)
), timed AS (
  SELECT *, $5::float8 + greatest(weight / $3::float8, (place - 1) / $4::float8) AS wait_s FROM queued
)
SELECT delivery_id AS "deliveryId", sequence, priority, place::int, wait_s * 1000 AS "waitMs"
  FROM timed
 WHERE ends_at > $6 AND $6 + make_interval(secs => wait_s) > ends_at AND ($7::int IS NULL OR place < $7)
   AND NOT EXISTS (SELECT FROM ONLY attempts o
                    WHERE o.delivery_id = timed.delivery_id AND o.error_code = '${CONGESTED}')
 ORDER BY timed.place DESC
 LIMIT $8`;

/** Says on a lane's row what its queue is too long for; null: it is not any more. */
export async function writeCongestion(
  pool: Pool,
  { channel, provider }: LaneKey,
  congestion: Congestion | null,
): Promise<void> {
  await query(pool, 'UPDATE lanes SET congestion = $3 WHERE channel = $1 AND provider = $2', [
    channel,
    provider,
    congestion === null ? null : JSON.stringify(congestion),
  ]);
}
