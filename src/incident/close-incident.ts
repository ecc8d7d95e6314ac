import { recordAudit } from '../audit/record-audit.ts';
import { query, retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import { endStopped } from '../dispatch/sweep.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { endPlan } from './planned-step-store.ts';
import { lockIncident } from './run-store.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
}

/**
 * Closes an incident by hand, as time closes it by itself: nothing more is sent of it, what is queued is cancelled and
 * whoever has been sent nothing ends as stopped. It says nothing to anyone; answers still count, as late. Closing
 * again changes nothing. Throws a Problem where it was never launched.
 */
export async function closeIncident(deps: Deps, incidentId: IncidentId, actor: Actor): Promise<void> {
  const now = deps.clock.now();
  await retryLocked(() => transaction(deps.pool, (tx) => writeClose(tx, incidentId, actor, now)));
  while (await retryLocked(() => endStopped(deps)));
}

async function writeClose(tx: Transaction, incidentId: IncidentId, actor: Actor, now: Date): Promise<void> {
  const { state } = await lockIncident(tx, incidentId);
  if (state === 'closed') return;
  if (state !== 'active' && state !== 'held' && state !== 'all-clear' && state !== 'stopped')
    throw new Problem('wrong-state', 'The incident has not been launched: there is nothing to close.');
  await query(tx, `UPDATE incidents SET state = 'closed', closed_at = $2 WHERE id = $1`, [incidentId, now]);
  const details = await endPlan(tx, incidentId, { reason: 'closed', by: actor.id, now });
  await recordAudit(tx, { at: now, actor: actor.id, action: 'incident.close', subject: incidentId, details });
}
