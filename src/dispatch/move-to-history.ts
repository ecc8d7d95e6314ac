import { query, retryDeadlock, type Pool } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';

/** A carrier's queue may report ten hours later (Twilio's, the longest we know); by then nothing is lifted any more. */
const AFTER_MS = 24 * 3_600_000;

/** Deliveries whose attempts one statement moves, so that nothing waits long behind it. */
const SLICE = 250;

interface Deps {
  pool: Pool;
  clock: Clock;
}

/**
 * Moves attempts of an incident that ended a day ago out of the table that the engine works on, those of a slice of
 * its deliveries, so that the engine's indexes hold what is running and vacuum has little to walk. An attempt that is
 * still unsettled then stays where it is. Answers whether there may be more.
 */
export async function moveToHistory({ pool, clock }: Deps): Promise<boolean> {
  const now = clock.now();
  const walked = await retryDeadlock(() =>
    query(pool, MOVE, [new Date(now.getTime() - AFTER_MS), SLICE, now]),
  );
  return walked.length > 0;
}

/** ONLY the working table: what lies in history is its child. */
const MOVE = `
WITH incident AS (
  SELECT id, coalesce(history_to, 0) AS walked_to FROM incidents
   WHERE history_at IS NULL AND state IN ('closed', 'stopped') AND coalesce(closed_at, stopped_at) < $1
   ORDER BY id LIMIT 1
     FOR NO KEY UPDATE SKIP LOCKED
), slice AS (
  SELECT d.id FROM deliveries d, incident
   WHERE d.incident_id = incident.id AND d.id > incident.walked_to
   ORDER BY d.incident_id, d.id LIMIT $2
), moved AS (
  DELETE FROM ONLY attempts
   WHERE delivery_id IN (SELECT id FROM slice) AND state NOT IN ('queued', 'sending', 'in-doubt')
  RETURNING *
), kept AS (
  INSERT INTO history.attempts SELECT * FROM moved
)
UPDATE incidents i
   SET history_to = coalesce((SELECT max(id) FROM slice), i.history_to),
       history_at = CASE WHEN (SELECT count(*) FROM slice) < $2 THEN $3::timestamptz END
  FROM incident
 WHERE i.id = incident.id
RETURNING i.id`;
