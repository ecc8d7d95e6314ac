import { listPaths } from '../directory/contact-point-store.ts';
import { retryDeadlock, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import {
  queueAttempts,
  takeDue,
  withdrawAttempts,
  writeSteps,
  type DueDelivery,
  type QueuedAttempt,
} from './delivery-store.ts';
import type { createWeigher, EngineMessage } from './message-plan.ts';
import type { MessageReader } from './message-store.ts';
import { nextStep } from './next-step.ts';
import { settleAnswered } from './settle-answered.ts';
import type { LanesNow, NextStep, Path } from './delivery-view.ts';

const PAGE = 1_000;

interface Deps {
  pool: Pool;
  clock: Clock;
  readMessages: MessageReader;
  weigh: ReturnType<typeof createWeigher>;
  /** The lanes of each channel, and how much room they have now. */
  readLanesNow: () => Promise<LanesNow>;
}

/** What one page came to: the lanes that have new work, and whether there may be more that is due. */
export interface Advanced {
  more: boolean;
  lanes: Set<string>;
}

/**
 * Takes a page of due deliveries, decides each one's next step and writes it, in one transaction. A delivery
 * that another worker holds is skipped; whatever changed it has set its due time, so it is looked at again.
 */
export async function advance(deps: Deps): Promise<Advanced> {
  const lanesNow = await deps.readLanesNow();
  const onePage = async (tx: Transaction): Promise<Advanced> => {
    const now = deps.clock.now();
    const due = await takeDue(tx, now, PAGE);
    if (due.length === 0) return { more: false, lanes: new Set<string>() };
    const messages = await deps.readMessages(
      tx,
      due.map(({ messageId }) => messageId),
    );
    const paths = await listPaths(
      tx,
      due.map(({ employeeId }) => employeeId),
    );
    const repeats = due.filter(({ messageId }) => messages.get(messageId)?.repeats != null);
    const answered = await settleAnswered(
      tx,
      repeats.map(({ id }) => id),
      now,
    );
    const open = due.filter(({ id }) => !answered.has(id));
    const decided = open.map((delivery): Decided => {
      const message = messages.get(delivery.messageId);
      return {
        delivery,
        message,
        step: decide(delivery, message, paths.get(delivery.employeeId) ?? [], lanesNow, now),
      };
    });
    const steps = await withdraw(tx, decided, now);
    const queued = steps.flatMap((one) => toQueue(one, deps.weigh));
    await queueAttempts(tx, queued, now);
    await writeSteps(
      tx,
      steps.map(({ delivery, step }) => ({ deliveryId: delivery.id, state: delivery.state, step })),
      now,
    );
    const lanes = new Set(queued.map(({ channel, provider }) => `${channel}/${provider}`));
    return { more: due.length === PAGE, lanes };
  };
  return retryDeadlock(() => transaction(deps.pool, onePage));
}

interface Decided {
  delivery: DueDelivery;
  message: EngineMessage | undefined;
  step: NextStep;
}

function decide(
  delivery: DueDelivery,
  message: EngineMessage | undefined,
  paths: readonly Path[],
  lanesNow: LanesNow,
  now: Date,
): NextStep {
  if (!message) return { kind: 'end', state: 'unreachable', reason: 'unreadable', withdraw: [] };
  const view = { ...delivery, rungAtMs: delivery.rungAt?.getTime() ?? null, paths };
  return nextStep(view, message, lanesNow, now.getTime(), Math.random());
}

/**
 * Cancels what is not to be sent any more because another way is taken, and answers the decisions that stand. Where a
 * lane was quicker and has claimed it, nothing is written: the delivery stays due and is decided again.
 */
async function withdraw(tx: Transaction, decided: readonly Decided[], now: Date): Promise<Decided[]> {
  const wanted = decided.flatMap(({ delivery, step }) =>
    step.kind === 'rest' ? [] : step.withdraw.map((sequence) => ({ deliveryId: delivery.id, sequence })),
  );
  if (wanted.length === 0) return [...decided];
  const key = (one: { deliveryId: string; sequence: number }) => `${one.deliveryId} ${one.sequence}`;
  const withdrawn = new Set((await withdrawAttempts(tx, wanted, now)).map(key));
  const late = new Set(wanted.filter((one) => !withdrawn.has(key(one))).map(({ deliveryId }) => deliveryId));
  return decided.filter(({ delivery }) => !late.has(delivery.id));
}

function toQueue({ delivery, message, step }: Decided, weigh: Deps['weigh']): QueuedAttempt[] {
  if (!message || step.kind !== 'go-on') return [];
  const last = delivery.attempts.at(-1)?.sequence ?? 0;
  return step.attempts.map((attempt, index) => {
    const weight = weigh(message, attempt.channel, delivery.language ?? '');
    return { ...attempt, deliveryId: delivery.id, sequence: last + 1 + index, weight };
  });
}
