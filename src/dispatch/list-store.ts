import { query, type Queryable, type Transaction } from '../db/sql.ts';
import type { Holder, Post } from '../directory/duty-store.ts';
import { standInSql } from '../directory/exclusion-store.ts';
import { newId, type DeliveryId, type EmployeeId, type IncidentId, type MessageId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer, MessageText } from '../playbook/schema.ts';
import { dueForListSql, onListSql } from './list-sql.ts';

/** Incidents whose silent somebody is told of, or is to hear that it is over. */
export async function findTelling(db: Queryable): Promise<IncidentId[]> {
  const rows = await query<{ id: IncidentId }>(
    db,
    `SELECT DISTINCT i.id FROM incidents i JOIN messages m ON m.incident_id = i.id
      WHERE i.state IN ('active', 'all-clear') AND m.tells <> '[]'
        AND (m.superseded_at IS NULL
             OR EXISTS (SELECT FROM silent_lists l
                         WHERE l.message_id = m.id AND l.told_at IS NOT NULL AND l.ended_by IS DISTINCT FROM 'over'))`,
  );
  return rows.map(({ id }) => id);
}

/** The posts whose holders are to be told of somebody who is silent now. */
export function findPosts(db: Queryable, id: IncidentId, now: Date): Promise<Post[]> {
  return query<Post & Record<string, unknown>>(
    db,
    `SELECT DISTINCT t.role, d.site_id AS "siteId" ${dueForListSql}`,
    [id, now],
  );
}

/** Somebody silent, and who is to be told of them; null: there is nobody. */
export interface Named {
  deliveryId: DeliveryId;
  messageId: MessageId;
  tell: number;
  role: string;
  employeeId: EmployeeId | null;
}

/**
 * The next people who are silent and on no list yet, each with whoever is to be told of them. Nobody is told of
 * themselves, and nobody whom the incident leaves out: that person's deputy is, else their manager.
 */
export function findSilent(
  tx: Transaction,
  { id, now, limit }: { id: IncidentId; now: Date; limit: number },
  holders: readonly Holder[],
): Promise<Named[]> {
  return query<Named & Record<string, unknown>>(tx, FIND_SILENT, [
    id,
    now,
    limit,
    holders.map(({ role }) => role),
    holders.map(({ siteId }) => siteId),
    holders.map(({ employeeId }) => employeeId),
  ]);
}

const FIND_SILENT = `
WITH due AS MATERIALIZED (
  SELECT d.id AS delivery_id, d.message_id, d.employee_id, d.site_id, t.tell, t.role ${dueForListSql} LIMIT $3
), left_out AS MATERIALIZED (
  SELECT employee_id AS id FROM incident_exclusions WHERE incident_id = $1
), holder AS (
  SELECT * FROM unnest($4::text[], $5::uuid[], $6::uuid[]) AS h(role, site_id, id)
)
SELECT due.delivery_id AS "deliveryId", due.message_id AS "messageId", due.tell, due.role, told.id AS "employeeId"
  FROM due
  JOIN employees e ON e.id = due.employee_id
  LEFT JOIN LATERAL (
    SELECT DISTINCT coalesce(somebody.id, instead.id) AS id
      FROM (SELECT e.manager_id AS id WHERE due.role = 'manager'
             UNION ALL SELECT e.deputy_id WHERE due.role = 'deputy'
             UNION ALL SELECT h.id FROM holder h
                        WHERE h.role = due.role AND h.site_id IS NOT DISTINCT FROM due.site_id) AS named
      LEFT JOIN employees somebody ON somebody.id = named.id AND somebody.active AND somebody.id <> e.id
       AND somebody.id NOT IN (SELECT id FROM left_out)
      LEFT JOIN LATERAL ${standInSql('named.id', 'e.id', 'SELECT id FROM left_out')} AS instead ON somebody.id IS NULL
     WHERE somebody.id IS NOT NULL OR instead.id IS NOT NULL
  ) AS told ON true`;

/** Puts silent people on the lists of those who are told of them, and begins such lists as are not there yet. */
export async function putOnLists(
  tx: Transaction,
  { id, now, lookAt }: { id: IncidentId; now: Date; lookAt: Date },
  named: readonly Named[],
): Promise<void> {
  if (named.length === 0) return;
  const firsts = [...new Map(named.map((one) => [`${one.messageId} ${one.employeeId ?? ''}`, one])).values()];
  await beginLists(tx, firsts, { id, now, lookAt });
  await query(tx, PUT_ON_LISTS, [
    named.map(({ deliveryId }) => deliveryId),
    named.map(({ messageId }) => messageId),
    named.map(({ tell }) => tell),
    named.map(({ employeeId }) => employeeId),
    now,
  ]);
}

/** Begins lists of these people, where they have none of that message yet, and tells of them no sooner than `lookAt`. */
export async function beginLists(
  tx: Transaction,
  lists: readonly Pick<Named, 'messageId' | 'employeeId' | 'role'>[],
  { id, now, lookAt }: { id: IncidentId; now: Date; lookAt: Date },
): Promise<void> {
  await query(tx, BEGIN_LISTS, [
    lists.map(() => newId()),
    lists.map(({ messageId }) => messageId),
    lists.map(({ employeeId }) => employeeId),
    lists.map(({ role }) => role),
    id,
    now,
    lookAt,
  ]);
}

