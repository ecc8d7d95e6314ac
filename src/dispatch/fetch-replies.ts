import type { ReceivedSms, Sender } from '../channels/contract.ts';
import { takeReply } from '../confirmation/handle-reply.ts';
import { knownReplies } from '../confirmation/reply-store.ts';
import type { Database } from '../db/connect.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';

/** A hundred thousand replies are what a number that takes 100 a second gets in a quarter of an hour; they have 30 MB. */
const MOST_PAGES = 200;

/** Taken at once, each of another number: the confirmations of webhooks go on beside them. */
const AT_ONCE = 4;

/** So many that cannot be taken are no longer about a reply: the database is away. */
const MOST_FAILURES = 10;

interface Deps {
  db: Database;
  clock: Clock;
  log: Logger;
}

/** What is being read, what keeps the turn to read it, and whether this process ends: then it reads no further. */
export interface ReadSoFar {
  since: Date;
  keep: () => Promise<void>;
  ending: AbortSignal;
}

type Missed = ReceivedSms & { readonly writtenAt: Date };

/**
 * Reads what came in to a sender's number and takes what no webhook has brought, by the same way as a webhook does, in
 * the order in which each number wrote. Answers how many there were. Throws where the list does not come in full
 * (ListUnread), where a reply could not be kept, and where the process ends: then nothing counts as seen, and all of it
 * is read again.
 */
export async function fetchReplies(
  deps: Deps,
  { provider, received }: Pick<Sender, 'provider' | 'received'>,
  read: ReadSoFar,
): Promise<number> {
  if (received === undefined) return 0;
  const missed = await readMissed(deps, received(read.since), read);
  const failures: unknown[] = [];
  const chains = [...groupByNumber(missed).values()];
  const takeChains = async () => {
    for (let chain = chains.shift(); chain !== undefined; chain = chains.shift()) {
      for (const sms of chain) {
        if (failures.length >= MOST_FAILURES || read.ending.aborted) return;
        const { providerRef, from, body, writtenAt } = sms;
        const inbound = { providerRef, provider, from, body, carrierDid: null, writtenAt };
        await takeReply(deps, inbound).catch((error: unknown) => failures.push(error));
      }
      await read.keep();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeChains));
  read.ending.throwIfAborted();
  if (failures.length > 0)
    throw new Error('replies from a carrier’s list could not be kept', { cause: failures[0] });
  return missed.length;
}

/** What is in the list and was never kept, the oldest first. */
async function readMissed(
  { db, clock, log }: Deps,
  pages: AsyncIterable<readonly ReceivedSms[]>,
  { keep, ending }: ReadSoFar,
): Promise<Missed[]> {
  const missed = new Map<string, Missed>();
  let count = 0;
  for await (const page of pages) {
    ending.throwIfAborted();
    const nowMs = clock.now().getTime();
    const known = await knownReplies(
      db.pool,
      page.map(({ providerRef }) => providerRef),
    );
    for (const sms of page) {
      if (!known.has(sms.providerRef))
        missed.set(sms.providerRef, { ...sms, writtenAt: new Date(nowMs - sms.ageMs) });
    }
    count += 1;
    if (count === MOST_PAGES) {
      log.error(
        { missed: missed.size },
        'more replies were missed than can be read: look at the carrier’s own list',
      );
      break;
    }
    await keep();
  }
  // The list has the newest first; of the same second the later one stands before the earlier.
  return [...missed.values()].reverse().sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
}

function groupByNumber(missed: readonly Missed[]): Map<string, Missed[]> {
  const groups = new Map<string, Missed[]>();
  for (const sms of missed) {
    const group = groups.get(sms.from);
    if (group) group.push(sms);
    else groups.set(sms.from, [sms]);
  }
  return groups;
}
