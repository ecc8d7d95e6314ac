import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import pLimit from 'p-limit';
import type { Outcome, Sender } from '../channels/contract.ts';
import { renderContent } from '../channels/render.ts';
import { readAddresses, type Address } from '../directory/contact-point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ContactPointId, DeliveryId } from '../kernel/id.ts';
import { newId } from '../kernel/id.ts';
import { bestLanguage } from '../kernel/language.ts';
import type { Logger } from '../kernel/log.ts';
import { claimAttempts, giveBack, type ClaimedAttempt } from './lane-store.ts';
import type { EngineMessage } from './message-plan.ts';
import type { MessageReader } from './message-store.ts';
import type { OutcomeWriter } from './outcome-writer.ts';

/** A claim is small, so that a confirmation or a more urgent message overtakes what is still queued. */
const CLAIM_AT_MOST = 250;

/** Between the last moment a send may end and the end of its lease: a commit and a clock's doubt. */
const LEASE_MARGIN_MS = 4_000;

/** What one claim may have to wait for its start time under the lane's cap. */
const BOOKED_AHEAD_MS = 1_000;

export interface LaneDeps {
  pool: Pool;
  clock: Clock;
  log: Logger;
  workerId: string;
  readMessages: MessageReader;
  outcomes: OutcomeWriter;
  /** An employee's own link to the page that confirms. */
  makeLink: (deliveryId: DeliveryId) => string;
}

/**
 * Opens a lane: `drain` claims and sends until nothing is queued that may start now. Sending is bounded by the
 * sender's concurrency; a claim never takes more than the slots that are free.
 */
export function openLane(deps: LaneDeps, sender: Sender) {
  const slots = pLimit(sender.concurrency);
  const underWay = new Set<Promise<void>>();

  const freeSlots = () => sender.concurrency - slots.activeCount - slots.pendingCount;

  async function takeBatch(): Promise<number> {
    const limit = Math.min(CLAIM_AT_MOST, freeSlots());
    if (limit <= 0) return 0;
    const leaseToken = newId();
    const leaseMs = BOOKED_AHEAD_MS + sender.timeoutMs + LEASE_MARGIN_MS;
    const leaseEndsAtMs = performance.now() + leaseMs;
    const { channel, provider } = sender;
    const now = deps.clock.now();
    const claim = { channel, provider, workerId: deps.workerId, leaseToken, leaseMs, limit, now };
    const claimed = await claimAttempts(deps.pool, claim);
    if (claimed.length === 0) return 0;
    const claimedAtMs = performance.now();
    const messages = await deps.readMessages(
      deps.pool,
      claimed.map(({ messageId }) => messageId),
    );
    const addresses = await readAddresses(
      deps.pool,
      claimed.map(({ contactPointId }) => contactPointId),
    );
    for (const attempt of claimed) {
      const message = messages.get(attempt.messageId);
      const work = slots(async () => {
        await wait(Math.max(0, claimedAtMs + attempt.startInMs - performance.now()));
        const outlasts = performance.now() + sender.timeoutMs > leaseEndsAtMs;
        if (outlasts) return giveBack(deps.pool, [attempt], leaseToken);
        const outcome = await send(deps, sender, attempt, message, addresses);
        await deps.outcomes.write({ attempt, leaseToken, outcome, sender });
      });
      const settled = work.catch((error: unknown) => {
        deps.log.error(
          { err: error, attempt: attempt.id },
          'outcome not written: the attempt will be in doubt',
        );
      });
      underWay.add(settled);
      void settled.then(() => underWay.delete(settled));
    }
    return claimed.length;
  }

  return {
    sender,
    /** Answers true where there is more to claim as soon as a slot is free. */
    drain: async (): Promise<boolean> => {
      const taken = await takeBatch();
      if (taken > 0 && freeSlots() <= 0) await Promise.race(underWay);
      return taken > 0;
    },
    /** Waits until what was claimed has been sent and written. */
    finish: async (): Promise<void> => {
      await Promise.allSettled(underWay);
    },
  };
}

export type Lane = ReturnType<typeof openLane>;

async function send(
  deps: LaneDeps,
  sender: Sender,
  attempt: ClaimedAttempt,
  message: EngineMessage | undefined,
  addresses: ReadonlyMap<ContactPointId, Address>,
): Promise<Outcome> {
  const address = addresses.get(attempt.contactPointId);
  if (!address) return gone('contact-point-gone', 'The contact point was removed from the directory');
  if (!message) return gone('message-gone', 'The message is no longer there');
  const language = bestLanguage(attempt.language ?? '', Object.keys(message.texts));
  const link = deps.makeLink(attempt.deliveryId);
  const content = renderContent(sender.channel, message, { language, link });
  return sender.send({
    attemptId: attempt.id,
    address: address.address,
    content,
    validForMs: message.validForMs,
  });
}

function gone(code: string, text: string): Outcome {
  return { kind: 'rejected', verdict: 'recipient-permanent', code, text, retryAfterMs: null };
}
