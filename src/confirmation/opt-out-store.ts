import type { Database } from '../db/connect.ts';
import { retryLocked, transaction } from '../db/sql.ts';
import type { Addressee } from '../directory/contact-point-store.ts';

/**
 * Cancels what is still queued for contact points whose person has opted out, and makes its deliveries due at `now`
 * (context.clock): the next ways of the route are taken at once.
 */
export function withdrawTexts(db: Database, people: readonly Addressee[], now: Date): Promise<void> {
  return retryLocked(() =>
    transaction(db.pool, async (tx) => {
      await tx.query(WITHDRAW_TEXTS, [
        people.map(({ employeeId }) => employeeId),
        people.map(({ contactPointId }) => contactPointId),
        now,
      ]);
    }),
  );
}

const WITHDRAW_TEXTS = `
WITH open AS MATERIALIZED (
  SELECT d.id FROM incidents i
    JOIN messages m ON m.incident_id = i.id
    JOIN deliveries d ON d.message_id = m.id AND d.employee_id = ANY ($1::uuid[])
   WHERE i.state NOT IN ('closed', 'stopped') AND d.ended_at IS NULL
   ORDER BY d.id FOR NO KEY UPDATE OF d
), queued AS MATERIALIZED (
  SELECT a.id FROM open JOIN ONLY attempts a ON a.delivery_id = open.id
   WHERE a.contact_point_id = ANY ($2::uuid[]) AND a.state = 'queued'
   ORDER BY a.id FOR NO KEY UPDATE OF a
), cancelled AS (
  UPDATE ONLY attempts SET state = 'cancelled', settled_at = $3, error_code = 'opted-out',
                           error_text = 'Not sent: this person asked for no texts'
   WHERE id IN (SELECT id FROM queued)
  RETURNING delivery_id
)
UPDATE deliveries SET due_at = $3 WHERE id IN (SELECT delivery_id FROM cancelled)`;
