import { query, type Transaction } from '../db/sql.ts';
import { newId, type DeliveryId, type IncidentId } from '../kernel/id.ts';

/** Words of an employee that somebody of the team must read. */
export interface NewToRead {
  readonly deliveryId: DeliveryId;
  /** Of the reply or the confirmation that holds the words. */
  readonly sourceRef: string;
  readonly via: string;
  /** The value of the answer that they came with; null: none was understood. */
  readonly answer: string | null;
  /** They may be a cry for help: they are read first. */
  readonly isCall: boolean;
  readonly at: Date;
}

/** Puts words into the queue of those to read; those of a source that is in it already stay as they are. */
export async function addToRead(tx: Transaction, words: NewToRead): Promise<void> {
  await query(tx, ADD, [
    newId(),
    words.deliveryId,
    words.sourceRef,
    words.via,
    words.answer,
    words.isCall,
    words.at,
  ]);
}

const ADD = `
INSERT INTO replies_to_read (id, incident_id, employee_id, delivery_id, source_ref, via, answer, is_call, at)
SELECT $1, d.incident_id, d.employee_id, d.id, $3, $4, $5, $6, $7 FROM deliveries d WHERE d.id = $2
ON CONFLICT (source_ref) DO NOTHING`;

/** A reply of the queue, as it is counted as an answer. */
export interface ToRead {
  readonly deliveryId: DeliveryId;
  readonly words: string | null;
  /** When they were written. */
  readonly at: Date;
}

/** The reply of an incident with this id; undefined where there is none. */
export async function findToRead(
  tx: Transaction,
  incidentId: IncidentId,
  id: string,
): Promise<ToRead | undefined> {
  const [row] = await query<ToRead & Record<string, unknown>>(tx, FIND, [incidentId, id]);
  return row;
}

const FIND = `
SELECT t.delivery_id AS "deliveryId", coalesce(r.body, c.note) AS words, t.at
  FROM replies_to_read t
  LEFT JOIN replies r ON r.provider_ref = t.source_ref
  LEFT JOIN confirmations c ON c.source_ref = t.source_ref
 WHERE t.incident_id = $1 AND t.id = $2`;

/** How a reply was dealt with: answered, counted as an answer, or read. */
export type DoneHow = 'answered' | 'counted' | 'read';

/** Notes that these replies were dealt with; those that were before stay as they are. Answers which it noted. */
export async function markDone(
  tx: Transaction,
  ids: readonly string[],
  { how, by, at }: { how: DoneHow; by: string; at: Date },
): Promise<string[]> {
  const rows = await query<{ id: string }>(tx, MARK_DONE, [ids, at, by, how]);
  return rows.map(({ id }) => id);
}

const MARK_DONE = `
WITH open AS (
  SELECT id FROM replies_to_read WHERE id = ANY ($1::uuid[]) AND done_at IS NULL ORDER BY id FOR NO KEY UPDATE
)
UPDATE replies_to_read SET done_at = $2, done_by = $3, done_how = $4 WHERE id IN (SELECT id FROM open) RETURNING id`;
