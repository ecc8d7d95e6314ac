import { recordAudit } from '../audit/record-audit.ts';
import { retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { switchOff } from './reminder-store.ts';
import { lockIncident } from './run-store.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
}

/**
 * Sends no more reminders of an incident by itself; what is on its way goes on, and people may still remind by hand. It says
 * nothing to anyone. Asking again, or where none were left, changes nothing. Throws Problem `not-found`.
 */
export async function stopReminders(
  { pool, clock }: Deps,
  incidentId: IncidentId,
  actor: Actor,
): Promise<void> {
  const at = clock.now();
  const write = async (tx: Transaction) => {
    await lockIncident(tx, incidentId);
    if (!(await switchOff(tx, incidentId, at))) return;
    await recordAudit(tx, { at, actor: actor.id, action: 'incident.stop-reminders', subject: incidentId });
  };
  await retryLocked(() => transaction(pool, write));
}
