import { query, type Transaction } from '../db/sql.ts';
import { newId, type DeliveryId } from '../kernel/id.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import type { Route } from '../playbook/schema.ts';

/** By the fastest channel its person has, and by the next where nothing says that it arrived. */
const ROUTE: Route = [
  { channels: ['push'], afterMs: 0 },
  { channels: ['sms'], afterMs: 30_000 },
  { channels: ['voice'], afterMs: 60_000 },
];

/** How long it is worth delivering after the last channel: a newer one takes its place. */
const WAIT_MS = 300_000;

/** What is said to the person of a list. */
export interface Telling {
  listId: string;
  texts: MarkedTexts;
  /** How many are on it. */
  people: number;
  /** Whom it names for the first time, each with their number from now on. */
  numbers: readonly { deliveryId: DeliveryId; number: number }[];
  /** Why this is the last word of it; null: it is not. */
  endsAs: 'accounted' | 'over' | null;
}

/**
 * Says something to the people of lists, all by one statement: each a message to one person, by the way of every
 * other message. What was said of the same list before and is still on its way is not sent any more.
 */
export async function writeTellings(
  tx: Transaction,
  tellings: readonly Telling[],
  { now, lookAt }: { now: Date; lookAt: Date },
): Promise<void> {
  if (tellings.length === 0) return;
  const rows = tellings.map((telling) => ({ ...telling, messageId: newId() }));
  await withdrawTellings(
    tx,
    tellings.map(({ listId }) => listId),
    now,
  );
  await query(tx, WRITE_TELLINGS, [JSON.stringify(rows), now, JSON.stringify(ROUTE), WAIT_MS, lookAt]);
}

/** Ends what is still on its way of the words of lists. */
export async function withdrawTellings(
  tx: Transaction,
  listIds: readonly string[],
  now: Date,
): Promise<void> {
  const rows = await query<{ id: DeliveryId }>(
    tx,
    'SELECT d.id FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.list_id = ANY ($1::uuid[]) AND d.ended_at IS NULL',
    [listIds],
  );
  await withdrawWords(
    tx,
    rows.map(({ id }) => id),
    now,
  );
}

/** Ends these deliveries of words that are no longer true: what is queued is cancelled, and nothing more is tried. */
export async function withdrawWords(tx: Transaction, ids: readonly DeliveryId[], now: Date): Promise<void> {
  if (ids.length > 0) await query(tx, WITHDRAW_WORDS, [ids, now]);
}

const WITHDRAW_WORDS = `
WITH older AS MATERIALIZED (
  SELECT id FROM deliveries WHERE id = ANY ($1::bigint[]) AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE
), cancelled AS (
  UPDATE ONLY attempts SET state = 'cancelled', settled_at = $2
   WHERE delivery_id IN (SELECT id FROM older) AND state = 'queued'
)
UPDATE deliveries SET state = CASE WHEN state = 'pending' THEN 'stopped' ELSE state END, reason = 'superseded',
       due_at = NULL, ended_at = $2
 WHERE id IN (SELECT id FROM older)`;

const WRITE_TELLINGS = `
WITH telling AS (
  SELECT t.*, l.incident_id, l.employee_id, l.role, m.step, m.priority, m.exercise
    FROM jsonb_to_recordset($1::jsonb) 
      AS t("listId" uuid, "messageId" uuid, texts jsonb, people int, numbers jsonb, "endsAs" text)
    JOIN silent_lists l ON l.id = t."listId" JOIN messages m ON m.id = l.message_id
), said AS (
  INSERT INTO messages (id, incident_id, exercise, kind, step, texts, answers, route, wait_for_answers_ms, priority,
                        recipients, fanned_out_at, list_id, created_at)
  SELECT "messageId", incident_id, exercise, 'list', step, texts, '[]', $3::jsonb, $4, priority, 1, $2, "listId", $2
    FROM telling
), made AS (
  INSERT INTO deliveries (message_id, incident_id, employee_id, site_id, language, priority, due_at, created_at)
  SELECT t."messageId", t.incident_id, t.employee_id, e.site_id, e.language, t.priority, $2, $2
    FROM telling t JOIN employees e ON e.id = t.employee_id
), numbered AS (
  INSERT INTO list_numbers (list_id, delivery_id, number, at)
  SELECT t."listId", n."deliveryId", n.number, $2
    FROM telling t, jsonb_to_recordset(t.numbers) AS n("deliveryId" bigint, number int)
  ON CONFLICT DO NOTHING
), noted AS (
  INSERT INTO audit_entries (at, actor, action, subject, details)
  SELECT $2, 'tocsin', 'incident.list', incident_id::text,
         jsonb_build_object('listId', "listId", 'employeeId', employee_id, 'role', role, 'people', people)
    FROM telling
)
UPDATE silent_lists l
   SET told_at = $2, told_people = t.people, look_at = $5,
       ended_at = CASE WHEN t."endsAs" IS NOT NULL THEN $2::timestamptz END, ended_by = t."endsAs"
  FROM telling t WHERE l.id = t."listId"`;

/** Looks at lists that are as their people know them again then. */
export async function lookAgain(tx: Transaction, listIds: readonly string[], at: Date): Promise<void> {
  if (listIds.length === 0) return;
  await query(tx, 'UPDATE silent_lists SET look_at = $2 WHERE id = ANY ($1::uuid[])', [listIds, at]);
}

/** Ends lists without a word. */
export async function endLists(
  tx: Transaction,
  listIds: readonly string[],
  how: NonNullable<Telling['endsAs']>,
  now: Date,
): Promise<void> {
  if (listIds.length === 0) return;
  await query(
    tx,
    `UPDATE silent_lists SET ended_at = $3, ended_by = $2, told_people = 0 WHERE id = ANY ($1::uuid[])`,
    [listIds, how, now],
  );
}

/** Whether an incident has a list that is not empty, or somebody silent who is on none yet. */
export const isTellingSql = (incident: string): string => `(
  EXISTS (SELECT FROM silent_lists l WHERE l.incident_id = ${incident} AND l.employee_id IS NOT NULL AND l.ended_at IS NULL)
  OR EXISTS (SELECT FROM messages m JOIN deliveries d ON d.message_id = m.id
              WHERE m.incident_id = ${incident} AND m.tells <> '[]' AND m.superseded_at IS NULL
                AND d.confirmed_at IS NULL AND d.state <> 'stopped'
                AND NOT EXISTS (SELECT FROM listed WHERE listed.delivery_id = d.id
                                                     AND listed.tell = jsonb_array_length(m.tells) - 1)))`;
