import { query, type Queryable, type Transaction } from '../db/sql.ts';
import { newId, type DeliveryId, type EmployeeId, type IncidentId } from '../kernel/id.ts';
import { CANNOT } from '../playbook/page-answers.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Asked } from './decide-page.ts';
import { UNPAGED, UNTOLD, WAITING } from './page-sql.ts';

/** Incidents with a call for help that somebody is to be paged for, whose caller is to hear of it, or that is over. */
export async function findPaging(db: Queryable): Promise<IncidentId[]> {
  const rows = await query<{ id: IncidentId }>(
    db,
    `SELECT i.id FROM incidents i
      WHERE i.state IN ('active', 'all-clear')
        AND (EXISTS (SELECT ${UNPAGED('i.id')})
             OR EXISTS (SELECT FROM paged_calls c WHERE c.incident_id = i.id
                           AND (${WAITING} OR ${UNTOLD} OR EXISTS (SELECT ${UNTRUE}))))`,
  );
  return rows.map(({ id }) => id);
}

/**
 * What is on its way and no longer true: pages, when somebody is coming; to the caller who is coming, when it is somebody
 * else or nobody; and all of it when the call was cleared.
 */
const UNTRUE = `
  FROM messages said JOIN deliveries d ON d.message_id = said.id
 WHERE said.paged_call_id = c.id AND d.ended_at IS NULL
   AND (c.ended_at IS NOT NULL
        OR CASE WHEN said.answers = '[]' THEN c.told_of IS DISTINCT FROM c.accepted_by ELSE c.accepted_by IS NOT NULL END)`;

/**
 * Begins to page for each call for help of an incident that names a role, and that nobody is paged for yet. Holds their
 * deliveries, so that nobody clears a call while it is opened.
 */
export async function openCalls(tx: Transaction, id: IncidentId, now: Date): Promise<void> {
  const calls = await query<{ employeeId: EmployeeId; deliveryId: string; role: string }>(
    tx,
    `WITH calling AS MATERIALIZED (
       SELECT d.employee_id, d.id, d.called_at, help.role ${UNPAGED('$1')} ORDER BY d.id FOR NO KEY UPDATE OF d)
     SELECT DISTINCT ON (employee_id) employee_id AS "employeeId", id AS "deliveryId", role
       FROM calling ORDER BY employee_id, called_at DESC`,
    [id],
  );
  if (calls.length === 0) return;
  await query(
    tx,
    `INSERT INTO paged_calls (id, employee_id, delivery_id, role, incident_id, opened_at)
     SELECT n.*, $5, $6 FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[]) AS n
     ON CONFLICT DO NOTHING`,
    [
      calls.map(() => newId()),
      calls.map(({ employeeId }) => employeeId),
      calls.map(({ deliveryId }) => deliveryId),
      calls.map(({ role }) => role),
      id,
      now,
    ],
  );
}

/** A call for help for which nobody is coming. */
export interface WaitingCall {
  id: string;
  callerId: EmployeeId;
  role: string;
  siteId: string | null;
  isNobody: boolean;
  title: ByLanguage<string>;
  exercise: boolean;
  name: string;
  department: string | null;
  site: string | null;
  note: string | null;
  asked: Asked[];
}

/**
 * The calls of an incident for which nobody is coming yet, held for the rest of the transaction. Whose page was taken back
 * before they answered was not asked: they are paged anew.
 */
export function holdWaiting(tx: Transaction, id: IncidentId): Promise<WaitingCall[]> {
  return query<WaitingCall & Record<string, unknown>>(tx, HOLD_WAITING, [id, CANNOT]);
}

