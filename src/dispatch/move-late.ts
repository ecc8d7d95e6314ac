import { retryDeadlock, transaction, type Transaction } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import { attemptsOf, decide, type Decided, type PlanDeps } from './decide-steps.ts';
import { takeOpen, type DueDelivery } from './delivery-store.ts';
import type { LanesNow } from './delivery-view.ts';
import type { WaitsInQueue } from './lane-backlog-store.ts';
import type { Forecast } from './lane-forecast.ts';
import { leaveAnswered } from './settle-answered.ts';
import { writeSteps } from './write-steps.ts';

/** How many went by another way, by which channels, and the lanes that have new work. */
export interface Moved {
  people: number;
  to: Set<Channel>;
  lanes: Set<string>;
}

/**
 * Sends a page of those who would be too late by another way, each where that is sooner, in one transaction. Whoever
 * is moved counts in the forecast for the next. Who has no such way stays as they are.
 */
export async function moveLate(
  deps: PlanDeps,
  late: readonly WaitsInQueue[],
  forecast: Forecast,
): Promise<Moved> {
  const lanesNow = await deps.readLanesNow();
  const onePage = async (tx: Transaction): Promise<Moved> => {
    const now = deps.clock.now();
    const taken = await takeOpen(
      tx,
      late.map(({ deliveryId }) => deliveryId),
    );
    const messages = await deps.readMessages(
      tx,
      taken.map(({ messageId }) => messageId),
    );
    const open = new Map((await leaveAnswered(tx, taken, messages, now)).map((one) => [one.id, one]));
    const paths = await deps.readPaths(
      tx,
      [...open.values()].map(({ employeeId }) => employeeId),
    );
    const decided = late.flatMap((place): Decided<DueDelivery>[] => {
      const delivery = open.get(place.deliveryId);
      if (!delivery) return [];
      open.delete(place.deliveryId);
      const message = messages.get(delivery.messageId);
      const lanes: LanesNow = forecast.see(lanesNow, place.priority);
      const counted = { ...delivery, attempts: countWait(delivery, place) };
      const step = decide(counted, message, paths.get(delivery.employeeId) ?? [], { lanesNow: lanes, now });
      if (step.kind !== 'go-on' || !step.congested) return [];
      const one = { delivery, message, step };
      for (const attempt of attemptsOf(one, delivery.id, deps.weigh)) {
        forecast.add(attempt, place.priority, attempt.weight);
      }
      return [one];
    });
    const { steps, lanes } = await writeSteps(tx, decided, deps.weigh, now);
    const to = steps.flatMap(({ step }) => (step.kind === 'go-on' ? step.attempts : []));
    return { people: steps.length, to: new Set(to.map(({ channel }) => channel)), lanes };
  };
  return retryDeadlock(() => transaction(deps.pool, onePage));
}

function countWait({ attempts }: DueDelivery, { sequence, waitMs }: WaitsInQueue): DueDelivery['attempts'] {
  return attempts.map((attempt) => (attempt.sequence === sequence ? { ...attempt, waitMs } : attempt));
}
