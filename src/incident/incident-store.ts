import type { PoolClient } from 'pg';
import { query, type Queryable } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';
import type { Playbook } from '../playbook/schema.ts';

/** An incident as it is first written. */
export interface NewIncident {
  id: IncidentId;
  playbook: Playbook;
  version: string;
  exercise: boolean;
  inputs: Readonly<Record<string, string>>;
  sameRun: string;
  startedBy: string;
  startedAt: Date;
}

/** Writes an active incident with its own frozen copy of the playbook. */
export async function insertIncident(tx: PoolClient, incident: NewIncident): Promise<void> {
  const { playbook } = incident;
  await query(tx, INSERT_INCIDENT, [
    incident.id,
    playbook.name,
    JSON.stringify(playbook),
    incident.version,
    JSON.stringify(playbook.title),
    playbook.severity,
    playbook.urgency,
    incident.exercise,
    JSON.stringify(incident.inputs),
    incident.sameRun,
    incident.startedBy,
    incident.startedAt,
  ]);
}

const INSERT_INCIDENT = `
INSERT INTO incidents (id, playbook, playbook_copy, playbook_version, title, severity, urgency, exercise, inputs,
                       same_run, state, started_by, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active', $11, $12)`;

/**
 * Books an Idempotency-Key for the incident about to be written. A key that was used before answers with what it
 * made then; while another transaction holds the same key, this one waits for its end.
 */
export async function bookKey(
  tx: PoolClient,
  key: { caller: string; key: string; bodyHash: string; incidentId: IncidentId; now: Date },
): Promise<{ kind: 'booked' } | { kind: 'used'; bodyHash: string; incidentId: IncidentId }> {
  const booked = await query(
    tx,
    `INSERT INTO idempotency_keys (caller, key, body_hash, subject, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (caller, key) DO NOTHING RETURNING key`,
    [key.caller, key.key, key.bodyHash, key.incidentId, key.now],
  );
  if (booked.length > 0) return { kind: 'booked' };
  const used = await findKey(tx, key.caller, key.key);
  if (!used) throw new Error('an Idempotency-Key is neither free nor used');
  return { kind: 'used', ...used };
}

/** What a caller used an Idempotency-Key for; undefined: nothing yet. */
export async function findKey(
  db: Queryable,
  caller: string,
  key: string,
): Promise<{ bodyHash: string; incidentId: IncidentId } | undefined> {
  const [used] = await query<{ bodyHash: string; incidentId: IncidentId }>(
    db,
    `SELECT body_hash AS "bodyHash", subject AS "incidentId" FROM idempotency_keys WHERE caller = $1 AND key = $2`,
    [caller, key],
  );
  return used;
}

/** Notes under a key another incident than the one it was booked for: the launch joined it. */
export async function rebookKey(
  tx: PoolClient,
  caller: string,
  key: string,
  incidentId: IncidentId,
): Promise<void> {
  await query(tx, 'UPDATE idempotency_keys SET subject = $3 WHERE caller = $1 AND key = $2', [
    caller,
    key,
    incidentId,
  ]);
}

/**
 * The running incident of the same playbook with the same inputs, unless its alert was taken back: who launches the
 * same again then means new danger. Holds others that ask the same back until the
 * caller's transaction has ended, so that two launches in one moment never become two fan-outs by accident.
 */
export async function findSameRun(tx: PoolClient, sameRun: string): Promise<IncidentId | undefined> {
  await query(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [sameRun]);
  const [row] = await query<{ id: IncidentId }>(
    tx,
    `SELECT id FROM incidents i
      WHERE same_run = $1 AND state = 'active'
        AND NOT EXISTS (SELECT FROM messages m WHERE m.incident_id = i.id AND m.kind IN ('correction', 'all-clear'))
      ORDER BY started_at LIMIT 1`,
    [sameRun],
  );
  return row?.id;
}

/** The usual number of recipients: the median of the last 20 first messages, once there are five. */
export async function usualRecipients(db: Queryable): Promise<number | undefined> {
  const [row] = await query<{ usual: number | null }>(
    db,
    `SELECT CASE WHEN count(*) >= 5 THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY recipients) END AS usual
       FROM (SELECT recipients FROM messages WHERE number = 1 ORDER BY created_at DESC LIMIT 20) AS latest`,
  );
  return row?.usual ?? undefined;
}
