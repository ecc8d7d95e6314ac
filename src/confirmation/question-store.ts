import type { PageFate } from '../channels/replies.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import { groupBy } from '../kernel/group-by.ts';
import type { AttemptId, DeliveryId, EmployeeId, IncidentId, MessageId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import { reviveMarkedTexts, type MarkedTexts } from '../playbook/marked-texts.ts';
import { severities, type Answer, type Severity } from '../playbook/schema.ts';
import { storedAnswersSchema, storedTextsSchema, storedTitleSchema } from './stored-message.ts';

/** What one employee was told and asked: all that a page, a call or an answer to a reply needs. */
export interface Question {
  readonly deliveryId: DeliveryId;
  readonly incidentId: IncidentId;
  readonly incidentTitle: ByLanguage<string>;
  readonly severity: Severity;
  readonly exercise: boolean;
  /** True once the incident was closed or stopped; answers are still kept, marked late. */
  readonly incidentOver: boolean;
  /** The message that first asked: its own, but for a reminder. */
  readonly questionId: MessageId;
  /** Of a page: what became of it; null: it is none. */
  readonly page: PageFate | null;
  /** The two digits that its texts on the phone show in place of the answers' keys; null: they show the keys. */
  readonly codes: Readonly<Record<string, string>> | null;
  /** A text with it has left the house. */
  readonly texted: boolean;
  /** When the first did; null: none has. */
  readonly textedAt: Date | null;
  readonly sentAt: Date;
  readonly texts: MarkedTexts;
  readonly answers: readonly Answer[];
  /**
   * What took its place, and nobody may be told the old words after: a correction, an all-clear, or an update that asks anew;
   * null: nothing did.
   */
  readonly takenBackBy: MarkedTexts | null;
  /** That was an update that asks anew: an answer to this question is none to that one. */
  readonly askedAnew: boolean;
  readonly employee: { readonly id: EmployeeId; readonly name: string };
  /** A BCP 47 tag; `en` where none is known. */
  readonly language: string;
  readonly site: { readonly name: string; readonly emergencyNumber: string | null } | null;
  /** The latest answer; null: none yet. */
  readonly soFar: { readonly answer: Answer | null; readonly at: Date; readonly via: string | null } | null;
  readonly needsHelp: boolean;
}

/** The question of one delivery, with its codes on a phone where one is given; undefined where there is none. */
export async function readQuestion(
  db: Database,
  deliveryId: DeliveryId,
  phone: string | null = null,
): Promise<Question | undefined> {
  const [row] = await query<QuestionRow>(db.pool, `${questionSql('$2')} WHERE d.id = $1`, [
    deliveryId,
    phone,
  ]);
  return row && readRow(row);
}

/** The question that one attempt carried; undefined where there is no such attempt. */
export async function readQuestionOfAttempt(
  db: Database,
  attemptId: AttemptId,
): Promise<Question | undefined> {
  const [row] = await query<QuestionRow>(
    db.pool,
    `${questionSql('NULL')} JOIN attempts a ON a.delivery_id = d.id WHERE a.id = $1`,
    [attemptId],
  );
  return row && readRow(row);
}

/** Some employees, and the phone whose codes go with their questions; null: none. */
export interface Asked {
  readonly employeeIds: readonly EmployeeId[];
  readonly phone: string | null;
}

/**
 * The questions that were sent to each of these, in the order in which a plain digit answers them: first the open ones of
 * running incidents, oldest first; then, newest first, those answered already, then those of incidents that are
 * over for a week at most. Only what has left the house counts: nobody answers what they were never told. At most 20
 * for each, and one answer for each, in their order.
 */
export async function listQuestions(db: Database, asked: readonly Asked[], now: Date): Promise<Question[][]> {
  const rows = await query<QuestionRow & { place: number }>(db.pool, LIST_QUESTIONS, [
    JSON.stringify(asked.map(({ employeeIds: ids, phone }) => ({ ids, phone }))),
    now,
  ]);
  const lists = groupBy(rows, ({ place }) => place, readRow);
  return asked.map((_, index) => lists.get(index + 1) ?? []);
}

/**
 * What this employee is asked now, whether anything has reached them or not: of each incident that runs the newest
 * question, the newest incident first. Pages for somebody's help are not among them.
 */
export async function listAsked(db: Database, employeeId: EmployeeId): Promise<Question[]> {
  const rows = await query<QuestionRow>(
    db.pool,
    `${questionSql('NULL')}
      WHERE d.employee_id = $1 AND m.answers <> '[]'::jsonb AND m.number IS NOT NULL AND (m.superseded_at IS NULL OR back.kind = 'update')
        AND d.state <> 'stopped' AND i.state NOT IN ('closed', 'stopped')
      ORDER BY i.started_at DESC, i.id, m.number DESC
      LIMIT 20`,
    [employeeId],
  );
  const newest = new Map<IncidentId, Question>();
  for (const question of rows.map(readRow))
    if (!newest.has(question.incidentId)) newest.set(question.incidentId, question);
  return [...newest.values()];
}

/** Whether any incident that runs asks anybody. */
export async function isAnybodyAsked(db: Database): Promise<boolean> {
  const rows = await query(
    db.pool,
    `SELECT 1 FROM incidents i JOIN messages m ON m.incident_id = i.id
      WHERE i.state NOT IN ('closed', 'stopped') AND m.answers <> '[]'::jsonb AND m.number IS NOT NULL
        AND m.superseded_at IS NULL LIMIT 1`,
  );
  return rows.length > 0;
}

const QUESTION_ID = `coalesce((SELECT asked.id FROM messages asked
                              WHERE asked.incident_id = m.incident_id AND asked.number = m.repeats), m.id)`;

/** With more than eight joins PostgreSQL takes them as they stand, and would read all deliveries: look-ups stand above.
 * `texted` is a row looked up: for EXISTS PostgreSQL would at times read all attempts into a hash first. */
const questionSql = (phone: string) => `
  SELECT d.id, d.incident_id, i.title, i.severity, i.exercise, i.state IN ('closed', 'stopped') AS incident_over,
         m.created_at, m.texts, m.answers, back.texts AS taken_back_by, coalesce(back.kind = 'update', false) AS asked_anew, e.id AS employee_id, e.name AS employee_name,
         COALESCE(d.language, e.language, 'en') AS language, s.name AS site_name, s.emergency_number,
         d.answer, d.confirmed_via, d.needs_help,
         (SELECT max(c.at) FROM confirmations c WHERE c.delivery_id = d.id) AS answered_at,
         ${QUESTION_ID} AS question_id,
         (SELECT jsonb_build_object('isCleared', c.ended_at IS NOT NULL, 'goer', goer.name)
            FROM paged_calls c LEFT JOIN employees goer ON goer.id = c.accepted_by AND goer.id <> d.employee_id
           WHERE c.id = m.paged_call_id) AS page,
         (SELECT jsonb_object_agg(k.answer_key, k.code::text)
            FROM reply_codes k
           WHERE k.phone = ${phone}::text AND k.employee_id = d.employee_id
             AND k.question_id = ${QUESTION_ID}) AS codes,
         coalesce((SELECT true FROM attempts a WHERE a.delivery_id = d.id AND a.channel = 'sms'
                      AND a.state NOT IN ('queued', 'cancelled') LIMIT 1), false) AS texted,
         (SELECT min(a.sent_at) FROM attempts a WHERE a.delivery_id = d.id AND a.channel = 'sms'
             AND a.state IN ('accepted', 'delivered')) AS texted_at
    FROM deliveries d
    JOIN messages m ON m.id = d.message_id
    JOIN incidents i ON i.id = d.incident_id
    JOIN employees e ON e.id = d.employee_id
    LEFT JOIN sites s ON s.id = COALESCE(d.site_id, e.site_id)
    LEFT JOIN LATERAL (
      SELECT texts, kind FROM messages later
       WHERE later.incident_id = m.incident_id AND later.number > m.number AND m.superseded_at IS NOT NULL
         AND (later.kind IN ('correction', 'all-clear') OR (later.kind = 'update' AND later.answers <> '[]'))
       ORDER BY later.number DESC LIMIT 1) AS back ON true`;

/** Each list for itself, through the indexes; a look-up in place of EXISTS, for which all attempts would be read into a hash. */
const LIST_QUESTIONS = `
SELECT w.place::int AS place, q.*
  FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (ids uuid[], phone text)) WITH ORDINALITY AS w(ids, phone, place)
 CROSS JOIN LATERAL (SELECT row_number() OVER () AS nth, listed.* FROM (
   ${questionSql('w.phone')}
    WHERE d.employee_id = ANY (w.ids) AND m.answers <> '[]'::jsonb
      AND (i.state NOT IN ('closed', 'stopped')
           OR COALESCE(i.closed_at, i.stopped_at) > $2::timestamptz - interval '7 days')
      AND (SELECT true FROM attempts a
            WHERE a.delivery_id = d.id AND a.state NOT IN ('queued', 'cancelled') LIMIT 1)
    ORDER BY i.state IN ('closed', 'stopped'), d.confirmed_at IS NOT NULL,
             CASE WHEN d.confirmed_at IS NULL AND i.state NOT IN ('closed', 'stopped')
                  THEN m.created_at END,
             COALESCE(d.confirmed_at, m.created_at) DESC, d.id
    LIMIT 20) AS listed) AS q
 ORDER BY w.place, q.nth`;

interface QuestionRow {
  id: string;
  incident_id: string;
  title: unknown;
  severity: string;
  exercise: boolean;
  incident_over: boolean;
  created_at: Date;
  texts: unknown;
  answers: unknown;
  taken_back_by: unknown;
  asked_anew: boolean;
  employee_id: string;
  employee_name: string;
  language: string;
  site_name: string | null;
  emergency_number: string | null;
  answer: string | null;
  confirmed_via: string | null;
  needs_help: boolean;
  answered_at: Date | null;
  question_id: MessageId;
  page: PageFate | null;
  codes: Record<string, string> | null;
  texted: boolean;
  texted_at: Date | null;
}

function readRow(row: QuestionRow): Question {
  const answers = storedAnswersSchema.parse(row.answers);
  const { exercise } = row;
  return {
    deliveryId: row.id as DeliveryId,
    incidentId: row.incident_id as IncidentId,
    incidentTitle: storedTitleSchema.parse(row.title),
    severity: severities.find((severity) => severity === row.severity) ?? 'Severe',
    exercise,
    incidentOver: row.incident_over,
    questionId: row.question_id,
    page: row.page,
    codes: row.codes,
    texted: row.texted,
    textedAt: row.texted_at,
    sentAt: row.created_at,
    texts: reviveMarkedTexts(storedTextsSchema.parse(row.texts), { exercise }),
    answers,
    takenBackBy:
      row.taken_back_by === null
        ? null
        : reviveMarkedTexts(storedTextsSchema.parse(row.taken_back_by), { exercise }),
    askedAnew: row.asked_anew,
    employee: { id: row.employee_id as EmployeeId, name: row.employee_name },
    language: row.language,
    site: row.site_name === null ? null : { name: row.site_name, emergencyNumber: row.emergency_number },
    soFar: row.answered_at && {
      answer: answers.find(({ value }) => value === row.answer) ?? null,
      at: row.answered_at,
      via: row.confirmed_via,
    },
    needsHelp: row.needs_help,
  };
}
