import { query, type Queryable } from '../db/sql.ts';
import type { DeliveryId, EmployeeId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer, MessageText, Severity } from '../playbook/schema.ts';

/** What an incident tells and asks one employee now, and what they have answered. */
export interface Question {
  /** Where their answer belongs: the delivery of the newest message that asks them, else the link's own. */
  readonly deliveryId: DeliveryId;
  /** The message told of a list of the silent, and is that list's page's. */
  readonly isOfList: boolean;
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
}

/** The question behind a delivery; undefined where there is no such delivery. */
export async function findQuestion(db: Queryable, deliveryId: DeliveryId): Promise<Question | undefined> {
  const [row] = await query<Question>(db, FIND_QUESTION, [deliveryId]);
  return row;
}

/** A reminder says nothing new. What is said of a paged call stands by itself, and asks nothing but its own question. */
const FIND_QUESTION = `
SELECT coalesce(asked.id, d.id) AS "deliveryId", m.list_id IS NOT NULL AND m.paged_call_id IS NULL AS "isOfList",
       paged.page, e.id AS "employeeId", e.name, coalesce(d.language, e.language) AS language, i.title,
       i.severity, i.exercise, i.state AS "incidentState", coalesce(said.texts, m.texts) AS texts,
       coalesce(said.earlier, '[]') AS earlier, coalesce(asked.answers, m.answers) AS answers,
       s.emergency_number AS "emergencyNumber", asked.answer
  FROM deliveries d
  JOIN messages m ON m.id = d.message_id
  JOIN incidents i ON i.id = d.incident_id
  JOIN employees e ON e.id = d.employee_id
  LEFT JOIN sites s ON s.id = d.site_id
  LEFT JOIN LATERAL (
    SELECT q.id, asking.answers, CASE WHEN q.state = 'confirmed' THEN q.answer END AS answer
      FROM messages asking JOIN deliveries q ON q.message_id = asking.id AND q.employee_id = d.employee_id
     WHERE asking.incident_id = d.incident_id AND asking.answers <> '[]'
       AND CASE WHEN m.paged_call_id IS NULL THEN asking.number IS NOT NULL ELSE asking.id = m.id END
     ORDER BY asking.number DESC LIMIT 1) AS asked ON true
  LEFT JOIN LATERAL (
    SELECT (jsonb_agg(had.texts ORDER BY had.number DESC)) -> 0 AS texts,
           (jsonb_agg(had.texts ORDER BY had.number DESC)) - 0 AS earlier
      FROM messages had JOIN recipients r ON r.message_id = had.id AND r.employee_id = d.employee_id
     WHERE had.incident_id = d.incident_id AND had.kind <> 'reminder' AND had.superseded_at IS NULL
       AND m.paged_call_id IS NULL) AS said ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('isCleared', c.ended_at IS NOT NULL, 'goer', goer.name) AS page
      FROM paged_calls c LEFT JOIN employees goer ON goer.id = c.accepted_by AND goer.id <> d.employee_id
     WHERE c.id = m.paged_call_id AND m.answers <> '[]') AS paged ON true
 WHERE d.id = $1`;
