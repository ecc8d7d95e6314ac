import type { Pool, PoolClient } from 'pg';
import type { Database } from '../db/connect.ts';
import { query, retryLocked, transaction } from '../db/sql.ts';
import type { DeliveryId, EmployeeId, IncidentId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import type { Answer } from '../playbook/schema.ts';
import { storedAnswersSchema, storedTitleSchema } from './stored-message.ts';

/** A connection within a running transaction. */
export type ConfirmationTransaction = PoolClient;

/** A delivery as confirm() meets it, its row locked until the transaction ends. */
export interface LockedDelivery {
  readonly id: DeliveryId;
  readonly incidentId: IncidentId;
  readonly employeeId: EmployeeId;
  readonly language: string | null;
  readonly exercise: boolean;
  readonly incidentTitle: ByLanguage<string>;
  readonly answers: readonly Answer[];
  /** Of the same question to the same employee: this one, the alert's and those of its reminders. All are locked. */
  readonly sameQuestion: readonly DeliveryId[];
  /** True once the incident was closed or stopped. */
  readonly incidentOver: boolean;
  /** Of a page: the call for help that it is for; null: it is none. */
  readonly pagedCallId: string | null;
}

/** A confirmation to be kept. */
export interface NewConfirmation {
  readonly delivery: LockedDelivery;
  readonly answer: Answer;
  readonly via: string;
  readonly note: string | null;
  readonly onBehalfBy: string | null;
  readonly sourceRef: string;
  /** When it was said. */
  readonly at: Date;
  /** When we heard of it: later, where our webhook was away. */
  readonly heardAt: Date;
}

/** Runs `work` in one transaction, again where it met somebody else's lock. */
export function inConfirmationTransaction<T>(
  db: Database,
  work: (tx: ConfirmationTransaction) => Promise<T>,
): Promise<T> {
  return retryLocked(() => transaction(db.pool, work));
}

/**
 * Locks a delivery against other answers and against the engine, with those that ask the employee the same question;
 * undefined where there is none.
 */
export async function lockDelivery(
  tx: ConfirmationTransaction,
  id: DeliveryId,
): Promise<LockedDelivery | undefined> {
  const rows = await query<DeliveryRow>(tx, LOCK_SAME_QUESTION, [id]);
  const row = rows.find((same) => same.id === id);
  return row && readDelivery(row, rows);
}

const SAME_QUESTION = `
  FROM deliveries d
  JOIN messages m ON m.id = d.message_id
  JOIN incidents i ON i.id = d.incident_id
  JOIN messages asked
    ON asked.incident_id = m.incident_id
   AND (asked.id = m.id OR coalesce(asked.repeats, asked.number) = coalesce(m.repeats, m.number))
  JOIN deliveries same ON same.message_id = asked.id AND same.employee_id = d.employee_id`;

const LOCK_SAME_QUESTION = `
SELECT same.id, same.incident_id, same.employee_id, same.language, m.answers, i.title, i.exercise,
       i.state IN ('closed', 'stopped') AS incident_over, m.paged_call_id
${SAME_QUESTION}
 WHERE d.id = $1
 ORDER BY same.id
   FOR NO KEY UPDATE OF same`;

/** Locks several deliveries with those that ask the same, in one order, before each is answered by itself. */
export async function lockQuestions(tx: ConfirmationTransaction, ids: readonly DeliveryId[]): Promise<void> {
  if (ids.length < 2) return;
  await query(
    tx,
    `SELECT 1 ${SAME_QUESTION} WHERE d.id = ANY ($1::bigint[]) ORDER BY same.id FOR NO KEY UPDATE OF same`,
    [ids],
  );
}

/**
 * Keeps a confirmation; false where one with the same source was kept before. Several may stand for one delivery:
 * each is a human's word.
 */
export async function insertConfirmation(
  tx: ConfirmationTransaction,
  { delivery, ...word }: NewConfirmation,
): Promise<boolean> {
  const kept = await query(
    tx,
    `INSERT INTO confirmations
       (delivery_id, incident_id, employee_id, answer, via, note, late, on_behalf_by, source_ref, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (source_ref) DO NOTHING RETURNING id`,
    [
      delivery.id,
      delivery.incidentId,
      delivery.employeeId,
      word.answer.value,
      word.via,
      word.note,
      delivery.incidentOver,
      word.onBehalfBy,
      word.sourceRef,
      word.at,
    ],
  );
  return kept.length === 1;
}

/** What was kept under a source: whose delivery, which answer's value, and whether it came late. */
export async function findConfirmation(
  db: ConfirmationTransaction | Pool,
  sourceRef: string,
): Promise<{ deliveryId: DeliveryId; answer: string; late: boolean } | undefined> {
  const [row] = await query<{ delivery_id: string; answer: string; late: boolean }>(
    db,
    'SELECT delivery_id, answer, late FROM confirmations WHERE source_ref = $1',
    [sourceRef],
  );
  return row && { deliveryId: row.delivery_id as DeliveryId, answer: row.answer, late: row.late };
}

/**
 * Writes the answer onto the locked deliveries of the question and cancels what they still had queued, so that nothing
 * is sent to somebody who has answered. What was said before the answer that stands, and is heard of only now, leaves it.
 * A call for help stands at the one that was answered. Answers whether this was its first confirmation.
 */
export async function markConfirmed(
  tx: ConfirmationTransaction,
  { delivery, answer, via, at, heardAt, sourceRef }: NewConfirmation,
): Promise<{ first: boolean }> {
  const [before] = await query<{ confirmed_at: Date | null }>(
    tx,
    `WITH before AS (SELECT confirmed_at FROM deliveries WHERE id = $1),
     later AS (SELECT 1 FROM confirmations c
                WHERE $2::timestamptz < $8 AND c.delivery_id = ANY ($7::bigint[]) AND c.at > $2 AND c.source_ref <> $9),
     queued AS (SELECT id FROM attempts WHERE delivery_id = ANY ($7::bigint[]) AND state = 'queued' ORDER BY id FOR NO KEY UPDATE),
     cancelled AS (UPDATE attempts SET state = 'cancelled', settled_at = $8 WHERE id IN (SELECT id FROM queued)),
     confirmed AS (
       UPDATE deliveries
          SET state = 'confirmed', reason = NULL,
              answer = CASE WHEN EXISTS (SELECT FROM later) THEN answer ELSE $3 END,
              confirmed_via = CASE WHEN EXISTS (SELECT FROM later) THEN confirmed_via ELSE $4 END,
              needs_help = needs_help OR ($5 AND id = $1),
              called_at = CASE WHEN $5 AND id = $1 THEN $8 ELSE called_at END,
              late = CASE WHEN confirmed_at IS NULL THEN $6 ELSE late END,
              confirmed_at = COALESCE(confirmed_at, $2), ended_at = COALESCE(ended_at, $8), due_at = NULL
        WHERE id = ANY ($7::bigint[]))
     SELECT confirmed_at FROM before`,
    [
      delivery.id,
      at,
      answer.value,
      via,
      answer.needsHelp,
      delivery.incidentOver,
      delivery.sameQuestion,
      heardAt,
      sourceRef,
    ],
  );
  return { first: before?.confirmed_at === null };
}

interface DeliveryRow {
  id: string;
  incident_id: string;
  employee_id: string;
  language: string | null;
  answers: unknown;
  title: unknown;
  exercise: boolean;
  incident_over: boolean;
  paged_call_id: string | null;
}

function readDelivery(row: DeliveryRow, same: readonly DeliveryRow[]): LockedDelivery {
  return {
    id: row.id as DeliveryId,
    incidentId: row.incident_id as IncidentId,
    employeeId: row.employee_id as EmployeeId,
    language: row.language,
    exercise: row.exercise,
    incidentTitle: storedTitleSchema.parse(row.title),
    answers: storedAnswersSchema.parse(row.answers),
    sameQuestion: same.map(({ id }) => id as DeliveryId),
    incidentOver: row.incident_over,
    pagedCallId: row.paged_call_id,
  };
}
