import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';

/** The error code of an attempt that was taken back because its lane was congested. */
export const CONGESTED = 'congested';

/** Of one that was taken back because its lane did not get through. */
export const DIVERTED = 'diverted';

/** Cancels what is queued because another way is taken; `congested`: its queue is too long. */
export interface Withdrawal {
  deliveryId: DeliveryId;
  sequence: number;
  congested: boolean;
}

/**
 * Cancels queued attempts of deliveries that the transaction has locked, by one statement. Answers those that were
 * cancelled: what a lane has claimed meanwhile is not among them.
 */
export async function withdrawAttempts(
  tx: Queryable,
  attempts: readonly Withdrawal[],
  now: Date,
): Promise<{ deliveryId: DeliveryId; sequence: number }[]> {
  return query(tx, WITHDRAW, [
    attempts.map(({ deliveryId }) => deliveryId),
    attempts.map(({ sequence }) => sequence),
    now,
    attempts.map(({ congested }) => congested),
  ]);
}

/** The rows are locked in order first; state is asked again by the update, on the row as it is by then. */
const WITHDRAW = `
WITH picked AS MATERIALIZED (
  SELECT a.id, w.congested FROM ONLY attempts a
    JOIN unnest($1::bigint[], $2::smallint[], $4::boolean[]) AS w(delivery_id, sequence, congested)
      ON w.delivery_id = a.delivery_id AND w.sequence = a.sequence
   ORDER BY a.id FOR NO KEY UPDATE OF a
)
UPDATE ONLY attempts a
   SET state = 'cancelled', settled_at = $3,
       error_code = CASE WHEN picked.congested THEN '${CONGESTED}' ELSE '${DIVERTED}' END,
       error_text = CASE WHEN picked.congested THEN 'Not sent: the queue was too long, another way was taken'
                         ELSE 'Not sent: this way does not get through, another one was taken' END
  FROM picked
 WHERE a.id = picked.id AND a.state = 'queued'
RETURNING a.delivery_id AS "deliveryId", a.sequence`;
