import { query, type Pool } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { AFTER_OLD_WORDS_MS, beingToldSql } from './told-sql.ts';

/** Short enough that no other statement waits long behind it, long enough that planning is not the bottleneck. */
const SLICE = 1_000;

interface Deps {
  pool: Pool;
  clock: Clock;
}

/**
 * Makes the deliveries of the next slice of recipients of the most urgent message that still has some, by one
 * statement. Answers whether there may be more. Several workers may call it at once: one takes a message at a
 * time, the others skip it. Recipients of an incident that is over, or of a message that was taken back, get their
 * delivery too, as stopped, so that nobody is left without a named state.
 */
export async function fanOut({ pool, clock }: Deps): Promise<boolean> {
  const [row] = await query<{ more: boolean }>(pool, FAN_OUT, [clock.now(), SLICE]);
  return row?.more ?? false;
}

const FAN_OUT = `
WITH message AS (
  SELECT m.id, m.incident_id, m.priority, m.fanned_out_to,
         m.kind IN ('correction', 'all-clear') AS takes_back,
         CASE WHEN m.superseded_at IS NOT NULL THEN 'superseded'
              ELSE (SELECT i.state FROM incidents i WHERE i.id = m.incident_id AND i.state IN ('stopped', 'closed'))
         END AS ended_by
    FROM messages m
   WHERE m.fanned_out_at IS NULL
   ORDER BY m.superseded_at IS NOT NULL, m.priority, m.created_at
   LIMIT 1
     FOR NO KEY UPDATE OF m SKIP LOCKED
), slice AS (
  SELECT r.employee_id, r.site_id, r.language
    FROM message CROSS JOIN LATERAL (
      SELECT employee_id, site_id, language FROM recipients
       WHERE message_id = message.id
         AND employee_id > coalesce(message.fanned_out_to, '00000000-0000-0000-0000-000000000000')
       ORDER BY message_id, employee_id
       LIMIT $2) AS r
), made AS (
  INSERT INTO deliveries (message_id, incident_id, employee_id, site_id, language, priority,
                          state, reason, due_at, ended_at, created_at)
  SELECT message.id, message.incident_id, slice.employee_id, slice.site_id, slice.language, message.priority,
         CASE WHEN ended_by IS NULL THEN 'pending' ELSE 'stopped' END,
         ended_by,
         CASE WHEN ended_by IS NOT NULL THEN NULL
              WHEN takes_back AND ${beingToldSql('message.incident_id', 'slice.employee_id')}
                THEN $1::timestamptz + interval '${AFTER_OLD_WORDS_MS} ms'
              ELSE $1::timestamptz END,
         CASE WHEN ended_by IS NOT NULL THEN $1::timestamptz END,
         $1
    FROM message, slice
  ON CONFLICT (message_id, employee_id) DO NOTHING
)
UPDATE messages m
   SET fanned_out_to = coalesce((SELECT employee_id FROM slice ORDER BY employee_id DESC LIMIT 1), m.fanned_out_to),
       fanned_out_at = CASE WHEN (SELECT count(*) FROM slice) < $2 THEN $1::timestamptz END
  FROM message
 WHERE m.id = message.id
RETURNING true AS more`;