const BEGIN_LISTS = `
INSERT INTO silent_lists (id, message_id, employee_id, role, incident_id, opened_at, look_at)
SELECT n.*, $5, $6, $7 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS n
ON CONFLICT DO NOTHING`;

/** A list that had ended begins again; one that was handed over gets nobody any more, whoever has it now does. */
const PUT_ON_LISTS = `
WITH put AS (
  INSERT INTO listed (delivery_id, tell, list_id, at)
  SELECT n.delivery_id, n.tell, coalesce(l.handed_to, l.id), $5
    FROM unnest($1::bigint[], $2::uuid[], $3::smallint[], $4::uuid[]) AS n(delivery_id, message_id, tell, employee_id)
    JOIN silent_lists l ON l.message_id = n.message_id AND l.employee_id IS NOT DISTINCT FROM n.employee_id
  ON CONFLICT DO NOTHING
  RETURNING list_id
)
UPDATE silent_lists SET ended_at = NULL, ended_by = NULL
 WHERE id IN (SELECT list_id FROM put) AND ended_at IS NOT NULL`;

/** Somebody on a list, with the number by which its texts name them; null: none has named them yet. */
export interface OnList {
  deliveryId: DeliveryId;
  name: string;
  number: number | null;
}

/** A list that may have to be told, as it stands. */
export interface OpenList {
  id: string;
  toldAt: Date | null;
  toldPeople: number;
  people: number;
  newestAt: Date | null;
  /** The first of them: those with a number, then by name. */
  first: OnList[];
  /** The highest number in use on a list of its person in an incident that runs; 0: none is. */
  lastNumber: number;
  answers: Answer[];
  site: string | null;
  title: ByLanguage<string>;
  exercise: boolean;
  employeeId: EmployeeId;
  role: string;
}

/** How many names are read: more than a text takes. */
const NAMES = 20;

/** The lists of an incident that are to be looked at now, and those on which nobody is any more. */
export function readOpenLists(tx: Transaction, id: IncidentId, now: Date): Promise<OpenList[]> {
  return query<OpenList & Record<string, unknown>>(tx, READ_OPEN_LISTS, [id, now]);
}

const READ_OPEN_LISTS = `
SELECT l.id, l.told_at AS "toldAt", l.told_people AS "toldPeople", l.employee_id AS "employeeId", l.role,
       i.title, i.exercise, coalesce(silent.people, 0)::int AS people, silent.newest_at AS "newestAt",
       coalesce(silent.first, '[]') AS first, m.answers, place.site,
       (SELECT coalesce(max(n.number), 0) FROM silent_lists own
          JOIN incidents runs ON runs.id = own.incident_id AND runs.state NOT IN ('closed', 'stopped')
          JOIN list_numbers n ON n.list_id = own.id WHERE own.employee_id = l.employee_id)::int AS "lastNumber"
  FROM silent_lists l
  JOIN incidents i ON i.id = l.incident_id
  JOIN messages m ON m.id = l.message_id AND m.superseded_at IS NULL
  LEFT JOIN LATERAL (
    SELECT count(*) AS people, max(one.at) AS newest_at,
           to_jsonb((array_agg(jsonb_build_object('deliveryId', one.id::text, 'name', e.name, 'number', n.number)
                               ORDER BY n.number, e.name, one.id))[1:${NAMES}]) AS first
      FROM (SELECT d.id, d.employee_id, max(p.at) AS at ${onListSql} GROUP BY d.id) AS one
      JOIN employees e ON e.id = one.employee_id
      LEFT JOIN list_numbers n ON n.list_id = l.id AND n.delivery_id = one.id) AS silent ON true
  LEFT JOIN LATERAL (
    SELECT CASE WHEN count(DISTINCT coalesce(s.name, '')) = 1 THEN min(s.name) END AS site
      FROM listed p JOIN deliveries d ON d.id = p.delivery_id LEFT JOIN sites s ON s.id = d.site_id
     WHERE p.list_id = l.id) AS place ON true
 WHERE l.incident_id = $1 AND l.employee_id IS NOT NULL AND l.ended_at IS NULL
   AND (l.look_at <= $2 OR NOT EXISTS (SELECT ${onListSql}))`;

/** A list that is over, and the words that say so. */
export interface OverList {
  id: string;
  texts: ByLanguage<MessageText>;
  exercise: boolean;
  /** Its person gets those words as everybody does. */
  isAddressed: boolean;
}

/**
 * Lists whose message was taken back, or asked anew, and whose people do not know it yet, with the words that took its place.
 */
export function readOverLists(tx: Transaction, id: IncidentId): Promise<OverList[]> {
  return query<OverList & Record<string, unknown>>(tx, READ_OVER_LISTS, [id]);
}

const READ_OVER_LISTS = `
SELECT l.id, back.texts, back.exercise,
       EXISTS (SELECT FROM recipients r WHERE r.message_id = back.id AND r.employee_id = l.employee_id) AS "isAddressed"
  FROM silent_lists l
  JOIN messages m ON m.id = l.message_id AND m.superseded_at IS NOT NULL
 CROSS JOIN LATERAL (
   SELECT id, texts, exercise FROM messages later
    WHERE later.incident_id = l.incident_id AND later.number > m.number
      AND (later.kind IN ('correction', 'all-clear') OR (later.kind = 'update' AND later.answers <> '[]'))
    ORDER BY later.number DESC LIMIT 1) AS back
 WHERE l.incident_id = $1 AND l.told_at IS NOT NULL AND l.ended_by IS DISTINCT FROM 'over'`;
