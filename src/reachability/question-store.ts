import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId, EmployeeId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer, MessageText, Severity } from '../playbook/schema.ts';
import { isoUtc } from './iso-utc.ts';
import { repliesSql, teamWordsSql, wordsSql } from './reply-sql.ts';

/** What an incident tells and asks one employee now, and what they have answered. */
export interface Question {
  /** Where their answer belongs: the delivery of the newest message that asks them, else the link's own. */
  readonly deliveryId: DeliveryId;
  /** The message told of a list of the silent, or of what was handed to a group, and has a page of its own. */
  readonly isElsewhere: boolean;
  /** It paged them for a call for help: whether that was cleared, and who else is coming; null: it did not. */
  readonly page: { readonly isCleared: boolean; readonly goer: string | null } | null;
  readonly employeeId: EmployeeId;
  readonly name: string;
  readonly language: string | null;
  readonly title: ByLanguage<string>;
  readonly severity: Severity;
  readonly exercise: boolean;
  readonly incidentState: string;
  /** The newest words to them, whichever message the link came with. */
  readonly texts: ByLanguage<MessageText>;
  /** What was said before and still holds, the newest first. */
  readonly earlier: readonly ByLanguage<MessageText>[];
  readonly answers: readonly Answer[];
  readonly emergencyNumber: string | null;
  /** The value of the latest answer; null: none yet. */
  readonly answer: string | null;
  /** The value of their answer to the question before an update asked it anew; null: none. */
  readonly before: string | null;
  /** What they wrote and what the team said to them, the oldest first; empty until the team has said something. */
  readonly thread: readonly { readonly at: string; readonly byTeam: boolean; readonly text: string }[];
  /** Something was said to them after that answer, so it may hold no more. */
  readonly hasChanged: boolean;
}

/**
 * The question behind a delivery; undefined where there is no such delivery, or its incident was closed or stopped so long
 * before `now` that its links are dead.
 */
export async function findQuestion(
  db: Queryable,
  deliveryId: DeliveryId,
  now: Date,
): Promise<Question | undefined> {
  const [row] = await query<Question>(db, FIND_QUESTION, [deliveryId, now]);
  return row;
}

/** Whether two deliveries tell the same employee of the same incident. */
export async function isOfSame(db: Queryable, one: DeliveryId, other: DeliveryId): Promise<boolean> {
  const rows = await query(
    db,
    `SELECT 1 FROM deliveries d JOIN deliveries o ON o.incident_id = d.incident_id AND o.employee_id = d.employee_id
      WHERE d.id = $1 AND o.id = $2`,
    [one, other],
  );
  return rows.length > 0;
}

/** Late answers count on after an incident is closed or stopped, for so long. */
const LINKS_LIVE = "interval '90 days'";

const THREAD = `(
  SELECT CASE WHEN bool_or(said.by_team) THEN
           jsonb_agg(jsonb_build_object('at', ${isoUtc('said.at')}, 'byTeam', said.by_team, 'text', said.text) ORDER BY said.at)
         ELSE '[]'::jsonb END
    FROM (
      SELECT t.at, false AS by_team, ${wordsSql} AS text FROM ${repliesSql}
       WHERE t.incident_id = d.incident_id AND t.employee_id = d.employee_id AND ${wordsSql} IS NOT NULL
      UNION ALL
      SELECT m.created_at, true, ${teamWordsSql}
        FROM messages m JOIN deliveries told ON told.message_id = m.id AND told.employee_id = d.employee_id
       WHERE m.incident_id = d.incident_id AND m.said_by IS NOT NULL) AS said)`;

/** What they answered the same question before it was asked anew; another question of the playbook is none of it. */
const BEFORE = `(
  SELECT q.answer FROM messages was JOIN deliveries q ON q.message_id = was.id AND q.employee_id = d.employee_id
   WHERE was.incident_id = d.incident_id AND was.answers <> '[]' AND was.number < asked.question AND was.step = asked.step AND q.confirmed_at IS NOT NULL
   ORDER BY was.number DESC LIMIT 1)`;

/** A reminder says nothing new. What is said of a paged call stands by itself, and asks nothing but its own question. */
const FIND_QUESTION = `
SELECT coalesce(asked.id, d.id) AS "deliveryId", m.list_id IS NOT NULL AND m.paged_call_id IS NULL AND m.said_by IS NULL AS "isElsewhere",
       paged.page, e.id AS "employeeId", e.name, coalesce(d.language, e.language) AS language, i.title,
       i.severity, i.exercise, i.state AS "incidentState", coalesce(said.texts, m.texts) AS texts,
       coalesce(said.earlier, '[]') AS earlier, coalesce(asked.answers, m.answers) AS answers,
       s.emergency_number AS "emergencyNumber", asked.answer, ${BEFORE} AS before, coalesce(said.at > asked.at, false) AS "hasChanged",
       ${THREAD} AS thread
  FROM deliveries d
  JOIN messages m ON m.id = d.message_id
  JOIN incidents i ON i.id = d.incident_id
  JOIN employees e ON e.id = d.employee_id
  LEFT JOIN sites s ON s.id = d.site_id
  LEFT JOIN LATERAL (
    SELECT q.id, asking.step, asking.answers, coalesce(asking.repeats, asking.number) AS question, CASE WHEN q.state = 'confirmed' THEN q.answer END AS answer,
           greatest(q.confirmed_at, (SELECT max(c.at) FROM confirmations c WHERE c.delivery_id = q.id)) AS at
      FROM messages asking JOIN deliveries q ON q.message_id = asking.id AND q.employee_id = d.employee_id
     WHERE asking.incident_id = d.incident_id AND asking.answers <> '[]'
       AND CASE WHEN m.paged_call_id IS NULL THEN asking.number IS NOT NULL ELSE asking.id = m.id END
     ORDER BY asking.number DESC LIMIT 1) AS asked ON true
  LEFT JOIN LATERAL (
    SELECT (jsonb_agg(had.texts ORDER BY had.number DESC)) -> 0 AS texts,
           (jsonb_agg(had.texts ORDER BY had.number DESC)) - 0 AS earlier, max(had.created_at) AS at
      FROM messages had JOIN recipients r ON r.message_id = had.id AND r.employee_id = d.employee_id
     WHERE had.incident_id = d.incident_id AND had.kind <> 'reminder'
       AND (had.kind <> 'update' OR had.answers = '[]'
            OR EXISTS (SELECT FROM deliveries x WHERE x.message_id = had.id AND x.employee_id = d.employee_id))
       AND NOT EXISTS (SELECT FROM messages back WHERE back.incident_id = had.incident_id AND back.number > had.number
                          AND back.kind IN ('correction', 'all-clear'))
       AND m.paged_call_id IS NULL) AS said ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('isCleared', c.ended_at IS NOT NULL, 'goer', goer.name) AS page
      FROM paged_calls c LEFT JOIN employees goer ON goer.id = c.accepted_by AND goer.id <> d.employee_id
     WHERE c.id = m.paged_call_id AND m.answers <> '[]') AS paged ON true
 WHERE d.id = $1 AND coalesce(coalesce(i.closed_at, i.stopped_at) > $2::timestamptz - ${LINKS_LIVE}, true)`;
