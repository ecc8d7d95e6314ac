import { retryDeadlock, transaction, type Transaction } from '../db/sql.ts';
import {
  decideSteps,
  lanesOf,
  type Decided,
  type PlanDeps,
  type Planned,
  type Undecided,
} from './decide-steps.ts';
import { standAfter, type Stand } from './delivery-store.ts';
import { makeDeliveries, takeSlice, type SlicedMessage, type SlicedRecipient } from './fan-out-store.ts';
import { queueSteps } from './queue-steps.ts';

/** Short enough that no other statement waits long behind it, long enough that planning is not the bottleneck. */
const SLICE = 1_000;

/**
 * Makes the deliveries of the next slice of recipients, each with its first step and what that queues, in one
 * transaction. Recipients of an incident that is over, or of a message that was taken back, get their delivery too, as
 * stopped, so that nobody is left without a named state.
 */
export async function fanOut(deps: PlanDeps): Promise<Planned> {
  const lanesNow = await deps.readLanesNow();
  const oneSlice = async (tx: Transaction): Promise<Planned> => {
    const now = deps.clock.now();
    const slice = await takeSlice(tx, now, SLICE);
    if (!slice) return { more: false, lanes: new Set() };
    const { message, recipients } = slice;
    const begins = recipients.filter((recipient) => mayBegin(message, recipient, now));
    const decided = await decideSteps(
      tx,
      begins.map((recipient) => freshDelivery(message, recipient)),
      { ...deps, messages: await deps.readMessages(tx, [message.messageId]), lanesNow, now },
    );
    const steps = new Map(decided.map((one) => [one.delivery.employeeId, one]));
    const made = await makeDeliveries(
      tx,
      message,
      recipients.map((recipient) => {
        const step = steps.get(recipient.employeeId);
        return { recipient, stand: step ? firstStand(step, now) : standWithoutStep(message, recipient, now) };
      }),
      now,
    );
    const begun = decided.flatMap((one) => {
      const id = made.get(one.delivery.employeeId);
      return id === undefined ? [] : [{ one, id }];
    });
    const attempts = await queueSteps(tx, begun, deps.weigh, now);
    return { more: true, lanes: lanesOf(attempts) };
  };
  return retryDeadlock(() => transaction(deps.pool, oneSlice));
}

/** Who has to wait, or may have answered a reminder already, is made due, and `advance` looks at them. */
function mayBegin({ endedBy, repeats }: SlicedMessage, { dueAt }: SlicedRecipient, now: Date): boolean {
  return endedBy === null && !repeats && dueAt <= now;
}

function freshDelivery({ messageId }: SlicedMessage, { employeeId, language }: SlicedRecipient): Undecided {
  return {
    messageId,
    employeeId,
    language,
    state: 'pending',
    rung: -1,
    rungAt: null,
    attempts: [],
    replaced: false,
  };
}

function firstStand({ delivery, step }: Decided<Undecided>, now: Date): Stand {
  return standAfter(delivery.state, step, now);
}

function standWithoutStep({ endedBy }: SlicedMessage, { dueAt }: SlicedRecipient, now: Date): Stand {
  const begun = { waits: null, stillWaits: false, rung: null, rungAt: null };
  return endedBy === null
    ? { ...begun, state: 'pending', reason: null, dueAt, endedAt: null }
    : { ...begun, state: 'stopped', reason: endedBy, dueAt: null, endedAt: now };
}
