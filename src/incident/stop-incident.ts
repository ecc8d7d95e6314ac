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
 * Stops an incident: from the commit on nothing of it is claimed any more; then what is queued is cancelled and
 * whoever has been sent nothing ends as stopped, in slices. It says nothing to anyone. A stop that was cut off
 * half-way is finished by stopping again. Throws a Problem when there is nothing to stop.
 */
export async function stopIncident(deps: Deps, incidentId: IncidentId, actor: Actor): Promise<void> {
  const now = deps.clock.now();
  await retryLocked(() => transaction(deps.pool, (tx) => writeStop(tx, incidentId, actor, now)));
  while (await retryLocked(() => endStopped(deps)));
}

async function writeStop(tx: Transaction, incidentId: IncidentId, actor: Actor, now: Date): Promise<void> {
  const { state } = await lockIncident(tx, incidentId);
  if (state === 'stopped') return;
  if (state === 'closed') throw new Problem('wrong-state', 'The incident is closed: nothing is being sent.');
  await query(tx, `UPDATE incidents SET state = 'stopped', stopped_at = $2 WHERE id = $1`, [incidentId, now]);
  const details = await endPlan(tx, incidentId, { reason: 'stopped', by: actor.id, now });
  await recordAudit(tx, { at: now, actor: actor.id, action: 'incident.stop', subject: incidentId, details });
}
