import { recordAudit } from '../audit/record-audit.ts';
import { retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { reviveMarkedTexts } from '../playbook/marked-texts.ts';
import { checkMessageState } from './check-message-state.ts';
import { giveUp, markSent, readPlanned, type StandingStep } from './planned-step-store.ts';
import type { PreparedMessage } from './prepare-message.ts';
import { isAnybodyAddressed } from './recipient-store.ts';
import { lockIncident, readRun, type IncidentRun } from './run-store.ts';
import { writeMessage } from './write-message.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
  /** Rings the engine; never waits and never fails. */
  ring: (room: string) => void;
}

/**
 * Sends a message that the playbook plans, now: whatever it waits for. One that was sent is not sent again. Throws a Problem
 * where the incident has none of that name, it was cancelled, or the incident is in no state for it; nothing is sent then.
 */
export async function sendPlannedStep(
  { pool, clock, ring }: Deps,
  incidentId: IncidentId,
  step: string,
  actor: Actor,
): Promise<void> {
  const now = clock.now();
  const write = async (tx: Transaction) => {
    const { state } = await holdStep(tx, incidentId, step);
    if (state === 'sent') return;
    checkMessageState(await readRun(tx, incidentId), 'update');
    if (state !== 'waiting')
      throw new Problem('wrong-state', `"${step}" was ${state}. Write an update instead. Nothing was sent.`);
    await writePlannedStep(tx, { incidentId, step, by: actor.id, now });
  };
  await retryLocked(() => transaction(pool, write));
  ring('plan');
}

/**
 * Cancels a message that the playbook plans, and what waits for it alone; it says nothing to anyone. Cancelling again changes
 * nothing. Throws a Problem where the incident has none of that name, or it was sent.
 */
export async function cancelPlannedStep(
  { pool, clock }: Omit<Deps, 'ring'>,
  incidentId: IncidentId,
  step: string,
  actor: Actor,
): Promise<void> {
  const at = clock.now();
  const write = async (tx: Transaction) => {
    const { state } = await holdStep(tx, incidentId, step);
    if (state === 'sent')
      throw new Problem(
        'wrong-state',
        `"${step}" was sent. Take it back by a correction, or write an update.`,
      );
    if (state !== 'waiting') return;
    const skipped = await giveUp(tx, incidentId, { step, reason: 'by-hand', by: actor.id, now: at });
    const entry = { at, actor: actor.id, action: 'incident.cancel-step', subject: incidentId };
    await recordAudit(tx, { ...entry, details: { step, ...skipped } });
  };
  await retryLocked(() => transaction(pool, write));
}

async function holdStep(tx: Transaction, incidentId: IncidentId, step: string): Promise<StandingStep> {
  await lockIncident(tx, incidentId);
  const planned = await readPlanned(tx, incidentId, step);
  if (planned) return planned;
  throw new Problem('not-found', `The playbook of this incident plans no message "${step}" after its first.`);
}

/**
 * Makes a planned message that waits a message, inside the caller's transaction, which holds the incident. Answers false where
 * nobody would get it: then it is skipped. Throws a Problem where the incident is in no state for it.
 */
export async function writePlannedStep(
  tx: Transaction,
  { incidentId, step, by, now }: { incidentId: IncidentId; step: string; by: string; now: Date },
): Promise<boolean> {
  const planned = await readPlanned(tx, incidentId, step);
  if (planned?.state !== 'waiting') return false;
  const run = await readRun(tx, incidentId);
  const prepared = prepare(run, planned);
  if (!(await isAnybodyAddressed(tx, { incidentId, number: run.latest + 1 }, prepared.addressees))) {
    const reason = 'nobody';
    const skipped = await giveUp(tx, incidentId, { step, reason, by, now });
    const entry = { at: now, actor: by, action: 'incident.skip-step', subject: incidentId };
    await recordAudit(tx, { ...entry, details: { step, reason, ...skipped } });
    return false;
  }
  const { number } = await writeMessage(tx, prepared, by, now);
  await markSent(tx, incidentId, { step, number, by, now });
  return true;
}

/** As an update to everybody; one that asks takes the place of the question before. */
function prepare(run: IncidentRun, { message, texts }: StandingStep): PreparedMessage {
  return {
    run,
    kind: 'update',
    step: message,
    texts: reviveMarkedTexts(texts, run),
    addressees: { kind: 'everybody' },
    repeats: null,
    asksAnew: message.answers.length > 0,
    planned: message.name,
  };
}