const HOLD_WAITING = `
SELECT c.id, c.employee_id AS "callerId", c.role, d.site_id AS "siteId", c.nobody_at IS NOT NULL AS "isNobody",
       i.title, i.exercise, e.name, dep.name AS department, s.name AS site, said.note, coalesce(paged.asked, '[]') AS asked
  FROM paged_calls c
  JOIN incidents i ON i.id = c.incident_id
  JOIN deliveries d ON d.id = c.delivery_id
  JOIN employees e ON e.id = c.employee_id
  LEFT JOIN sites s ON s.id = d.site_id
  LEFT JOIN departments dep ON dep.id = e.department_id
  LEFT JOIN LATERAL (
    SELECT note FROM (SELECT note, at FROM confirmations WHERE delivery_id = d.id AND note IS NOT NULL
                       UNION ALL SELECT body, at FROM replies WHERE delivery_id = d.id AND understood = 'distress') AS word
     ORDER BY at DESC LIMIT 1) AS said ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('employeeId', asked.employee_id,
             'atMs', (extract(epoch FROM page.created_at) * 1000)::float8,
             'isOut', coalesce(asked.answer = $2, asked.state = 'unreachable')) ORDER BY page.created_at) AS asked
      FROM messages page JOIN deliveries asked ON asked.message_id = page.id
     WHERE page.paged_call_id = c.id AND page.answers <> '[]'
       AND (asked.answer IS NOT NULL OR (asked.state <> 'stopped' AND asked.reason IS DISTINCT FROM 'superseded'))) AS paged
    ON true
 WHERE c.incident_id = $1 AND ${WAITING}
 ORDER BY c.opened_at, c.id
   FOR NO KEY UPDATE OF c`;

/** Notes that everybody was asked in vain, once for each time that it comes to that. */
export async function noteNobody(tx: Transaction, callIds: readonly string[], now: Date): Promise<void> {
  if (callIds.length === 0) return;
  await query(
    tx,
    `WITH noted AS (
       UPDATE paged_calls SET nobody_at = $2 WHERE id = ANY ($1::uuid[]) AND accepted_by IS NULL
       RETURNING incident_id, employee_id, role)
     INSERT INTO audit_entries (at, actor, action, subject, details)
     SELECT $2, 'tocsin', 'incident.page-nobody', incident_id::text,
            jsonb_build_object('employeeId', employee_id, 'role', role) FROM noted`,
    [callIds, now],
  );
}

/** A call for help whose caller does not know who is coming, or that whoever was is no more. */
export interface UntoldCall {
  id: string;
  callerId: EmployeeId;
  /** Null: nobody is coming, and the caller was told that `name` was. */
  goerId: EmployeeId | null;
  title: ByLanguage<string>;
  exercise: boolean;
  name: string;
  emergencyNumber: string | null;
}

/** The calls of an incident whose callers are to hear who is coming, or that somebody no longer is. */
export function readUntold(tx: Transaction, id: IncidentId): Promise<UntoldCall[]> {
  return query<UntoldCall & Record<string, unknown>>(
    tx,
    `SELECT c.id, c.employee_id AS "callerId", c.accepted_by AS "goerId", i.title, i.exercise, goer.name,
            s.emergency_number AS "emergencyNumber"
       FROM paged_calls c
       JOIN incidents i ON i.id = c.incident_id
       JOIN deliveries d ON d.id = c.delivery_id
       JOIN employees goer ON goer.id = coalesce(c.accepted_by, c.told_of)
       LEFT JOIN sites s ON s.id = d.site_id
      WHERE c.incident_id = $1 AND ${UNTOLD}
      ORDER BY c.id`,
    [id],
  );
}

/** The deliveries by which something is said of an incident's paged calls that is no longer true. */
export async function findUntrue(tx: Transaction, id: IncidentId): Promise<DeliveryId[]> {
  const rows = await query<{ id: DeliveryId }>(
    tx,
    `SELECT untrue.id FROM paged_calls c CROSS JOIN LATERAL (SELECT d.id ${UNTRUE}) AS untrue WHERE c.incident_id = $1`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** The people who are coming for calls of an incident that are still open: a name for each of those calls. */
export async function listGoers(tx: Transaction, id: IncidentId): Promise<EmployeeId[]> {
  const rows = await query<{ id: EmployeeId }>(
    tx,
    `SELECT accepted_by AS id FROM paged_calls WHERE incident_id = $1 AND ended_at IS NULL AND accepted_by IS NOT NULL`,
    [id],
  );
  return rows.map((row) => row.id);
}
