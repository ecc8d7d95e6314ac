import type { Pool, PoolClient } from 'pg';
import type { Database } from '../db/connect.ts';
import { asJson, query, retryDeadlock, retryLocked, transaction } from '../db/sql.ts';
import { groupBy } from '../kernel/group-by.ts';
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

/** The same for what is about several people: whoever is locked by somebody else then goes by themselves. */
export function inSharedTransaction<T>(
  db: Database,
  work: (tx: ConfirmationTransaction) => Promise<T>,
): Promise<T> {
  return retryDeadlock(() => transaction(db.pool, work));
}

/**
 * Locks deliveries against other answers and against the engine, each with those that ask the employee the same question;
 * one that does not exist is missing from the map.
 */
export async function lockDeliveries(
  tx: ConfirmationTransaction,
  ids: readonly DeliveryId[],
): Promise<Map<DeliveryId, LockedDelivery>> {
  const rows = await query<DeliveryRow>(tx, LOCK_SAME_QUESTION, [ids]);
  const alike = groupBy(
    rows,
    ({ asked_id }) => asked_id,
    (row) => row,
  );
  const own = rows.filter(({ id, asked_id }) => id === asked_id);
  return new Map(own.map((row) => [row.id as DeliveryId, readDelivery(row, alike.get(row.id) ?? [])]));
}

const LOCK_SAME_QUESTION = `
SELECT d.id AS asked_id, same.id, same.incident_id, same.employee_id, same.language, m.answers, i.title, i.exercise,
       i.state IN ('closed', 'stopped') AS incident_over, m.paged_call_id
  FROM deliveries d
  JOIN messages m ON m.id = d.message_id
  JOIN incidents i ON i.id = d.incident_id
  JOIN messages asked
    ON asked.incident_id = m.incident_id
   AND (asked.id = m.id OR coalesce(asked.repeats, asked.number) = coalesce(m.repeats, m.number))
  JOIN deliveries same ON same.message_id = asked.id AND same.employee_id = d.employee_id
 WHERE d.id = ANY ($1::bigint[])
 ORDER BY same.id
   FOR NO KEY UPDATE OF same`;

/**
 * Keeps confirmations and answers the sources of those that were not kept before. Several may stand for one delivery:
 * each is a human's word.
 */
export async function insertConfirmations(
  tx: ConfirmationTransaction,
  words: readonly NewConfirmation[],
): Promise<Set<string>> {
  const kept = await query<{ source_ref: string }>(tx, INSERT_CONFIRMATIONS, [
    asJson(
      words.map(({ delivery, answer, ...word }) => ({
        delivery_id: delivery.id,
        incident_id: delivery.incidentId,
        employee_id: delivery.employeeId,
        answer: answer.value,
        via: word.via,
        note: word.note,
        late: delivery.incidentOver,
        on_behalf_by: word.onBehalfBy,
        source_ref: word.sourceRef,
        at: word.at,
      })),
    ),
  ]);
  return new Set(kept.map(({ source_ref }) => source_ref));
}

const INSERT_CONFIRMATIONS = `
INSERT INTO confirmations
  (delivery_id, incident_id, employee_id, answer, via, note, late, on_behalf_by, source_ref, at)
SELECT * FROM json_to_recordset($1) AS w(delivery_id bigint, incident_id uuid, employee_id uuid, answer text, via text,
                                         note text, late boolean, on_behalf_by text, source_ref text, at timestamptz)
 ORDER BY source_ref
ON CONFLICT (source_ref) DO NOTHING RETURNING source_ref`;

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
 * Writes answers onto the locked deliveries of their questions, each of another employee, and cancels what those still had
 * queued, so that nothing is sent to somebody who has answered. What was said before the answer that stands, and is heard
 * of only now, leaves it. A call for help stands at the one that was answered. Answers for which of the deliveries it was
 * the first confirmation.
 */
export async function markConfirmed(
  tx: ConfirmationTransaction,
  words: readonly NewConfirmation[],
): Promise<Set<DeliveryId>> {
  const before = await query<{ id: DeliveryId }>(tx, MARK_CONFIRMED, [
    words.flatMap(({ delivery }) => delivery.sameQuestion),
    asJson(
      words.flatMap(({ delivery, answer, ...word }) =>
        delivery.sameQuestion.map((id) => ({
          id,
          answered: delivery.id,
          alike: delivery.sameQuestion,
          at: word.at,
          heard_at: word.heardAt,
          answer: answer.value,
          via: word.via,
          calls: answer.needsHelp && id === delivery.id,
          late: delivery.incidentOver,
          source_ref: word.sourceRef,
        })),
      ),
    ),
  ]);
  return new Set(before.map(({ id }) => id));
}

const MARK_CONFIRMED = `
WITH word AS MATERIALIZED (
  SELECT w.*, w.at < w.heard_at AND EXISTS (
           SELECT FROM confirmations c
            WHERE c.delivery_id = ANY (w.alike) AND c.at > w.at AND c.source_ref <> w.source_ref) AS is_old
    FROM json_to_recordset($2) AS w(id bigint, answered bigint, alike bigint[], at timestamptz, heard_at timestamptz,
                                    answer text, via text, calls boolean, late boolean, source_ref text)
), before AS (
  SELECT d.id FROM deliveries d JOIN word w ON w.answered = d.id AND w.id = d.id
   WHERE d.id = ANY ($1::bigint[]) AND d.confirmed_at IS NULL
), queued AS (
  SELECT id FROM attempts WHERE delivery_id = ANY ($1::bigint[]) AND state = 'queued' ORDER BY id FOR NO KEY UPDATE
), cancelled AS (
  UPDATE attempts a SET state = 'cancelled', settled_at = (SELECT max(heard_at) FROM word)
   WHERE a.id IN (SELECT id FROM queued)
), confirmed AS (
  UPDATE deliveries d
     SET state = 'confirmed', reason = NULL,
         answer = CASE WHEN w.is_old THEN d.answer ELSE w.answer END,
         confirmed_via = CASE WHEN w.is_old THEN d.confirmed_via ELSE w.via END,
         needs_help = d.needs_help OR w.calls,
         called_at = CASE WHEN w.calls THEN w.heard_at ELSE d.called_at END,
         late = CASE WHEN d.confirmed_at IS NULL THEN w.late ELSE d.late END,
         confirmed_at = COALESCE(d.confirmed_at, w.at), ended_at = COALESCE(d.ended_at, w.heard_at), due_at = NULL
    FROM word w
   WHERE d.id = ANY ($1::bigint[]) AND d.id = w.id
)
SELECT id FROM before`;

interface DeliveryRow {
  asked_id: string;
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
