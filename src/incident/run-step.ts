import { query, type Transaction } from '../db/sql.ts';
import { newId, type IncidentId, type MessageId } from '../kernel/id.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import { severities, type MessageStep, type Severity } from '../playbook/schema.ts';
import type { MessageKind } from './message-kind.ts';
import { freezeAddressees, type Addressees } from './recipient-store.ts';

/** A message about to be started: what it says comes with it, how it goes out is its step's. */
export interface StepRun {
  incidentId: IncidentId;
  severity: Severity;
  exercise: boolean;
  number: number;
  kind: MessageKind;
  /** Its route, its wait, the answers it asks for (none where it only tells), and who is told of the silent. */
  step: Omit<MessageStep, 'kind' | 'texts' | 'when'>;
  texts: MarkedTexts;
  addressees: Addressees;
  /** A reminder: the number of the message whose question it asks again. */
  repeats: number | null;
  now: Date;
}

/**
 * Smaller goes first: the graver before the less grave, and of the same severity a live run before an exercise. One is
 * left before the first, for whoever is paged.
 */
export function priorityOf(severity: Severity, exercise: boolean): number {
  return 1 + severities.indexOf(severity) * 2 + (exercise ? 1 : 0);
}

/**
 * Starts a message inside the caller's transaction: writes it with its words, answers and route, and freezes its
 * recipients by one INSERT … SELECT. The engine fans it out afterwards. Answers how many it has.
 */
export async function runStep(
  tx: Transaction,
  run: StepRun,
): Promise<{ messageId: MessageId; recipients: number }> {
  const messageId = newId() as MessageId;
  await query(tx, INSERT_MESSAGE, [
    messageId,
    run.incidentId,
    run.exercise,
    run.number,
    run.kind,
    run.step.name,
    JSON.stringify(run.texts),
    JSON.stringify(run.step.answers),
    JSON.stringify(run.step.route),
    JSON.stringify(run.step.tells),
    run.step.waitForAnswersMs,
    priorityOf(run.severity, run.exercise),
    run.repeats,
    run.now,
    ...planReminders(run),
  ]);
  const message = { messageId, incidentId: run.incidentId, number: run.number };
  const recipients = await freezeAddressees(tx, message, run.addressees);
  await query(tx, 'UPDATE messages SET recipients = $2 WHERE id = $1', [messageId, recipients]);
  return { messageId, recipients };
}

const INSERT_MESSAGE = `
INSERT INTO messages (id, incident_id, exercise, number, kind, step, texts, answers, route, tells,
                      wait_for_answers_ms, priority, repeats, recipients, created_at, remind, reminders_left, remind_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16, $17)`;

/** The cadence of the reminders, how many are left and when the first is due. An exercise is over when it has ended. */
function planReminders({ step: { remind }, exercise, now }: StepRun): unknown[] {
  return remind === undefined || exercise
    ? [null, 0, null]
    : [JSON.stringify(remind), remind.times, new Date(now.getTime() + remind.everyMs)];
}
