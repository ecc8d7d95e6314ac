import { recordAudit } from '../audit/record-audit.ts';
import { query, type Queryable, type Transaction } from '../db/sql.ts';
import type { DeliveryId, IncidentId } from '../kernel/id.ts';
import { isPagingSql } from './page-sql.ts';
import { isTellingSql } from './telling-store.ts';

/** Longer than a restart, a release or a failover takes. A message's span is seldom longer than that. */
const ABSENT_AFTER_MS = 10 * 60_000;

/** Rows a statement changes at most, so that none runs into the statement's time limit. */
const SLICE = 5_000;

/**
 * Holds what must not go on by itself: when no worker has lived for ten minutes (an outage, or the restore of an older
 * backup) a running incident of which something is left to do, and of which a message's span has passed, becomes `held`
 * in the caller's transaction, which then beats. Of two workers that start at once the second sees the first one's beat.
 */
export async function holdOverdue(tx: Transaction, now: Date): Promise<IncidentId[]> {
  await query(tx, `SELECT pg_advisory_xact_lock(hashtextextended('tocsin.first-worker', 0))`);
  const held = await query<{ id: IncidentId; since: Date }>(tx, HOLD, [now, ABSENT_AFTER_MS]);
  for (const { id, since } of held) {
    const details = { since: since.toISOString() };
    await recordAudit(tx, { at: now, actor: 'tocsin', action: 'incident.hold', subject: id, details });
  }
  return held.map(({ id }) => id);
}

/** Where nothing says when a worker lived, the incident's newest message does. */
const HOLD = `
WITH life AS MATERIALIZED (
  SELECT greatest((SELECT max(beat_at) FROM workers), (SELECT max(at) FROM last_sign_off)) AS at
), overdue AS MATERIALIZED (
  SELECT i.id, coalesce(life.at, (SELECT max(created_at) FROM messages WHERE incident_id = i.id)) AS since
    FROM incidents i, life
   WHERE i.state IN ('active', 'all-clear')
     AND EXISTS (SELECT FROM messages m
                  WHERE m.incident_id = i.id
                    AND m.created_at + make_interval(secs => (m.wait_for_answers_ms + (
                          SELECT coalesce(sum((rung ->> 'afterMs')::float8), 0)
                            FROM jsonb_array_elements(m.route) AS rung)) / 1000) < $1)
     AND (EXISTS (SELECT FROM messages m WHERE m.incident_id = i.id AND m.fanned_out_at IS NULL)
          OR EXISTS (SELECT FROM deliveries d WHERE d.incident_id = i.id AND d.ended_at IS NULL)
          OR EXISTS (SELECT FROM messages m
                      WHERE m.incident_id = i.id AND m.remind_at < $1 AND m.superseded_at IS NULL)
          OR EXISTS (SELECT FROM planned_steps s
                      WHERE s.incident_id = i.id AND s.state = 'waiting' AND s.due_at < $1)
          OR ${isTellingSql('i.id')}
          OR ${isPagingSql('i.id')})
)
UPDATE incidents i SET state = 'held', held_from = i.state, held_since = overdue.since
  FROM overdue
 WHERE i.id = overdue.id AND overdue.since < clock_timestamp() - make_interval(secs => $2::float8 / 1000)
RETURNING i.id, i.held_since AS since`;

/**
 * Lays aside those of the deliveries, locked by the caller's transaction, whose incident is held: a receipt may have made
 * them due. Answers the others.
 */
export async function leaveHeld<D extends { id: DeliveryId }>(
  tx: Queryable,
  deliveries: readonly D[],
): Promise<D[]> {
  const incidents = await query<{ id: IncidentId }>(tx, `SELECT id FROM incidents WHERE state = 'held'`);
  if (incidents.length === 0) return [...deliveries];
  const rows = await query<{ id: DeliveryId }>(tx, LAY_ASIDE, [
    deliveries.map(({ id }) => id),
    incidents.map(({ id }) => id),
  ]);
  const held = new Set(rows.map(({ id }) => id));
  return deliveries.filter(({ id }) => !held.has(id));
}

const LAY_ASIDE = `
UPDATE deliveries SET due_at = NULL
 WHERE id = ANY ($1::bigint[]) AND incident_id = ANY ($2::uuid[])
RETURNING id`;

/**
 * Lets a held incident go on as if no time had passed since it was last worked on: the waits of its open deliveries and
 * its next reminder and the messages that its playbook plans move on by as much, and the engine looks at each again.
 */
export async function releaseHeld(tx: Transaction, id: IncidentId, now: Date): Promise<void> {
  let after: DeliveryId | undefined;
  do {
    const [slice] = await query<{ last: DeliveryId | null }>(tx, MOVE_WAITS, [id, now, after ?? 0, SLICE]);
    after = slice?.last ?? undefined;
  } while (after !== undefined);
  await query(tx, MOVE_REMINDERS, [id, now]);
  await query(tx, MOVE_STEPS, [id, now]);
  await query(tx, RELEASE, [id]);
}

const MOVE_WAITS = `
WITH slice AS MATERIALIZED (
  SELECT id FROM deliveries WHERE incident_id = $1 AND id > $3 AND ended_at IS NULL
   ORDER BY id LIMIT $4 FOR NO KEY UPDATE
), moved AS (
  UPDATE deliveries d
     SET due_at = $2,
         rung_at = d.rung_at + greatest($2 - (SELECT held_since FROM incidents WHERE id = $1), interval '0')
    FROM slice WHERE d.id = slice.id
)
SELECT max(id) AS last FROM slice`;

const MOVE_REMINDERS = `
UPDATE messages
   SET remind_at = remind_at + greatest($2 - (SELECT held_since FROM incidents WHERE id = $1), interval '0')
 WHERE incident_id = $1 AND remind_at IS NOT NULL`;

const MOVE_STEPS = `
UPDATE planned_steps s SET due_at = s.due_at + absent.span, look_at = s.look_at + absent.span
  FROM (SELECT greatest($2 - held_since, interval '0') AS span FROM incidents WHERE id = $1) AS absent
 WHERE s.incident_id = $1 AND s.state = 'waiting'`;

const RELEASE = `UPDATE incidents SET state = held_from, held_from = NULL, held_since = NULL WHERE id = $1`;
