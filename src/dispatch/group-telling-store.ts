import { query, type Queryable, type Transaction } from '../db/sql.ts';
import { leftOutIds } from '../directory/exclusion-store.ts';
import { newId, type GroupId, type IncidentId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import type { Route } from '../playbook/schema.ts';

/** By the fastest channel that a member has and that carries a link, and by the next where nothing says that it arrived. */
const GROUP_ROUTE: Route = [
  { channels: ['push'], afterMs: 0 },
  { channels: ['sms'], afterMs: 30_000 },
  { channels: ['email'], afterMs: 60_000 },
];

/** How long it is worth delivering after the last channel. */
const WAIT_MS = 600_000;

/** `FROM … WHERE …` over replies `t` of a group that it was not told of yet. */
const UNTOLD = `
  FROM replies_to_read t
 WHERE t.group_id IS NOT NULL AND t.done_at IS NULL AND t.group_told_at IS NULL`;

/** Incidents that send and in which something was handed to a group that it was not told of. */
export async function findUntold(db: Queryable): Promise<IncidentId[]> {
  const rows = await query<{ id: IncidentId }>(
    db,
    `SELECT i.id FROM (SELECT DISTINCT t.incident_id ${UNTOLD}) AS handed
       JOIN incidents i ON i.id = handed.incident_id AND i.state IN ('active', 'all-clear')`,
  );
  return rows.map(({ id }) => id);
}

/** What was handed to one group that it was not told of. */
export interface Untold {
  readonly groupId: GroupId;
  readonly group: string;
  readonly replyIds: readonly string[];
  readonly isCall: boolean;
  /** When the first of them was. */
  readonly handedAt: Date;
  readonly title: ByLanguage<string>;
  readonly exercise: boolean;
  /** Of the messages that were answered, the first by name and the most urgent. */
  readonly step: string;
  readonly priority: number;
}

/** Holds what groups were not told of yet, but of those that were told something later than `since`. */
export function holdUntold(tx: Transaction, id: IncidentId, since: Date): Promise<Untold[]> {
  return query<Untold & Record<string, unknown>>(tx, HOLD_UNTOLD, [id, since]);
}

const HOLD_UNTOLD = `
WITH handed AS MATERIALIZED (
  SELECT t.id, t.group_id, t.is_call, t.handed_at, t.delivery_id ${UNTOLD} AND t.incident_id = $1
     AND NOT EXISTS (SELECT FROM messages said
                      WHERE said.incident_id = $1 AND said.tells_group_id = t.group_id AND said.created_at > $2)
   ORDER BY t.id FOR NO KEY UPDATE
)
SELECT g.id AS "groupId", g.name AS "group", array_agg(handed.id::text ORDER BY handed.id) AS "replyIds",
       bool_or(handed.is_call) AS "isCall", min(handed.handed_at) AS "handedAt", i.title, i.exercise, min(m.step) AS step, min(m.priority)::int AS priority
  FROM handed
  JOIN groups g ON g.id = handed.group_id
  JOIN deliveries asked ON asked.id = handed.delivery_id
  JOIN messages m ON m.id = asked.message_id
  JOIN incidents i ON i.id = $1
 GROUP BY g.id, i.id`;

/** What is said to the members of a group. */
export interface GroupTelling extends Pick<Untold, 'groupId' | 'group' | 'replyIds' | 'step' | 'priority'> {
  readonly texts: MarkedTexts;
}

/**
 * Tells groups of what was handed to them, by one statement: one message each, and a delivery for each active member whom the
 * incident does not leave out.
 */
export async function writeGroupTellings(
  tx: Transaction,
  incidentId: IncidentId,
  tellings: readonly GroupTelling[],
  now: Date,
): Promise<void> {
  if (tellings.length === 0) return;
  const rows = tellings.map((telling) => ({ ...telling, messageId: newId() }));
  const leftOut = leftOutIds({ kind: 'incident', incidentId }, 6);
  await query(tx, writeTellingsSql(leftOut.sql), [
    JSON.stringify(rows),
    incidentId,
    JSON.stringify(GROUP_ROUTE),
    WAIT_MS,
    now,
    ...leftOut.values,
  ]);
}

const writeTellingsSql = (leftOut: string) => `
WITH telling AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS t("messageId" uuid, "groupId" uuid, "group" text, texts jsonb, step text, priority smallint, "replyIds" uuid[])
), member AS (
  SELECT t."messageId", t.priority, e.id, e.site_id, e.language
    FROM telling t JOIN group_members m ON m.group_id = t."groupId" JOIN employees e ON e.id = m.employee_id AND e.active
   WHERE e.id NOT IN (${leftOut})
), counted AS (
  SELECT t.*, (SELECT count(*) FROM member WHERE member."messageId" = t."messageId") AS people FROM telling t
), said AS (
  INSERT INTO messages (id, incident_id, exercise, kind, step, texts, answers, route, wait_for_answers_ms, priority,
                        recipients, fanned_out_at, list_id, tells_group_id, created_at)
  SELECT t."messageId", i.id, i.exercise, 'list', t.step, t.texts, '[]', $3::jsonb, $4, t.priority, t.people, $5,
         t."messageId", t."groupId", $5
    FROM counted t JOIN incidents i ON i.id = $2
), made AS (
  INSERT INTO deliveries (message_id, incident_id, employee_id, site_id, language, priority, due_at, created_at)
  SELECT "messageId", $2, id, site_id, language, priority, $5, $5 FROM member ORDER BY id
), noted AS (
  INSERT INTO audit_entries (at, actor, action, subject, details)
  SELECT $5, 'tocsin', 'incident.group-told', $2::uuid::text,
         jsonb_build_object('group', "group", 'replyIds', "replyIds", 'people', people)
    FROM counted
)
UPDATE replies_to_read r SET group_told_at = $5 FROM telling t WHERE r.id = ANY (t."replyIds")`;
