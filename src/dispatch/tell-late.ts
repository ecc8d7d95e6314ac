import { query, retryDeadlock, type Pool } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { AFTER_OLD_WORDS_MS, beingToldSql, toldSql } from './told-sql.ts';

/** People whom one statement adds, so that nothing waits long behind it. */
const SLICE = 500;

interface Deps {
  pool: Pool;
  clock: Clock;
}

/**
 * Who was told goes on being decided until the incident closes: a text that failed may arrive after all, and one that
 * was just being claimed left the house after the correction or all-clear had been written. Adds such people to the
 * newest one of each incident. Answers whether somebody was added, for then a delivery is due.
 */
export async function tellLate({ pool, clock }: Deps): Promise<boolean> {
  const rows = await retryDeadlock(() => query(pool, TELL_LATE, [clock.now(), SLICE]));
  return rows.length > 0;
}

const TELL_LATE = `
WITH newest AS (
  SELECT DISTINCT ON (m.incident_id) m.id, m.incident_id, m.number, m.priority
    FROM messages m JOIN incidents i ON i.id = m.incident_id
   WHERE m.kind IN ('correction', 'all-clear') AND i.state IN ('active', 'all-clear')
   ORDER BY m.incident_id, m.number DESC
), late AS (
  SELECT newest.id, newest.incident_id, newest.priority, r.employee_id, r.site_id, r.language
    FROM newest
    JOIN messages first ON first.incident_id = newest.incident_id AND first.number = 1
   CROSS JOIN LATERAL (
     SELECT all_of.employee_id, all_of.site_id, all_of.language
       FROM recipients all_of
      WHERE all_of.message_id = first.id
        AND NOT EXISTS (SELECT FROM recipients have
                         WHERE have.message_id = newest.id AND have.employee_id = all_of.employee_id)
        AND all_of.employee_id IN (${toldSql('newest.incident_id', 'newest.number')})
      LIMIT $2) AS r
), frozen AS (
  INSERT INTO recipients (message_id, employee_id, site_id, language)
  SELECT id, employee_id, site_id, language FROM late
  ON CONFLICT DO NOTHING
  RETURNING message_id, employee_id
), made AS (
  INSERT INTO deliveries (message_id, incident_id, employee_id, site_id, language, priority, due_at, created_at)
  SELECT late.id, late.incident_id, late.employee_id, late.site_id, late.language, late.priority,
         CASE WHEN ${beingToldSql('late.incident_id', 'late.employee_id')}
              THEN $1::timestamptz + interval '${AFTER_OLD_WORDS_MS} ms' ELSE $1::timestamptz END,
         $1
    FROM late
    JOIN frozen ON frozen.message_id = late.id AND frozen.employee_id = late.employee_id
  ON CONFLICT (message_id, employee_id) DO NOTHING
)
UPDATE messages m SET recipients = m.recipients + added.people
  FROM (SELECT message_id, count(*)::int AS people FROM frozen GROUP BY message_id) AS added
 WHERE m.id = added.message_id
RETURNING m.id`;
