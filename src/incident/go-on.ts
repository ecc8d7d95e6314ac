import { recordAudit } from '../audit/record-audit.ts';
import { retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import { releaseHeld } from '../dispatch/held-store.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { lockIncident } from './run-store.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
  ring: (room: string) => void;
}

/**
 * Lets an incident that is held go on: what is left of it is sent, its waits counted as if no time had passed. Asking
 * again changes nothing. Throws a Problem where it is over or was never launched.
 */
export async function goOn(deps: Deps, incidentId: IncidentId, actor: Actor): Promise<void> {
  const now = deps.clock.now();
  await retryLocked(() => transaction(deps.pool, (tx) => writeGoOn(tx, incidentId, actor, now)));
  deps.ring('plan');
}

async function writeGoOn(tx: Transaction, incidentId: IncidentId, actor: Actor, now: Date): Promise<void> {
  const { state } = await lockIncident(tx, incidentId);
  if (state === 'active' || state === 'all-clear') return;
  if (state !== 'held')
    throw new Problem('wrong-state', 'The incident is not held: there is nothing to go on with.');
  await releaseHeld(tx, incidentId, now);
  await recordAudit(tx, { at: now, actor: actor.id, action: 'incident.go-on', subject: incidentId });
}
