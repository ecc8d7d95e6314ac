import { query, type Queryable } from '../db/sql.ts';
import type { ContactPointId, EmployeeId, IncidentId, MessageId } from '../kernel/id.ts';

/** A running message that asks. */
export interface Asking {
  messageId: MessageId;
  incidentId: IncidentId;
  /** The message that first asked its question: itself, but for a reminder. */
  questionId: MessageId;
}

/**
 * The messages of running incidents that ask, but those whose question an update has asked anew, in the order in which their questions were first put; of pages only those to
 * these employees.
 */
export function listAsking(tx: Queryable, employeeIds: readonly EmployeeId[]): Promise<Asking[]> {
  return query<Asking & Record<string, unknown>>(tx, LIST_ASKING, [employeeIds]);
}

const LIST_ASKING = `
SELECT m.id AS "messageId", m.incident_id AS "incidentId", coalesce(asked.id, m.id) AS "questionId"
  FROM incidents i
  JOIN messages m ON m.incident_id = i.id
  LEFT JOIN messages asked ON asked.incident_id = m.incident_id AND asked.number = m.repeats
 WHERE i.state NOT IN ('closed', 'stopped') AND m.answers <> '[]'::jsonb
   AND (m.superseded_at IS NULL
        OR NOT EXISTS (SELECT FROM messages anew WHERE anew.incident_id = m.incident_id AND anew.number > m.number
                          AND anew.kind = 'update' AND anew.answers <> '[]'::jsonb))
   AND (m.paged_call_id IS NULL
        OR (SELECT d.employee_id FROM deliveries d WHERE d.message_id = m.id LIMIT 1) = ANY ($1::uuid[]))
 ORDER BY coalesce(asked.created_at, m.created_at), coalesce(asked.id, m.id)`;

/** A text that asks somebody on a phone. */
export interface AskingText {
  contactPointId: ContactPointId;
  employeeId: EmployeeId;
  phone: string;
  holders: readonly EmployeeId[];
  questionId: MessageId;
}

/**
 * Those of the texts on whose phone a plain digit is, or could be, another's: an earlier question is open there, somebody
 * else there is asked the same, or the text before this one asked by codes. Answers them by contact point with the
 * employee's name. `questions` are all that run, the first asked first.
 */
export async function findContested(
  tx: Queryable,
  texts: readonly AskingText[],
  questions: readonly MessageId[],
): Promise<Map<ContactPointId, string>> {
  const held = texts.flatMap((text) => text.holders.map((holder) => ({ ...text, holder })));
  const places = new Map(questions.map((id, place) => [id, place]));
  const rows = await query<{ id: ContactPointId; name: string }>(tx, FIND_CONTESTED, [
    held.map(({ contactPointId }) => contactPointId),
    held.map(({ employeeId }) => employeeId),
    held.map(({ holder }) => holder),
    held.map(({ phone }) => phone),
    held.map(({ questionId }) => questionId),
    held.map(({ questionId }) => places.get(questionId) ?? questions.length),
    questions,
  ]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const FIND_CONTESTED = `
WITH held AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::int[])
    AS h(id, employee_id, holder, phone, question_id, place)
)
SELECT held.id, e.name
  FROM held JOIN employees e ON e.id = held.employee_id
 WHERE EXISTS (
         SELECT FROM unnest($7::uuid[]) WITH ORDINALITY AS q(id, nth)
           LEFT JOIN recipients r ON r.message_id = q.id AND r.employee_id = held.holder
           LEFT JOIN deliveries d ON d.message_id = q.id AND d.employee_id = held.holder
          WHERE (r.message_id IS NOT NULL OR d.id IS NOT NULL)
            AND (q.id = held.question_id AND held.holder <> held.employee_id
                 OR q.nth <= held.place AND d.confirmed_at IS NULL AND d.state IS DISTINCT FROM 'stopped'))
    OR EXISTS (
         SELECT FROM reply_codes k
          WHERE k.phone = held.phone AND k.question_id = held.question_id AND k.employee_id = held.employee_id)
 GROUP BY held.id, e.name`;

/** A code that stands in a text: on this phone it means this answer, of this employee, to this question. */
export interface GivenCode {
  phone: string;
  code: number;
  questionId: MessageId;
  incidentId: IncidentId;
  employeeId: EmployeeId;
  answerKey: string;
}

/** How long a code is not given again after its incident is over: old texts stay on phones. */
const RESTS = "interval '30 days'";

/**
 * The codes of these phones that may not be given now (`now` of context.clock). Until the transaction ends nobody else
 * gives codes, so that no two questions get the same.
 */
export async function lockCodes(tx: Queryable, phones: readonly string[], now: Date): Promise<GivenCode[]> {
  await query(tx, `SELECT pg_advisory_xact_lock(hashtext('reply_codes'))`);
  return query<GivenCode & Record<string, unknown>>(
    tx,
    `SELECT k.phone, k.code, k.question_id AS "questionId", k.incident_id AS "incidentId",
            k.employee_id AS "employeeId", k.answer_key AS "answerKey"
       FROM reply_codes k LEFT JOIN incidents i ON i.id = k.incident_id
      WHERE k.phone = ANY ($1::text[])
        AND (i.state NOT IN ('closed', 'stopped') OR coalesce(i.closed_at, i.stopped_at) > $2::timestamptz - ${RESTS})`,
    [phones, now],
  );
}

/** Keeps codes that have rested, or were never given, by one statement. */
export async function keepCodes(tx: Queryable, codes: readonly GivenCode[], now: Date): Promise<void> {
  if (codes.length === 0) return;
  await query(
    tx,
    `INSERT INTO reply_codes (phone, code, question_id, incident_id, employee_id, answer_key, given_at)
     SELECT k.*, $7 FROM unnest($1::text[], $2::smallint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[]) AS k
     ON CONFLICT (phone, code) DO UPDATE
       SET question_id = excluded.question_id, incident_id = excluded.incident_id, employee_id = excluded.employee_id,
           answer_key = excluded.answer_key, given_at = excluded.given_at`,
    [
      codes.map(({ phone }) => phone),
      codes.map(({ code }) => code),
      codes.map(({ questionId }) => questionId),
      codes.map(({ incidentId }) => incidentId),
      codes.map(({ employeeId }) => employeeId),
      codes.map(({ answerKey }) => answerKey),
      now,
    ],
  );
}
