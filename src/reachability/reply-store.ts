import { query, type Queryable } from '../db/sql.ts';
import type { EmployeeId, IncidentId } from '../kernel/id.ts';
import { isoUtc } from './iso-utc.ts';
import { doneSql, repliesSql, teamWordsSql, wordsSql } from './reply-sql.ts';
import type { ReplyRow, ThreadEntry } from './reply-schema.ts';
import { takenBySql } from './taken-by-sql.ts';

/** Which of an incident's replies: those to read or those dealt with, and of which group. */
export interface RepliesFilter {
  readonly state: 'open' | 'done';
  /** A group's name. */
  readonly group?: string | undefined;
}

/** Where a page of replies goes on: behind the reply that has these. */
export interface ReplyPlace {
  /** 0: cries for help; 1: the rest. */
  readonly place: number;
  readonly at: string;
  readonly id: string;
}

/** Replies to read, the cries for help first, then the oldest; those dealt with, the last first. At most `limit` and one. */
export async function selectReplies(
  db: Queryable,
  incidentId: IncidentId,
  { state, group }: RepliesFilter,
  { limit, after }: { limit: number; after?: ReplyPlace | undefined },
): Promise<ReplyRow[]> {
  const rows = await query<{ row: ReplyRow }>(db, pageSql(ORDERS[state]), [
    incidentId,
    group ?? null,
    after?.place ?? null,
    after?.at ?? null,
    after?.id ?? null,
    limit + 1,
  ]);
  return rows.map(({ row }) => row);
}

/** These replies of an incident, the cries for help first, then the oldest; one that is not there is missing. */
export async function selectRepliesById(
  db: Queryable,
  incidentId: IncidentId,
  ids: readonly string[],
): Promise<ReplyRow[]> {
  const rows = await query<{ row: ReplyRow }>(db, BY_ID, [incidentId, ids]);
  return rows.map(({ row }) => row);
}

/** How many replies of an incident nobody has dealt with. */
export async function countOpenReplies(db: Queryable, incidentId: IncidentId): Promise<number> {
  const [row] = await query<{ n: number }>(
    db,
    'SELECT count(*)::int AS n FROM replies_to_read WHERE incident_id = $1 AND done_at IS NULL',
    [incidentId],
  );
  return row?.n ?? 0;
}

/** What somebody wrote that was to be read and what the team said to them, the oldest first. */
export function selectThread(
  db: Queryable,
  incidentId: IncidentId,
  employeeId: EmployeeId,
): Promise<ThreadEntry[]> {
  return query<ThreadEntry & Record<string, unknown>>(db, THREAD, [incidentId, employeeId]);
}

const PLACE = 'CASE WHEN t.is_call THEN 0 ELSE 1 END';

interface Order {
  readonly where: string;
  readonly by: string;
}

const ORDERS: Readonly<Record<RepliesFilter['state'], Order>> = {
  open: {
    where: `t.done_at IS NULL AND ($3::int IS NULL OR (${PLACE}, t.at, t.id) > ($3, $4::timestamptz, $5::uuid))`,
    by: 't.is_call DESC, t.at, t.id',
  },
  done: {
    where: `t.done_at IS NOT NULL AND ($3::int IS NULL OR (t.done_at, t.id) < ($4::timestamptz, $5::uuid))`,
    by: 't.done_at DESC, t.id DESC',
  },
};

const pageSql = ({ where, by }: Order): string =>
  rowsSql(
    `t.id IN (SELECT t.id FROM replies_to_read t
               WHERE t.incident_id = $1 AND ($2::text IS NULL OR t.group_id = (SELECT id FROM groups WHERE name = $2))
                 AND ${where}
               ORDER BY ${by} LIMIT $6)`,
    by,
  );

const BY_ID = rowsSql('t.incident_id = $1 AND t.id = ANY ($2::uuid[])', ORDERS.open.by);

/** The page is chosen before anything is joined to it. */
function rowsSql(where: string, by: string): string {
  return `
SELECT jsonb_build_object(
  'id', t.id,
  'employee', jsonb_build_object('id', e.id, 'externalId', e.external_id, 'name', e.name, 'site', s.name),
  'at', ${isoUtc('t.at')}, 'via', t.via, 'answer', t.answer, 'text', ${wordsSql}, 'call', t.is_call,
  'group', CASE WHEN g.id IS NOT NULL THEN
     jsonb_build_object('id', g.id, 'name', g.name, 'since', ${isoUtc('t.handed_at')}, 'by', t.handed_by,
       'toldAt', ${isoUtc('t.group_told_at')}, 'hindrance', NULL) END,
  'cameBack', CASE WHEN b.id IS NOT NULL AND t.group_id IS NULL THEN
     jsonb_build_object('group', b.name, 'at', ${isoUtc('t.came_back_at')}, 'by', t.came_back_by) END,
  'done', ${doneSql}) AS row
  FROM ${repliesSql}
  JOIN employees e ON e.id = t.employee_id
  LEFT JOIN sites s ON s.id = e.site_id
  LEFT JOIN groups g ON g.id = t.group_id
  LEFT JOIN groups b ON b.id = t.came_back_from
 WHERE ${where}
 ORDER BY ${by}`;
}

const THREAD = `
SELECT ${isoUtc('said.said_at')} AS at, said.reply, said.via, said.answer, said.text, said.call, said.by, said.done, said.attempts
  FROM (
    SELECT t.at AS said_at, t.id AS reply, t.via, t.answer, ${wordsSql} AS text, t.is_call AS call, NULL AS by,
           ${doneSql} AS done, '[]'::jsonb AS attempts
      FROM ${repliesSql}
     WHERE t.incident_id = $1 AND t.employee_id = $2
    UNION ALL
    SELECT m.created_at, NULL, NULL, NULL, ${teamWordsSql}, false, m.said_by, NULL, tries.attempts
      FROM messages m
      JOIN deliveries d ON d.message_id = m.id AND d.employee_id = $2
     CROSS JOIN LATERAL (
       SELECT coalesce(jsonb_agg(jsonb_build_object('channel', a.channel, 'provider', a.provider, 'state', a.state,
                'error', coalesce(a.error_text, a.error_code), 'takenBy', ${takenBySql},
                'at', ${isoUtc('coalesce(a.settled_at, a.sent_at, a.created_at)')}) ORDER BY a.sequence), '[]') AS attempts
         FROM attempts a WHERE a.delivery_id = d.id) AS tries
     WHERE m.incident_id = $1 AND m.said_by IS NOT NULL) AS said
 ORDER BY said.said_at, said.reply NULLS LAST`;
