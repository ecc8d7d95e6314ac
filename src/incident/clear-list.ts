import { recordAudit } from '../audit/record-audit.ts';
import { query, retryLocked, transaction, type Pool } from '../db/sql.ts';
import { withdrawTellings } from '../dispatch/telling-store.ts';
import type { Clock } from '../kernel/clock.ts';

interface Deps {
  readonly pool: Pool;
  readonly clock: Clock;
}

/** Who says that a list is done with, and how they know. */
export interface ClearedList {
  readonly listId: string;
  readonly by: string;
  readonly note: string;
}

/**
 * Clears a list: its person is told of those on it no more. It answers for nobody: they stay as they are. Who falls
 * silent afterwards is told of as before. A list that has ended stays as it is; false then.
 */
export async function clearList({ pool, clock }: Deps, { listId, by, note }: ClearedList): Promise<boolean> {
  const now = clock.now();
  return retryLocked(() =>
    transaction(pool, async (tx) => {
      const [cleared] = await query<{ incidentId: string }>(
        tx,
        `UPDATE silent_lists SET ended_at = $2, ended_by = 'cleared', cleared_at = $2, note = $3, told_people = 0
          WHERE id = $1 AND ended_at IS NULL RETURNING incident_id AS "incidentId"`,
        [listId, now, note],
      );
      if (cleared === undefined) return false;
      await withdrawTellings(tx, [listId], now);
      const details = { listId, note };
      await recordAudit(tx, {
        at: now,
        actor: by,
        action: 'incident.list-cleared',
        subject: cleared.incidentId,
        details,
      });
      return true;
    }),
  );
}
