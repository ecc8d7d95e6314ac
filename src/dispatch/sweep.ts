import { query, retryDeadlock, transaction, type Pool, type Queryable } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { isPagingSql } from './page-sql.ts';
import { isTellingSql } from './telling-store.ts';

/** Workers beat once a second; four missed beats and a pause is a dead worker, not a slow one. */
const DEAD_AFTER_MS = 4_000;

/** How long an attempt in doubt waits for its callback and is asked after at the carrier before it is sent again. */
const DOUBT_MS = 15_000;

/** What is left of that at the least when nobody noticed for long that a worker was dead: all of them were, say. */
const LEAST_DOUBT_MS = 5_000;

/** Rows a statement changes at most, so that nothing waits long behind it. */
const SLICE = 500;

const CLOSE_AFTER_MS = 24 * 3_600_000;

/** For so long after a close the sweep looks whether something of it is still open: its process may have died. */
const CLOSE_ENDS_FOR_MS = 3_600_000;

interface Deps {
  pool: Pool;
  clock: Clock;
}

/** Says that this worker lives. */
export async function beat(db: Queryable, workerId: string): Promise<void> {
  await query(
    db,
    `INSERT INTO workers (id, beat_at) VALUES ($1, clock_timestamp())
     ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at`,
    [workerId],
  );
}

/** Takes the worker off the list after its last claim was settled, and keeps when that was. */
export async function signOff(pool: Pool, workerId: string): Promise<void> {
  await query(pool, SIGN_OFF, [workerId]);
}

/**
 * Looks for work whose owner is gone: claims of dead workers and expired leases become in doubt, doubts that no
 * callback has settled become expired and their deliveries due, so that they are sent again as possible
 * duplicates. Answers whether a delivery became due.
 */
export async function sweep({ pool, clock }: Deps): Promise<boolean> {
  await retryDeadlock(() => query(pool, DOUBT, [DEAD_AFTER_MS, SLICE, DOUBT_MS - LEAST_DOUBT_MS]));
  const expired = await retryDeadlock(() => query(pool, EXPIRE, [DOUBT_MS, clock.now(), SLICE]));
  return expired.length > 0;
}

/**
 * Ends what a stop, a close, a correction or an all-clear has left: deliveries that were being made while it ran, or
 * all if its process died. The deliveries are locked by a statement of their own, so that the second sees every attempt
 * queued before. Answers whether there may be more.
 */
export async function endStopped({ pool, clock }: Deps): Promise<boolean> {
  return retryDeadlock(() =>
    transaction(pool, async (tx) => {
      const now = clock.now();
      const left = await query<{ id: string; reason: string }>(tx, LOCK_STOPPED, [
        SLICE,
        new Date(now.getTime() - CLOSE_ENDS_FOR_MS),
      ]);
      if (left.length > 0) {
        await query(tx, END_STOPPED, [left.map(({ id }) => id), left.map(({ reason }) => reason), now]);
      }
      return left.length === SLICE;
    }),
  );
}

/**
 * Closes incidents that are over: 24 hours after the last message and when no reminder and no message at a time is left to
 * come, an exercise as soon as it has ended, also what its playbook still plans, the lists of its silent, the paging for its
 * calls for help, and what its people wrote is read. What it still planned is cancelled, and stands in the audit trail.
 */
export async function closeEnded({ pool, clock }: Deps): Promise<void> {
  const now = clock.now();
  await query(pool, CLOSE, [now, new Date(now.getTime() - CLOSE_AFTER_MS)]);
}

const SIGN_OFF = `
WITH gone AS (
  DELETE FROM workers WHERE id = $1
)
INSERT INTO last_sign_off (at) VALUES (clock_timestamp()) ON CONFLICT (id) DO UPDATE SET at = excluded.at`;

/** A dead worker's claims have been in doubt since its last beat. */
const DOUBT = `
UPDATE attempts a
   SET state = 'in-doubt', doubted_at = lost.doubted_at, error_code = 'worker-lost',
       error_text = 'The process that was sending it ended before the carrier answered'
  FROM (SELECT s.id, greatest(least(coalesce(w.beat_at, clock_timestamp()), clock_timestamp()),
                              clock_timestamp() - make_interval(secs => $3::float8 / 1000)) AS doubted_at
          FROM attempts s
          LEFT JOIN workers w ON w.id = s.worker_id AND w.beat_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000)
         WHERE s.state = 'sending'
           AND (s.lease_until < clock_timestamp()
                OR NOT EXISTS (SELECT 1 FROM workers living
                                WHERE living.id = s.worker_id
                                  AND living.beat_at > clock_timestamp() - make_interval(secs => $1::float8 / 1000)))
         ORDER BY s.id LIMIT $2 FOR NO KEY UPDATE OF s SKIP LOCKED) AS lost
 WHERE a.id = lost.id`;

