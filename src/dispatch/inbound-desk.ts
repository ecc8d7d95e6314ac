import type { Receipt } from '../channels/contract.ts';
import { confirm } from '../confirmation/confirm.ts';
import { takeReply } from '../confirmation/handle-reply.ts';
import type { InboundSms } from '../confirmation/inbound-sms.ts';
import { readQuestionOfAttempt } from '../confirmation/question-store.ts';
import type { Database } from '../db/connect.ts';
import { isDatabaseGone } from '../db/is-gone.ts';
import type { Clock } from '../kernel/clock.ts';
import { openSpool } from '../kernel/disk-spool.ts';
import type { AttemptId } from '../kernel/id.ts';
import type { Logger } from '../kernel/log.ts';
import type { ReceiptDesk } from './apply-receipts.ts';
import { openWaits, type Wait } from '../kernel/waits.ts';
import { startLoop } from './loop.ts';

/** A key that was pressed in a call. */
export interface PressedKey {
  readonly attemptId: AttemptId;
  readonly key: string;
  /** Unique to this press. */
  readonly sourceRef: string;
}

/** What a webhook brought, as it lies on the disk. Its signature has been checked. Instants are those of context.clock. */
export type Inbound =
  | { readonly receipt: Receipt }
  | { readonly reply: Omit<InboundSms, 'writtenAt'>; readonly saidAtMs: number }
  | { readonly pressed: PressedKey; readonly saidAtMs: number };

/** Sees to it that what carriers and people tell us is kept while the database records nothing. */
export interface InboundDesk {
  /**
   * Does `work`, which records what came in. Where the database cannot do it now, keeps `inbound` on the disk, to be
   * applied as soon as it can, and answers undefined. Throws where the disk does not take it either. `cameAtMs`: when
   * it came, by performance.now().
   */
  record<T>(inbound: Inbound, work: () => Promise<T>, cameAtMs?: number): Promise<T | undefined>;
  /**
   * How many milliseconds the oldest of what came in has waited to be recorded: that which is in hand, and that which
   * lies on the disk. 0: nothing waits.
   */
  behindMs(): number;
  stop(): Promise<void>;
}

interface Deps {
  /** A folder of this machine's disk; processes may share it. */
  folder: string;
  db: Database;
  clock: Clock;
  log: Logger;
  receipts: ReceiptDesk;
}

/**
 * Opens the desk and applies what an earlier process left on the disk. Until what lies there has gone in, all that comes
 * goes there too, so that nobody waits for a database that hangs. Words count by when they were said, whichever is
 * applied first. A reply that was kept is answered as one from a carrier's list is, by a text of its own.
 */
export function openInboundDesk(deps: Deps): InboundDesk {
  const { folder, log } = deps;
  const spool = openSpool<Inbound>(folder);
  const refused = openSpool<Inbound>(`${folder}-refused`);
  const waits = openWaits();
  let isHolding = false;
  /** Since when something may lie on the disk; at first an earlier process may have left it there. */
  let kept: Wait | undefined = waits.begin();

  /** Many webhooks may find it out at once; it is said once. */
  const hold = (error: unknown) => {
    if (!isHolding)
      log.error({ err: error, folder }, 'nothing can be recorded: what carriers report is kept on disk');
    isHolding = true;
    kept ??= waits.begin();
  };
  const apply = async (inbound: Inbound) => {
    try {
      await applyInbound(deps, inbound);
    } catch (error) {
      if (isDatabaseGone(error)) throw error;
      await refused.keep(inbound);
      log.error({ err: error, folder: `${folder}-refused` }, 'what was kept on disk could not be applied');
    }
  };
  const take = async (all: readonly Inbound[]) => {
    // Reports go in together; what people say one after the other.
    await Promise.all(all.filter((one) => 'receipt' in one).map(apply));
    for (const one of all) if (!('receipt' in one)) await apply(one);
  };
  const loop = startLoop('inbound', log, async () => {
    // Another process may have kept something in the same folder.
    kept ??= waits.begin();
    try {
      const applied = await spool.empty(take);
      if (applied > 0) log.warn({ applied }, 'what was kept on disk has been applied');
      isHolding = false;
      waits.end(kept);
      kept = undefined;
      return applied > 0;
    } catch (error) {
      if (!isDatabaseGone(error)) throw error;
      return false;
    }
  });
  return {
    record: async (inbound, work, cameAtMs) => {
      const wait = waits.begin(cameAtMs);
      try {
        if (!isHolding) {
          try {
            return await work();
          } catch (error) {
            if (!isDatabaseGone(error)) throw error;
            hold(error);
          }
        }
        await spool.keep(inbound);
        return undefined;
      } finally {
        waits.end(wait);
      }
    },
    behindMs: () => waits.longestMs(),
    stop: () => loop.stop(),
  };
}

async function applyInbound({ receipts, db, clock }: Deps, inbound: Inbound): Promise<void> {
  if ('receipt' in inbound) {
    await receipts.apply(inbound.receipt);
    return;
  }
  const saidAt = new Date(inbound.saidAtMs);
  if ('reply' in inbound) await takeReply({ db, clock }, { ...inbound.reply, writtenAt: saidAt });
  else await confirmPressed({ db, clock }, inbound.pressed, saidAt);
}

/** A key that the message does not offer says nothing. */
async function confirmPressed(
  deps: Pick<Deps, 'db' | 'clock'>,
  { attemptId, key, sourceRef }: PressedKey,
  saidAt: Date,
): Promise<void> {
  const question = await readQuestionOfAttempt(deps.db, attemptId);
  if (question === undefined) return;
  const { deliveryId } = question;
  await confirm(deps, { deliveryId, answer: key, via: 'voice', sourceRef, saidAt });
}
