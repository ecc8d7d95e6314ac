import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { query } from '../db/sql.ts';
import { launchIncident } from '../incident/launch-incident.ts';
import { newId, type IncidentId } from '../kernel/id.ts';
import { readIncident } from '../reachability/read-incident.ts';
import type { IncidentView } from '../reachability/schema.ts';

/** How often the run is looked at. */
const EVERY_MS = 500;

/** Longer than the shortened route takes, whatever fails on it. */
const GIVE_UP_AFTER_MS = 10 * 60_000;

/** Launches the reachability exercise for everybody. */
export async function launchExercise(context: Context): Promise<IncidentId> {
  const { clock, library, ring } = context;
  const { incidentId } = await launchIncident(
    { pool: context.db.pool, clock, library, ring },
    {
      playbook: 'reachability-exercise',
      inputs: {},
      exercise: true,
      onRunning: 'separate',
      idempotencyKey: newId(),
    },
    { kind: 'local', id: 'local', role: 'admin' },
  );
  return incidentId;
}

/**
 * Waits until every delivery of the incident has ended and answers it. `tell` is given a line each time the numbers
 * have changed. Throws when it does not end.
 */
export async function followExercise(
  context: Context,
  incidentId: IncidentId,
  tell: (line: string) => void,
): Promise<IncidentView> {
  const startedMs = performance.now();
  let told = '';
  while (performance.now() - startedMs < GIVE_UP_AFTER_MS) {
    // Asked before the incident is read, so that what is answered at the end shows the end.
    const ended = await hasEnded(context, incidentId);
    const incident = await readIncident(context, incidentId);
    const line = describe(incident);
    if (line !== told) tell(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  ${line}`);
    told = line;
    if (ended) return incident;
    await wait(EVERY_MS);
  }
  throw new Error('the exercise did not end in time');
}

function describe({ reachability: r }: IncidentView): string {
  return `${r.recipients} people: ${r.confirmed} confirmed, ${r.delivered} delivered, ${r.sent} sent, ${r.pending} pending, ${r.unreachable} unreachable`;
}

async function hasEnded({ db }: Context, incidentId: IncidentId): Promise<boolean> {
  const [row] = await query<{ ended: boolean }>(
    db.pool,
    `SELECT NOT EXISTS (SELECT 1 FROM messages WHERE incident_id = $1 AND fanned_out_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM deliveries WHERE incident_id = $1 AND ended_at IS NULL) AS ended`,
    [incidentId],
  );
  return row?.ended ?? false;
}
