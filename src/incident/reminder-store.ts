import { query, type Queryable, type Transaction } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';

/** Of a message `m`: so long after the last time, those who have not answered are reminded again. */
const EVERY = `make_interval(secs => (m.remind ->> 'everyMs')::float8 / 1000)`;

/** Running incidents of which a reminder is due. */
export async function findRemindersDue(db: Queryable, now: Date): Promise<IncidentId[]> {
  const rows = await query<{ id: IncidentId }>(
    db,
    `SELECT DISTINCT i.id FROM messages m JOIN incidents i ON i.id = m.incident_id
      WHERE m.remind_at <= $1 AND m.superseded_at IS NULL AND i.state = 'active'`,
    [now],
  );
  return rows.map(({ id }) => id);
}

/** Holds a running incident of which a reminder is due; false where none is, or others hold it. */
export async function holdReminded(tx: Transaction, id: IncidentId, now: Date): Promise<boolean> {
  const rows = await query(
    tx,
    `SELECT 1 FROM incidents i
      WHERE id = $1 AND state = 'active'
        AND EXISTS (SELECT FROM messages m WHERE m.incident_id = i.id AND m.remind_at <= $2 AND m.superseded_at IS NULL)
        FOR NO KEY UPDATE SKIP LOCKED`,
    [id, now],
  );
  return rows.length > 0;
}

/** The next reminder of an incident comes a whole cadence from now: one was sent, or cannot be yet. */
export async function putOff(tx: Transaction, id: IncidentId, now: Date): Promise<void> {
  await query(
    tx,
    `UPDATE messages m SET remind_at = $2::timestamptz + ${EVERY} WHERE m.incident_id = $1 AND m.remind_at IS NOT NULL`,
    [id, now],
  );
}

/** One of an incident's reminders was sent. */
export async function countDown(tx: Transaction, id: IncidentId): Promise<void> {
  await query(
    tx,
    `UPDATE messages SET reminders_left = reminders_left - 1, remind_at = CASE WHEN reminders_left > 1 THEN remind_at END
      WHERE incident_id = $1 AND remind_at IS NOT NULL`,
    [id],
  );
}

/** Nobody of an incident is reminded any more by itself: all have answered. */
export async function endReminders(tx: Transaction, id: IncidentId): Promise<void> {
  await query(
    tx,
    'UPDATE messages SET remind_at = NULL, reminders_left = 0 WHERE incident_id = $1 AND remind_at IS NOT NULL',
    [id],
  );
}

/** The same where a person wants it so; false where none was left. */
export async function switchOff(tx: Transaction, id: IncidentId, now: Date): Promise<boolean> {
  const rows = await query(
    tx,
    `UPDATE messages SET remind_at = NULL, reminders_off_at = $2
      WHERE incident_id = $1 AND remind_at IS NOT NULL AND superseded_at IS NULL RETURNING 1`,
    [id, now],
  );
  return rows.length > 0;
}

/** Forgets what is due of incidents that are over and of questions that were taken back, so that no look reads it again. */
export async function forgetOver(db: Queryable, now: Date): Promise<void> {
  await query(db, FORGET_OVER, [now]);
}

const FORGET_OVER = `
UPDATE messages SET remind_at = NULL, reminders_left = 0
 WHERE id IN (
   SELECT m.id FROM messages m JOIN incidents i ON i.id = m.incident_id
    WHERE m.remind_at <= $1 AND (m.superseded_at IS NOT NULL OR i.state IN ('all-clear', 'stopped', 'closed'))
    ORDER BY m.id LIMIT 500 FOR NO KEY UPDATE OF m SKIP LOCKED)`;
