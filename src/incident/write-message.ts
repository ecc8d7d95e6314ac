import { recordAudit } from '../audit/record-audit.ts';
import type { Transaction } from '../db/sql.ts';
import { Problem } from '../kernel/problem.ts';
import { checkMessageState, stateAfter } from './check-message-state.ts';
import { takesBack } from './message-kind.ts';
import { stepOfQuestion, type PreparedMessage } from './prepare-message.ts';
import { endPlan } from './planned-step-store.ts';
import { putOff } from './reminder-store.ts';
import { askInPlace, lockIncident, readRun, setRunning, supersede } from './run-store.ts';
import { runStep } from './run-step.ts';

/**
 * Writes a further message inside the caller's transaction, with its recipients and the audit entry, and holds the incident
 * for it. A reminder, whoever sends it, puts the next one off by the whole cadence; what takes back ends what was planned. Answers
 * its number. Throws a Problem where the incident is in no state for it, or nobody would get it.
 */
export async function writeMessage(
  tx: Transaction,
  prepared: PreparedMessage,
  /** As it stands in the audit trail. */
  actor: string,
  now: Date,
): Promise<{ number: number }> {
  const { kind, texts, addressees, repeats, asksAnew, planned } = prepared;
  const { id: incidentId, severity, exercise } = prepared.run;
  const { state } = await lockIncident(tx, incidentId);
  // As it is now that nobody else can change it.
  const run = await readRun(tx, incidentId);
  checkMessageState(run, kind);
  const step = asksAnew && planned === undefined ? stepOfQuestion(run) : prepared.step;
  const number = run.latest + 1;
  const ended = takesBack(kind) ? await endPlan(tx, incidentId, { reason: kind, by: actor, now }) : {};
  if (takesBack(kind)) {
    await supersede(tx, incidentId, number, now);
    await setRunning(tx, incidentId, stateAfter(state, kind));
  }
  if (asksAnew) await askInPlace(tx, incidentId, number, now);
  const { recipients } = await runStep(tx, {
    incidentId,
    severity,
    exercise,
    number,
    kind,
    step,
    texts,
    addressees,
    repeats,
    now,
  });
  if (recipients === 0 && !takesBack(kind)) {
    throw new Problem('nobody-addressed', 'Everybody has answered. Nothing was sent.');
  }
  if (kind === 'reminder') await putOff(tx, incidentId, now);
  await recordAudit(tx, {
    at: now,
    actor,
    action: `incident.${kind}`,
    subject: incidentId,
    details: {
      ...{ number, recipients, texts, ...ended },
      ...(asksAnew && { asksAnew }),
      ...(planned && { step: planned }),
    },
  });
  return { number };
}
