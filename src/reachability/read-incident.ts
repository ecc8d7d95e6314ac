import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { findIncident, type Cadence, type IncidentRow } from './incident-store.ts';
import { readReachability, type ReadDeps } from './read-reachability.ts';
import type { Reminders } from './reminders-schema.ts';
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
    reminders: row.cadence && viewReminders(row, row.cadence, reachability),
    plan: row.plan,
    reachability,
  };
}

/** Whoever is due to be reminded is only where the incident runs, the question stands, and somebody has not answered. */
function viewReminders(
  { state }: IncidentRow,
  { everyMs, left, nextAt, switchedOff, superseded }: Cadence,
  { confirmed, recipients }: Reachability,
): Reminders {
  const comes = state === 'active' && !superseded && confirmed < recipients;
  return {
    everySeconds: everyMs / 1000,
    left: comes && nextAt !== null ? left : 0,
    nextAt: comes && nextAt !== null ? nextAt.toISOString() : null,
    switchedOff,
  };
}
