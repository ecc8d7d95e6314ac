import { query, retryDeadlock, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';

/**
 * Runs `work` while an incident that sends is held, so that it neither ends nor is worked at by others meanwhile; false where
 * it does not send, or somebody else holds it.
 */
export function whileHeld(
  pool: Pool,
  id: IncidentId,
  work: (tx: Transaction) => Promise<boolean>,
): Promise<boolean> {
  return retryDeadlock(() =>
    transaction(pool, async (tx) => ((await query(tx, HOLD, [id])).length > 0 ? work(tx) : false)),
  );
}

const HOLD = `SELECT 1 FROM incidents WHERE id = $1 AND state IN ('active', 'all-clear') FOR NO KEY UPDATE SKIP LOCKED`;
