import { query, type Transaction } from '../db/sql.ts';
import { newId, type EmployeeId } from '../kernel/id.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import { pageAnswers } from '../playbook/page-answers.ts';
import type { Answer, Route } from '../playbook/schema.ts';

/** Who is paged has a minute: all that rings goes out within twenty seconds. */
const PAGE_ROUTE: Route = [
  { channels: ['push', 'sms'], afterMs: 0 },
  { channels: ['voice'], afterMs: 20_000 },
];

/** Whoever called for help is rung up only where nothing else arrives. */
const COMING_ROUTE: Route = [
  { channels: ['push', 'sms'], afterMs: 0 },
  { channels: ['voice'], afterMs: 30_000 },
];

/** How long it is worth delivering after the last channel. */
const WAIT_MS = 300_000;

/** Something that is said of a paged call to one person. */
export interface CallWords {
  readonly callId: string;
  readonly to: EmployeeId;
  readonly texts: MarkedTexts;
}

interface Way {
  readonly route: Route;
  readonly answers: readonly Answer[];
  readonly action: string;
}

/** Pages people, by one statement: each a message to one person that asks whether they are coming. */
export async function writePages(tx: Transaction, pages: readonly CallWords[], now: Date): Promise<void> {
  if (pages.length === 0) return;
  await writeWords(tx, pages, now, { route: PAGE_ROUTE, answers: pageAnswers, action: 'incident.page' });
  const ids = pages.map(({ callId }) => callId);
  await query(tx, 'UPDATE paged_calls SET nobody_at = NULL WHERE id = ANY ($1::uuid[])', [ids]);
}

/** Tells callers who is coming, or that nobody is any more, by one statement. */
export async function writeComing(
  tx: Transaction,
  coming: readonly (CallWords & { goerId: EmployeeId | null })[],
  now: Date,
): Promise<void> {
  if (coming.length === 0) return;
  await writeWords(tx, coming, now, { route: COMING_ROUTE, answers: [], action: 'incident.page-told' });
  await query(
    tx,
    `UPDATE paged_calls c SET told_of = n.goer_id FROM unnest($1::uuid[], $2::uuid[]) AS n(id, goer_id) WHERE c.id = n.id`,
    [coming.map(({ callId }) => callId), coming.map(({ goerId }) => goerId)],
  );
}

function writeWords(
  tx: Transaction,
  words: readonly CallWords[],
  now: Date,
  { route, answers, action }: Way,
): Promise<unknown> {
  const rows = words.map((one) => ({ ...one, messageId: newId() }));
  return query(tx, WRITE_WORDS, [
    JSON.stringify(rows),
    now,
    JSON.stringify(route),
    JSON.stringify(answers),
    WAIT_MS,
    action,
  ]);
}

/** They go before all that is queued of the message that was answered. */
const WRITE_WORDS = `
WITH word AS (
  SELECT w.*, c.incident_id, c.employee_id AS caller_id, c.role, m.step, greatest(m.priority - 1, 0) AS priority, m.exercise
    FROM jsonb_to_recordset($1::jsonb) AS w("callId" uuid, "messageId" uuid, "to" uuid, texts jsonb)
    JOIN paged_calls c ON c.id = w."callId"
    JOIN deliveries called ON called.id = c.delivery_id
    JOIN messages m ON m.id = called.message_id
), said AS (
  INSERT INTO messages (id, incident_id, exercise, kind, step, texts, answers, route, wait_for_answers_ms, priority,
                        recipients, fanned_out_at, list_id, paged_call_id, created_at)
  SELECT "messageId", incident_id, exercise, 'list', step, texts, $4::jsonb, $3::jsonb, $5, priority, 1, $2, "callId", "callId", $2
    FROM word
), made AS (
  INSERT INTO deliveries (message_id, incident_id, employee_id, site_id, language, priority, due_at, created_at)
  SELECT word."messageId", word.incident_id, e.id, e.site_id, e.language, word.priority, $2, $2
    FROM word JOIN employees e ON e.id = word."to"
)
INSERT INTO audit_entries (at, actor, action, subject, details)
SELECT $2, 'tocsin', $6, incident_id::text,
       jsonb_build_object('employeeId', caller_id, 'to', "to", 'role', role)
  FROM word`;