/** Incidents that are over, and messages that were taken back: of the few that are, those with something open. */
const LOCK_STOPPED = `
SELECT d.id, coalesce(ended.why, 'superseded') AS reason
  FROM incidents i
 CROSS JOIN LATERAL (SELECT CASE WHEN i.state IN ('stopped', 'closed') THEN i.state END AS why) AS ended
 CROSS JOIN LATERAL (
   SELECT id FROM deliveries
    WHERE incident_id = i.id AND ended_at IS NULL
      AND (ended.why IS NOT NULL
           OR message_id IN (SELECT id FROM messages WHERE incident_id = i.id AND superseded_at IS NOT NULL))
    LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) AS d
 WHERE i.state = 'stopped' OR (i.state = 'closed' AND i.closed_at > $2)
    OR (i.state IN ('active', 'all-clear')
        AND EXISTS (SELECT FROM messages WHERE incident_id = i.id AND superseded_at IS NOT NULL))
 LIMIT $1`;

const END_STOPPED = `
WITH cancelled AS (
  UPDATE attempts SET state = 'cancelled', settled_at = $3 WHERE delivery_id = ANY ($1::bigint[]) AND state = 'queued'
)
UPDATE deliveries d
   SET state = CASE WHEN d.state = 'pending' THEN 'stopped' ELSE d.state END,
       reason = ended.why, due_at = NULL, ended_at = $3
  FROM unnest($1::bigint[], $2::text[]) AS ended(id, why)
 WHERE d.id = ended.id`;

/** `doubted_at` is there only while an attempt is in doubt; asking for the state would walk all that are. */
const EXPIRE = `
WITH doubt AS (
  SELECT a.id, a.delivery_id FROM attempts a
   WHERE a.state = 'in-doubt' AND a.doubted_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)
   ORDER BY a.delivery_id LIMIT $3
), d AS MATERIALIZED (
  SELECT id FROM deliveries WHERE id IN (SELECT delivery_id FROM doubt) ORDER BY id FOR NO KEY UPDATE
), expired AS (
  UPDATE attempts a
     SET state = 'expired', settled_at = $2, doubted_at = NULL, lease_token = NULL, lease_until = NULL
    FROM doubt
   WHERE a.id = doubt.id AND a.doubted_at IS NOT NULL AND (SELECT count(*) FROM d) >= 0
  RETURNING a.delivery_id
)
UPDATE deliveries SET due_at = $2
 WHERE id IN (SELECT delivery_id FROM expired) AND ended_at IS NULL
RETURNING id`;

const CLOSE = `
WITH closed AS (
UPDATE incidents i SET state = 'closed', closed_at = $1
 WHERE i.state IN ('active', 'all-clear')
   AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.incident_id = i.id
                     AND (m.fanned_out_at IS NULL OR (NOT i.exercise AND m.created_at > $2)))
   AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.incident_id = i.id AND d.ended_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM planned_steps s
                    WHERE s.incident_id = i.id AND s.state = 'waiting'
                      AND (s.due_at IS NOT NULL OR (i.exercise AND i.started_at > $2)))
   AND NOT EXISTS (SELECT 1 FROM messages m
                    WHERE m.incident_id = i.id AND m.remind_at IS NOT NULL AND m.superseded_at IS NULL)
   AND NOT (i.exercise AND i.started_at > $2
            AND ((i.state = 'active' AND ${isTellingSql('i.id')}) OR ${isPagingSql('i.id')}
                 OR EXISTS (SELECT FROM replies_to_read t WHERE t.incident_id = i.id AND t.done_at IS NULL)))
RETURNING i.id
), ended AS (
UPDATE planned_steps SET state = 'cancelled', reason = 'closed', ended_by = 'tocsin', ended_at = $1, look_at = NULL
 WHERE state = 'waiting' AND incident_id IN (SELECT id FROM closed)
RETURNING incident_id, step, place
)
INSERT INTO audit_entries (at, actor, action, subject, details)
SELECT $1, 'tocsin', 'incident.close', incident_id::text, jsonb_build_object('cancelled', jsonb_agg(step ORDER BY place))
  FROM ended GROUP BY incident_id`;
