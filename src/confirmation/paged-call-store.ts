import type { PoolClient } from 'pg';
import { query, type Queryable } from '../db/sql.ts';
import { COMING } from '../playbook/page-answers.ts';
import type { PageFate } from '../channels/replies.ts';
import type { EmployeeId } from '../kernel/id.ts';

/**
 * Says of a call for help who is coming, after somebody who was paged for it has answered: whoever was and still is, else
 * the first who said so. What was answered to a call that has been cleared changes nothing. Their delivery is locked
 * before the call, and of two who answer at once the second sees what the first has said.
 */
export async function settleGoer(
  tx: PoolClient,
  { callId, employeeId, at }: { callId: string; employeeId: EmployeeId; at: Date },
): Promise<void> {
  const open = await query(
    tx,
    'SELECT 1 FROM paged_calls WHERE id = $1 AND ended_at IS NULL FOR NO KEY UPDATE',
    [callId],
  );
  if (open.length > 0) await query(tx, SETTLE_GOER, [callId, employeeId, at, COMING]);
}

const SETTLE_GOER = `
WITH goer AS MATERIALIZED (
  SELECT c.id, c.accepted_by AS before_id, first.employee_id
    FROM paged_calls c
    LEFT JOIN LATERAL (
      SELECT asked.employee_id FROM messages page JOIN deliveries asked ON asked.message_id = page.id
       WHERE page.paged_call_id = c.id AND asked.answer = $4
       ORDER BY asked.employee_id IS DISTINCT FROM c.accepted_by, asked.confirmed_at, asked.id LIMIT 1) AS first ON true
   WHERE c.id = $1
), settled AS (
  UPDATE paged_calls c
     SET accepted_by = goer.employee_id, accepted_at = CASE WHEN goer.employee_id IS NOT NULL THEN $3::timestamptz END,
         nobody_at = CASE WHEN goer.employee_id IS NULL THEN c.nobody_at END
    FROM goer WHERE c.id = goer.id AND goer.employee_id IS DISTINCT FROM goer.before_id
  RETURNING c.incident_id, c.employee_id AS caller_id, c.accepted_by
)
INSERT INTO audit_entries (at, actor, action, subject, details)
SELECT $3, 'employee:' || e.external_id,
       CASE WHEN settled.accepted_by IS NULL THEN 'incident.page-withdrawn' ELSE 'incident.page-accepted' END,
       settled.incident_id::text, jsonb_build_object('employeeId', settled.caller_id, 'coming', settled.accepted_by)
  FROM settled JOIN employees e ON e.id = $2`;

/** What became of a page by now, as whoever got it is told; null where the delivery is of none. */
export async function readPageFate(
  db: Queryable,
  callId: string | null,
  employeeId: EmployeeId,
): Promise<PageFate | null> {
  if (callId === null) return null;
  const [fate] = await query<{ isCleared: boolean; goer: string | null }>(
    db,
    `SELECT c.ended_at IS NOT NULL AS "isCleared", goer.name AS goer
       FROM paged_calls c LEFT JOIN employees goer ON goer.id = c.accepted_by AND goer.id <> $2
      WHERE c.id = $1`,
    [callId, employeeId],
  );
  return fate ?? null;
}
