import { recordAudit } from '../audit/record-audit.ts';
import { query, retryDeadlock, transaction, type Pool } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';

/** Deliveries a statement ends at most, so that a confirmation never waits long behind it. */
const SLICE = 1_000;

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
  await transaction(deps.pool, async (tx) => {
    const [incident] = await query<{ state: string }>(
      tx,
      'SELECT state FROM incidents WHERE id = $1 FOR NO KEY UPDATE',
      [incidentId],
    );
    if (!incident) throw new Problem('not-found', 'There is no such incident.');
    if (incident.state === 'stopped') return;
    if (incident.state === 'closed')
      throw new Problem('wrong-state', 'The incident is closed: nothing is being sent.');
    await query(tx, `UPDATE incidents SET state = 'stopped', stopped_at = $2 WHERE id = $1`, [
      incidentId,
      now,
    ]);
    await recordAudit(tx, { at: now, actor: actor.id, action: 'incident.stop', subject: incidentId });
  });
  while ((await retryDeadlock(() => endSlice(deps.pool, incidentId, now))) === SLICE);
}

async function endSlice(pool: Pool, incidentId: IncidentId, now: Date): Promise<number> {
  const [row] = await query<{ ended: number }>(pool, END_SLICE, [incidentId, now, SLICE]);
  return row?.ended ?? 0;
}

const END_SLICE = `
WITH d AS MATERIALIZED (
  SELECT id FROM deliveries WHERE incident_id = $1 AND ended_at IS NULL ORDER BY id LIMIT $3 FOR NO KEY UPDATE
), cancelled AS (
  UPDATE attempts a SET state = 'cancelled', settled_at = $2
    FROM d WHERE a.delivery_id = d.id AND a.state = 'queued'
), ended AS (
  UPDATE deliveries SET state = CASE WHEN state = 'pending' THEN 'stopped' ELSE state END,
                        reason = 'stopped', due_at = NULL, ended_at = $2
   WHERE id IN (SELECT id FROM d)
  RETURNING id
)
SELECT count(*)::int AS ended FROM ended`;
