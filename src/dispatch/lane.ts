import type { Pool } from '../db/sql.ts';
import { setImmediate as yieldToOthers, setTimeout as wait } from 'node:timers/promises';
import type { Content } from '../channels/content.ts';
import type { Outcome, Outgoing, Sender, Verdict } from '../channels/contract.ts';
import { NOT_BEGUN } from '../channels/never-sent.ts';
import { renderContent } from '../channels/render.ts';
import { readAddresses, type Address } from '../directory/contact-point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId, type ContactPointId, type DeliveryId, type MessageId } from '../kernel/id.ts';
import type { Logger } from '../kernel/log.ts';
import { createLaneGate, type LaneGate } from './lane-gate.ts';
import {
  BOOKED_AHEAD_MS,
  claimAttempts,
  giveBack,
  lastPlace,
  type ClaimedAttempt,
  type QueuePlace,
} from './lane-store.ts';
import type { EngineMessage } from './message-plan.ts';
import type { MessageReader } from './message-store.ts';
import type { OutcomeWriter } from './outcome-writer.ts';
import { openSlots } from './slots.ts';

/** A claim is small, so that a confirmation or a more urgent message overtakes what is still queued. */
const CLAIM_AT_MOST = 250;

/** Between the last moment a send may end and the end of its lease: a commit and a clock's doubt. */
const LEASE_MARGIN_MS = 4_000;

/**
 * A claim looks behind the one before it, and this often at the whole queue. While some old snapshot is held (a dump, a
 * long report) the claimed rows' entries pile up at the head of the index and cannot be cleared: read by every claim
 * they would slow it more and more. What is more urgent than the last claim waits this long at most.
 */
const LOOK_AT_ALL_MS = 250;

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

/** A claim for a single free slot costs as much as one for a hundred: this long we let more slots become free. */
const GATHER_MS = 10;

/** The part of the slots that is worth a claim: while it is claimed and read, the others send. */
const WORTHWHILE = 1 / 2;

/** Sends begun before others get their turn: a few milliseconds, tens while the process is young. */
const BEGUN_AT_ONCE = 25;

/** A start time nearer than this is now: a timer is no more exact, and costs more than some sends. */
const NOW_MS = 1;

/**
 * Opens a lane: `drain` claims and sends until nothing is queued that may start now. At most the sender's
 * concurrency is under way, and a claim never takes more than the slots that are free.
 */
export function openLane(deps: LaneDeps, sender: Sender) {
  const { channel, provider } = sender;
  const slots = openSlots(sender.concurrency);
  const worthwhile = Math.min(CLAIM_AT_MOST, Math.ceil(sender.concurrency * WORTHWHILE));
  const gate = createLaneGate();
  let after: QueuePlace | null = null;
  let lookedAtAllMs = -Infinity;
  let bookedUntilMs = -Infinity;

  async function claim(limit: number): Promise<Batch> {
    if (performance.now() - lookedAtAllMs >= LOOK_AT_ALL_MS) after = null;
    const isPartial = after !== null;
    if (!isPartial) lookedAtAllMs = performance.now();
    const batch = await claimAfter(limit);
    after = lastPlace(batch.attempts);
    return isPartial && batch.attempts.length === 0 ? claim(limit) : batch;
  }

  async function claimAfter(limit: number): Promise<Batch> {
    const leaseToken = newId();
    const leaseMs = BOOKED_AHEAD_MS + sender.timeoutMs + LEASE_MARGIN_MS;
    const leaseEndsAtMs = performance.now() + leaseMs;
    const now = deps.clock.now();
    const { pool, workerId } = deps;
    const attempts = await claimAttempts(pool, {
      channel,
      provider,
      workerId,
      leaseToken,
      leaseMs,
      limit,
      now,
      after,
    });
    return { attempts, leaseToken, leaseEndsAtMs, claimedAtMs: performance.now() };
  }

  async function takeBatch(): Promise<number> {
    const batch = await claim(Math.min(CLAIM_AT_MOST, slots.free()));
    if (batch.attempts.length === 0) return 0;
    bookedUntilMs = batch.claimedAtMs + Math.max(...batch.attempts.map(({ nextInMs }) => nextInMs));
    const words = await readWords(deps, batch);
    for (const [index, attempt] of batch.attempts.entries()) {
      if (index % BEGUN_AT_ONCE === BEGUN_AT_ONCE - 1) await yieldToOthers();
      slots.take();
      void sendInTime(deps, { sender, gate }, attempt, batch, words)
        .catch((error: unknown) => {
          deps.log.error(
            { err: error, attempt: attempt.id },
            'outcome not written: the attempt will be in doubt',
          );
        })
        .finally(slots.release);
    }
    return batch.attempts.length;
  }

  return {
    sender,
    /** Answers true where there may be more to claim. */
    drain: async (): Promise<boolean> => {
      // While the cap is booked well ahead a claim would take a few, or none, and the loop would rest too long.
      const earlyMs = bookedUntilMs - BOOKED_AHEAD_MS / 2 - performance.now();
      if (earlyMs >= NOW_MS) {
        await wait(Math.min(earlyMs, BOOKED_AHEAD_MS));
        return true;
      }
      await slots.untilWorthwhile(worthwhile, GATHER_MS);
      if (gate.isShut(performance.now())) return false;
      return (await takeBatch()) > 0;
    },
    /** Waits until what was claimed has been sent and written. */
    finish: slots.untilIdle,
  };
}

