import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { findIncident, type IncidentRow } from './incident-store.ts';
import { readReachability, type ReadDeps } from './read-reachability.ts';
import type { IncidentView, Reachability } from './schema.ts';

/** An incident with its messages and its reachability as of now. Throws Problem `not-found`. */
export async function readIncident(deps: ReadDeps, incidentId: IncidentId): Promise<IncidentView> {
  const row = await findIncident(deps.db, incidentId);
  if (row === null) throw new Problem('not-found', `There is no incident ${incidentId}.`);
  return viewIncident(row, await readReachability(deps, incidentId));
}

/** An incident's row with its reachability, in the contract's shape. */
export function viewIncident(row: IncidentRow, reachability: Reachability): IncidentView {
  return {
    id: row.id,
    playbook: row.playbook,
    title: row.title,
    state: row.state,
    exercise: row.exercise,
    severity: row.severity,
    startedAt: row.startedAt.toISOString(),
    heldSince: row.state === 'held' && row.heldSince ? row.heldSince.toISOString() : null,
    messages: row.messages,
    reachability,
  };
}
