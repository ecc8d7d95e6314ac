import { query, type Queryable, type Transaction } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';
import type { ByLanguage } from '../kernel/language.ts';
import { Problem } from '../kernel/problem.ts';
import type { Answer, MessageText, Playbook, Remind, Route, Severity, Tell } from '../playbook/schema.ts';
import { takesBack, type MessageKind } from './message-kind.ts';

export type IncidentState =
  'draft' | 'awaiting-approval' | 'scheduled' | 'active' | 'held' | 'all-clear' | 'closed' | 'stopped';

/** A message as it was frozen when it started. */
export interface RunMessage {
  number: number;
  step: string;
  texts: ByLanguage<MessageText>;
  answers: Answer[];
  route: Route;
  tells: readonly Tell[];
  waitForAnswersMs: number;
  /** How its silent are reminded by themselves; null: they are not, or a person has switched it off. */
  remind: Remind | null;
  /** A correction or an all-clear took its place, or an update asked its question anew. */
  superseded: boolean;
}

/** An incident as it runs, with the frozen playbook that says how it speaks. */
export interface IncidentRun {
  id: IncidentId;
  state: IncidentState;
  playbook: Playbook;
  title: ByLanguage<string>;
  severity: Severity;
  exercise: boolean;
  inputs: Readonly<Record<string, string>>;
  first: RunMessage;
  /** The newest message that asks a question of its own; undefined where none does. */
  question: RunMessage | undefined;
  /** What was said and was not taken back since, the oldest first; a reminder says nothing of its own, nor do lists. */
  standing: readonly RunMessage[];
  /** The number of the newest message. */
  latest: number;
}

/** The incident with what its next message needs. Throws Problem `not-found`. */
export async function readRun(db: Queryable, incidentId: IncidentId): Promise<IncidentRun> {
  const [row] = await query<Omit<IncidentRun, 'first' | 'question' | 'standing' | 'latest'>>(
    db,
    `SELECT id, state, playbook_copy AS playbook, title, severity, exercise, inputs FROM incidents WHERE id = $1`,
    [incidentId],
  );
  const messages = await query<RunMessage & { kind: MessageKind; repeats: number | null }>(
    db,
    READ_MESSAGES,
    [incidentId],
  );
  const [first] = messages;
  if (!row || !first) throw new Problem('not-found', `There is no incident ${incidentId}.`);
  const questions = messages.filter(({ answers, repeats }) => answers.length > 0 && repeats === null);
  const from = messages.findLastIndex(({ kind }) => takesBack(kind));
  const standing = messages.slice(Math.max(from, 0)).filter(({ repeats }) => repeats === null);
  return { ...row, first, question: questions.at(-1), standing, latest: messages.at(-1)?.number ?? 1 };
}

const READ_MESSAGES = `
SELECT number, kind, step, texts, answers, route, tells, wait_for_answers_ms AS "waitForAnswersMs", repeats,
       CASE WHEN reminders_off_at IS NULL THEN remind END AS remind, superseded_at IS NOT NULL AS superseded
  FROM messages WHERE incident_id = $1 AND kind <> 'list' ORDER BY number`;

/** Holds an incident for the rest of the transaction, so that one thing at a time happens to it. */
export async function lockIncident(
  tx: Transaction,
  incidentId: IncidentId,
): Promise<{ state: IncidentState; exercise: boolean }> {
  const [incident] = await query<{ state: IncidentState; exercise: boolean }>(
    tx,
    'SELECT state, exercise FROM incidents WHERE id = $1 FOR NO KEY UPDATE',
    [incidentId],
  );
  if (!incident) throw new Problem('not-found', 'There is no such incident.');
  return incident;
}

/** Puts an incident into a state in which it sends. Its attempts may have gone to history while it was stopped. */
export async function setRunning(tx: Transaction, id: IncidentId, state: IncidentState): Promise<void> {
  await query(tx, `UPDATE incidents SET state = $2, stopped_at = NULL, history_at = NULL WHERE id = $1`, [
    id,
    state,
  ]);
}

/** Whoever needs help needs it all the same, whoever has asked the team is answered, and a group goes on with what it has. */
const LIST_OF_SILENT = `(kind = 'list' AND paged_call_id IS NULL AND said_by IS NULL AND tells_group_id IS NULL)`;

/**
 * From the commit on nothing more is sent of the messages before this number, nor of the lists of their silent.
 */
export async function supersede(tx: Transaction, id: IncidentId, number: number, now: Date): Promise<void> {
  await query(
    tx,
    `UPDATE messages SET superseded_at = $3
      WHERE incident_id = $1 AND (number < $2 OR ${LIST_OF_SILENT})
        AND superseded_at IS NULL`,
    [id, number, now],
  );
}

/** From the commit on nothing more is sent of the question before this number, nor of the lists of its silent. */
export async function askInPlace(tx: Transaction, id: IncidentId, number: number, now: Date): Promise<void> {
  await query(
    tx,
    `UPDATE messages SET superseded_at = $3
      WHERE incident_id = $1 AND superseded_at IS NULL
        AND (number < $2 AND answers <> '[]' OR ${LIST_OF_SILENT})`,
    [id, number, now],
  );
}
