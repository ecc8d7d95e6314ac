import { retryDeadlock, transaction, type Transaction } from '../db/sql.ts';
import {
  attemptsOf,
  decideSteps,
  lanesOf,
  type Decided,
  type PlanDeps,
  type Planned,
} from './decide-steps.ts';
import {
  queueAttempts,
  standAfter,
  takeDue,
  withdrawAttempts,
  writeStands,
  type DueDelivery,
} from './delivery-store.ts';
import { settleAnswered } from './settle-answered.ts';

const PAGE = 1_000;

/**
 * Takes a page of due deliveries, decides each one's next step and writes it, in one transaction. A delivery
 * that another worker holds is skipped; whatever changed it has set its due time, so it is looked at again.
 */
export async function advance(deps: PlanDeps): Promise<Planned> {
  const lanesNow = await deps.readLanesNow();
  const onePage = async (tx: Transaction): Promise<Planned> => {
    const now = deps.clock.now();
    const due = await takeDue(tx, now, PAGE);
    if (due.length === 0) return { more: false, lanes: new Set() };
    const messages = await deps.readMessages(
      tx,
      due.map(({ messageId }) => messageId),
    );
    const answered = await settleAnswered(
      tx,
      due.flatMap(({ id, messageId }) => (messages.get(messageId)?.repeats == null ? [] : [id])),
      now,
    );
    const open = due.filter(({ id }) => !answered.has(id));
    const decided = await decideSteps(tx, open, { messages, lanesNow, now });
    const steps = await withdraw(tx, decided, now);
    const attempts = steps.flatMap((one) => attemptsOf(one, one.delivery.id, deps.weigh));
    await queueAttempts(tx, attempts, now);
    await writeStands(
      tx,
      steps.map(({ delivery: { id, state }, step }) => [id, standAfter(state, step, now)]),
    );
    return { more: due.length === PAGE, lanes: lanesOf(attempts) };
  };
  return retryDeadlock(() => transaction(deps.pool, onePage));
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
    step.kind === 'rest' ? [] : step.withdraw.map((sequence) => ({ deliveryId: delivery.id, sequence })),
  );
  if (wanted.length === 0) return [...decided];
  const key = (one: { deliveryId: string; sequence: number }) => `${one.deliveryId} ${one.sequence}`;
  const withdrawn = new Set((await withdrawAttempts(tx, wanted, now)).map(key));
  const late = new Set(wanted.filter((one) => !withdrawn.has(key(one))).map(({ deliveryId }) => deliveryId));
  return decided.filter(({ delivery }) => !late.has(delivery.id));
}
