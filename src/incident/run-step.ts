import { freezeRecipients, type Audience } from '../directory/audience-store.ts';
import { query, type Transaction } from '../db/sql.ts';
import { newId, type IncidentId, type MessageId } from '../kernel/id.ts';
import type { MarkedTexts } from '../playbook/marked-texts.ts';
import { severities, type MessageStep, type Severity } from '../playbook/schema.ts';

interface StepRun {
  incidentId: IncidentId;
  severity: Severity;
  exercise: boolean;
  number: number;
  step: MessageStep;
  texts: MarkedTexts;
  audience: Audience;
  now: Date;
}

/** Smaller goes first: the graver before the less grave, and of the same severity a live run before an exercise. */
export function priorityOf(severity: Severity, exercise: boolean): number {
  return severities.indexOf(severity) * 2 + (exercise ? 1 : 0);
}

/**
 * Starts a message step inside the caller's transaction: writes the message with its words, answers and route,
 * and freezes its recipients by one INSERT … SELECT. The engine fans it out afterwards. Answers how many it has.
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
    run.step.name,
    JSON.stringify(run.texts),
    JSON.stringify(run.step.answers),
    JSON.stringify(run.step.route),
    run.step.waitForAnswersMs,
    priorityOf(run.severity, run.exercise),
    run.now,
  ]);
  const recipients = await freezeRecipients(tx, { messageId, audience: run.audience });
  await query(tx, 'UPDATE messages SET recipients = $2 WHERE id = $1', [messageId, recipients]);
  return { messageId, recipients };
}

const INSERT_MESSAGE = `
INSERT INTO messages (id, incident_id, exercise, number, kind, step, texts, answers, route, wait_for_answers_ms,
                      priority, recipients, created_at)
VALUES ($1, $2, $3, $4, 'alert', $5, $6, $7, $8, $9, $10, 0, $11)`;
