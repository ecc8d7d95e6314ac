import { listPaths } from '../directory/contact-point-store.ts';
import { retryDeadlock, transaction, type Pool, type Transaction } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Clock } from '../kernel/clock.ts';
import {
  queueAttempts,
  takeDue,
  writeSteps,
  type DueDelivery,
  type QueuedAttempt,
} from './delivery-store.ts';
import type { createWeigher, EngineMessage } from './message-plan.ts';
import type { MessageReader } from './message-store.ts';
import { nextStep } from './next-step.ts';
import { settleAnswered } from './settle-answered.ts';
import type { NextStep, Path } from './delivery-view.ts';

const PAGE = 1_000;

interface Deps {
  pool: Pool;
  clock: Clock;
  readMessages: MessageReader;
  weigh: ReturnType<typeof createWeigher>;
  /** The provider that serves each channel now; a channel without one is skipped. */
  serving: () => Promise<ReadonlyMap<Channel, string>>;
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
  const serving = await deps.serving();
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
    const steps: { deliveryId: DueDelivery['id']; state: DueDelivery['state']; step: NextStep }[] = [];
    const queued: QueuedAttempt[] = [];
    for (const delivery of due) {
      if (answered.has(delivery.id)) continue;
      const message = messages.get(delivery.messageId);
      const step = decide(delivery, message, paths.get(delivery.employeeId) ?? [], serving, now);
      steps.push({ deliveryId: delivery.id, state: delivery.state, step });
      if (message && step.kind === 'go-on')
        queued.push(...toQueue(delivery, message, step, serving, deps.weigh));
    }
    await queueAttempts(tx, queued, now);
    await writeSteps(tx, steps, now);
    const lanes = new Set(queued.map(({ channel, provider }) => `${channel}/${provider}`));
    return { more: due.length === PAGE, lanes };
  };
  return retryDeadlock(() => transaction(deps.pool, onePage));
}

function decide(
  delivery: DueDelivery,
  message: EngineMessage | undefined,
  paths: readonly Path[],
  serving: ReadonlyMap<Channel, string>,
  now: Date,
): NextStep {
  if (!message) return { kind: 'end', state: 'unreachable', reason: 'unreadable' };
  const view = { ...delivery, rungAtMs: delivery.rungAt?.getTime() ?? null, paths };
  return nextStep(view, message, new Set(serving.keys()), now.getTime(), Math.random());
}

function toQueue(
  delivery: DueDelivery,
  message: EngineMessage,
  step: NextStep & { kind: 'go-on' },
  serving: ReadonlyMap<Channel, string>,
  weigh: Deps['weigh'],
): QueuedAttempt[] {
  const last = delivery.attempts.at(-1)?.sequence ?? 0;
  return step.attempts.flatMap((attempt, index) => {
    const provider = serving.get(attempt.channel);
    if (provider === undefined) return [];
    const weight = weigh(message, attempt.channel, delivery.language ?? '');
    return [{ ...attempt, deliveryId: delivery.id, sequence: last + 1 + index, provider, weight }];
  });
}
