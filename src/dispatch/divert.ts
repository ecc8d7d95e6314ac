import { query, retryDeadlock, type Pool } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DeliveryId } from '../kernel/id.ts';
import type { StoppedLane } from './lane-health-store.ts';

/** Rows a statement changes at most, so that nothing waits long behind it. */
const SLICE = 500;

interface Deps {
  pool: Pool;
  clock: Clock;
}

/**
 * Has everybody looked at again whose attempt is queued in a lane, or for a cohort of it, that sends nothing: their deliveries become due, in
 * slices, and the next step takes another way or lets them wait. Nobody is asked twice while the lane's epoch
 * stays. Answers how many were asked.
 */
export async function divertQueued({ pool, clock }: Deps, lane: Omit<StoppedLane, 'epoch'>): Promise<number> {
  let asked = 0;
  for (;;) {
    const rows = await retryDeadlock(() =>
      query(pool, ASK_QUEUED, [lane.channel, lane.provider, clock.now(), SLICE, lane.cohort]),
    );
    asked += rows.length;
    if (rows.length < SLICE) return asked;
  }
}

/** Locks in the order delivery, attempt; counting `d` has all deliveries locked before the first attempt is. */
const ASK_QUEUED = `
WITH lane AS (
  SELECT epoch FROM lanes
   WHERE channel = $1 AND provider = $2
     AND CASE WHEN $5::text IS NULL THEN state IN ('blocked', 'held')
              ELSE EXISTS (SELECT FROM lane_cohorts
                            WHERE channel = $1 AND provider = $2 AND cohort = $5 AND state = 'blocked') END
), picked AS MATERIALIZED (
  SELECT a.id, a.delivery_id, lane.epoch FROM ONLY attempts a, lane
   WHERE a.channel = $1 AND a.provider = $2 AND a.state = 'queued' AND a.looked_epoch IS DISTINCT FROM lane.epoch
     AND ($5::text IS NULL OR a.cohort = $5)
   ORDER BY a.priority, a.due_at, a.id LIMIT $4
), d AS MATERIALIZED (
  SELECT id FROM deliveries WHERE id IN (SELECT delivery_id FROM picked) ORDER BY id FOR NO KEY UPDATE
), asked AS (
  UPDATE ONLY attempts a SET looked_epoch = picked.epoch FROM picked
   WHERE a.id = picked.id AND a.state = 'queued' AND (SELECT count(*) FROM d) >= 0
), due AS (
  UPDATE deliveries SET due_at = least(due_at, $3) WHERE id IN (SELECT id FROM d) AND ended_at IS NULL
)
SELECT id FROM picked`;

/**
 * Has everybody looked at again who relies on what a blocked lane was handed and may have come to nothing: what is in
 * doubt, and what it took since it fell silent. Answers how many were asked.
 */
export async function divertUnsure({ pool, clock }: Deps, lane: Omit<StoppedLane, 'epoch'>): Promise<number> {
  const now = clock.now();
  const { channel, provider, cohort } = lane;
  const rows = await query<{ id: DeliveryId }>(pool, FIND_UNSURE, [channel, provider, now, cohort]);
  const ids = rows.map(({ id }) => id);
  for (let at = 0; at < ids.length; at += SLICE) {
    await retryDeadlock(() => query(pool, ASK, [ids.slice(at, at + SLICE), now]));
  }
  return ids.length;
}

const FIND_UNSURE = `
WITH l AS (
  SELECT silent_since FROM lanes WHERE $4::text IS NULL AND channel = $1 AND provider = $2 AND state = 'blocked'
   UNION ALL
  SELECT silent_since FROM lane_cohorts WHERE channel = $1 AND provider = $2 AND cohort = $4 AND state = 'blocked'
)
SELECT DISTINCT d.id
  FROM l, incidents i
  JOIN deliveries d ON d.incident_id = i.id AND d.ended_at IS NULL AND d.due_at > $3
  JOIN ONLY attempts a ON a.delivery_id = d.id AND a.channel = $1 AND a.provider = $2
 WHERE i.state IN ('active', 'all-clear') AND ($4::text IS NULL OR a.cohort = $4)
   AND (a.state = 'in-doubt' OR (a.state = 'accepted' AND a.sent_at >= l.silent_since))
 ORDER BY d.id`;

const ASK = `
WITH d AS MATERIALIZED (
  SELECT id FROM deliveries WHERE id = ANY ($1::bigint[]) AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE
)
UPDATE deliveries SET due_at = least(due_at, $2) WHERE id IN (SELECT id FROM d)`;
