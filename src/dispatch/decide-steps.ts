import type { ReadPaths } from '../directory/open-paths.ts';
import type { Pool, Transaction } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DeliveryId, MessageId } from '../kernel/id.ts';
import type { DueDelivery, QueuedAttempt } from './delivery-store.ts';
import type { DeliveryView, LanesNow, NextStep, Path } from './delivery-view.ts';
import type { createWeigher, EngineMessage } from './message-plan.ts';
import type { MessageReader } from './message-store.ts';
import { nextStep } from './next-step.ts';

/** What planning needs. */
export interface PlanDeps {
  pool: Pool;
  clock: Clock;
  readMessages: MessageReader;
  weigh: ReturnType<typeof createWeigher>;
  /** The lanes of each channel, and how much room they have now. */
  readLanesNow: () => Promise<LanesNow>;
  readPaths: ReadPaths;
}

/** What a page came to: the lanes that have new work, and whether there may be more to plan. */
export interface Planned {
  more: boolean;
  lanes: Set<string>;
}

/** A delivery to decide about; it may not be in the database yet. */
export type Undecided = Omit<DueDelivery, 'id'>;

export interface Decided<D extends Undecided> {
  delivery: D;
  message: EngineMessage | undefined;
  step: NextStep;
}

/** What all decisions of a page look at. */
interface PageFacts {
  messages: ReadonlyMap<MessageId, EngineMessage>;
  lanesNow: LanesNow;
  now: Date;
  readPaths: ReadPaths;
}

/** Decides what happens next to each delivery of a page, with one query for the paths of all. */
export async function decideSteps<D extends Undecided>(
  tx: Transaction,
  deliveries: readonly D[],
  facts: PageFacts,
): Promise<Decided<D>[]> {
  if (deliveries.length === 0) return [];
  const paths = await facts.readPaths(
    tx,
    deliveries.map(({ employeeId }) => employeeId),
  );
  return deliveries.map((delivery) => {
    const message = facts.messages.get(delivery.messageId);
    return {
      delivery,
      message,
      step: decide(delivery, message, paths.get(delivery.employeeId) ?? [], facts),
    };
  });
}

/** Decides about one delivery whose message and paths have been read. */
export function decide(
  delivery: Undecided,
  message: EngineMessage | undefined,
  paths: readonly Path[],
  { lanesNow, now }: Pick<PageFacts, 'lanesNow' | 'now'>,
): NextStep {
  if (!message) return { kind: 'end', state: 'unreachable', reason: 'unreadable', withdraw: [] };
  const view: DeliveryView = { ...delivery, rungAtMs: delivery.rungAt?.getTime() ?? null, paths };
  return nextStep(view, message, lanesNow, now.getTime(), Math.random());
}

/** The attempts that a decision asks for, of the delivery with this id. */
export function attemptsOf(
  { delivery, message, step }: Decided<Undecided>,
  deliveryId: DeliveryId,
  weigh: PlanDeps['weigh'],
): QueuedAttempt[] {
  if (!message || step.kind !== 'go-on') return [];
  const last = delivery.attempts.at(-1)?.sequence ?? 0;
  return step.attempts.map((attempt, index) => {
    const weight = weigh(message, attempt.channel, delivery.language ?? '');
    return { ...attempt, deliveryId, sequence: last + 1 + index, weight, asksBy: null };
  });
}

/** The lanes of attempts, as the engine's loops call them. */
export function lanesOf(attempts: readonly QueuedAttempt[]): Set<string> {
  return new Set(attempts.map(({ channel, provider }) => `${channel}/${provider}`));
}