export type Lane = ReturnType<typeof openLane>;

/** What one claim took. */
interface Batch {
  attempts: readonly ClaimedAttempt[];
  leaseToken: string;
  /** Of performance.now(), as is claimedAtMs. */
  leaseEndsAtMs: number;
  claimedAtMs: number;
}

interface Words {
  messages: ReadonlyMap<MessageId, EngineMessage>;
  addresses: ReadonlyMap<ContactPointId, Address>;
}

/** Reads what a claim needs to be sent; what cannot be read now is given back, not left to the sweep. */
async function readWords({ pool, readMessages }: LaneDeps, { attempts, leaseToken }: Batch): Promise<Words> {
  try {
    return {
      messages: await readMessages(
        pool,
        attempts.map(({ messageId }) => messageId),
      ),
      addresses: await readAddresses(
        pool,
        attempts.map(({ contactPointId }) => contactPointId),
      ),
    };
  } catch (error) {
    await giveBack(pool, attempts, leaseToken);
    throw error;
  }
}

/**
 * Sends at the time the cap has booked, or gives back what would outlast its lease, what the provider would not take,
 * and what this process has slept over.
 */
async function sendInTime(
  deps: LaneDeps,
  { sender, gate }: { sender: Sender; gate: LaneGate },
  attempt: ClaimedAttempt,
  { leaseToken, leaseEndsAtMs, claimedAtMs }: Batch,
  words: Words,
): Promise<void> {
  const earlyMs = claimedAtMs + attempt.startInMs - performance.now();
  if (earlyMs >= NOW_MS) await wait(earlyMs);
  const ready = prepare(deps, sender, attempt, words);
  // Nothing that takes time stands between this look at the clock and the send: the process may sleep at any moment.
  const outlasts = performance.now() + sender.timeoutMs > leaseEndsAtMs;
  if (outlasts || gate.isThrottled(performance.now())) return giveBack(deps.pool, [attempt], leaseToken);
  const outcome = 'kind' in ready ? ready : await send(sender, ready);
  if (outcome.kind === 'rejected' && outcome.code === NOT_BEGUN)
    return giveBack(deps.pool, [attempt], leaseToken);
  gate.note(outcome, performance.now());
  await deps.outcomes.write({ attempt, leaseToken, outcome, sender });
}

async function send(sender: Sender, outgoing: Outgoing): Promise<Outcome> {
  try {
    return await sender.send(outgoing);
  } catch (error) {
    return { kind: 'in-doubt', code: 'sender-threw', text: String(error) };
  }
}

/** What is to be sent, or why it cannot be. */
function prepare(
  deps: LaneDeps,
  sender: Sender,
  attempt: ClaimedAttempt,
  { messages, addresses }: Words,
): Outgoing | Refused {
  const address = addresses.get(attempt.contactPointId)?.address;
  if (address === undefined)
    return rejected(
      'recipient-permanent',
      'contact-point-gone',
      'The contact point was removed from the directory',
    );
  const message = messages.get(attempt.messageId);
  if (!message) return rejected('our-fault', 'message-unreadable', 'The message cannot be read');
  const content = render(deps, sender, attempt, message);
  if ('kind' in content) return content;
  return { attemptId: attempt.id, address, content, validForMs: message.validForMs };
}

function render(
  deps: LaneDeps,
  sender: Sender,
  attempt: ClaimedAttempt,
  message: EngineMessage,
): Content | Refused {
  try {
    const { language, deliveryId, asksBy } = attempt;
    const reader = { language: language ?? '', link: deps.makeLink(deliveryId), asksBy };
    return renderContent(sender.channel, message, reader);
  } catch (error) {
    return rejected('our-fault', 'not-rendered', String(error));
  }
}

type Refused = Outcome & { kind: 'rejected' };

function rejected(verdict: Verdict, code: string, text: string): Refused {
  return { kind: 'rejected', verdict, code, text, retryAfterMs: null };
}
