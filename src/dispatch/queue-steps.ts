import type { Transaction } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { attemptsOf, type Decided, type PlanDeps, type Undecided } from './decide-steps.ts';
import { queueAttempts, type QueuedAttempt } from './delivery-store.ts';
import { giveCodes } from './give-codes.ts';

/** Queues the attempts that decisions about deliveries ask for, each text with the codes it needs. Answers them. */
export async function queueSteps(
  tx: Transaction,
  steps: readonly { one: Decided<Undecided>; id: DeliveryId }[],
  weigh: PlanDeps['weigh'],
  now: Date,
): Promise<QueuedAttempt[]> {
  const planned = steps.flatMap(({ one, id }) =>
    attemptsOf(one, id, weigh).map((attempt) => ({ one, attempt })),
  );
  const texts = planned.flatMap(({ one: { delivery, message }, attempt }) => {
    const { contactPointId, channel } = attempt;
    return channel === 'sms' && message ? [{ contactPointId, employeeId: delivery.employeeId, message }] : [];
  });
  const asksBy = await giveCodes(tx, texts, now);
  const attempts = planned.map(({ one: { delivery, message }, attempt }) => {
    const asks = asksBy.get(attempt.contactPointId);
    if (!asks || !message || attempt.channel !== 'sms') return attempt;
    return { ...attempt, asksBy: asks, weight: weigh(message, 'sms', delivery.language ?? '', asks) };
  });
  await queueAttempts(tx, attempts, now);
  return attempts;
}
