import type { Transaction } from '../db/sql.ts';
import { lanesOf, type Decided, type PlanDeps } from './decide-steps.ts';
import { standAfter, writeStands, type DueDelivery } from './delivery-store.ts';
import type { NextStep } from './delivery-view.ts';
import { queueSteps } from './queue-steps.ts';
import { withdrawAttempts } from './withdraw-store.ts';

/**
 * Writes decisions about deliveries that the caller's transaction has locked: what is withdrawn, what is queued, how they
 * stand. Answers those that stand, and the lanes that have new work.
 */
export async function writeSteps(
  tx: Transaction,
  decided: readonly Decided<DueDelivery>[],
  weigh: PlanDeps['weigh'],
  now: Date,
): Promise<{ steps: Decided<DueDelivery>[]; lanes: Set<string> }> {
  const steps = await withdraw(tx, decided, now);
  const attempts = await queueSteps(
    tx,
    steps.map((one) => ({ one, id: one.delivery.id })),
    weigh,
    now,
  );
  await writeStands(
    tx,
    steps.map(({ delivery: { id, state }, step }) => [id, standAfter(state, step, now)]),
  );
  return { steps, lanes: lanesOf(attempts) };
}

/**
 * Cancels what is not to be sent any more because another way is taken, and answers the decisions that stand. Where a
 * lane was quicker and has claimed it, nothing is written: the delivery stays due and is decided again.
 */
async function withdraw(
  tx: Transaction,
  decided: readonly Decided<DueDelivery>[],
  now: Date,
): Promise<Decided<DueDelivery>[]> {
  const wanted = decided.flatMap(({ delivery, step }) =>
    step.kind === 'rest'
      ? []
      : step.withdraw.map((sequence) => ({
          deliveryId: delivery.id,
          sequence,
          congested: isCongested(step),
        })),
  );
  if (wanted.length === 0) return [...decided];
  const key = (one: { deliveryId: string; sequence: number }) => `${one.deliveryId} ${one.sequence}`;
  const withdrawn = new Set((await withdrawAttempts(tx, wanted, now)).map(key));
  const late = new Set(wanted.filter((one) => !withdrawn.has(key(one))).map(({ deliveryId }) => deliveryId));
  return decided.filter(({ delivery }) => !late.has(delivery.id));
}

function isCongested(step: NextStep): boolean {
  return step.kind === 'go-on' && step.congested;
}
