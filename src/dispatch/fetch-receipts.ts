import type { Sender } from '../channels/contract.ts';
import { query, type Pool } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AttemptId } from '../kernel/id.ts';
import type { ReceiptDesk } from './apply-receipts.ts';
import type { ReadSoFar } from './fetch-replies.ts';
import type { LaneKey } from './lane-store.ts';

/** No carrier keeps a message longer: Twilio ten hours. What has had no word by then gets none. */
const HOPE_MS = 11 * 3_600_000;

/** As many as one run sends; the newest where there are more. */
const MOST = 100_000;

/** Pages of 500 for all of them. */
const MOST_PAGES = 200;

/** The carrier's clock may be a minute off ours. */
const CLOCKS_MS = 60_000;

interface Deps {
  pool: Pool;
  clock: Clock;
  receipts: ReceiptDesk;
}

/**
 * Reads what has become of the attempts whose last word may have been missed, and applies it as receipts. Answers how
 * many stood in the list. Half a list does no harm here: what it does not say is not known, as before. Throws ListUnread.
 */
export async function fetchReceipts(
  { pool, clock, receipts }: Deps,
  sender: Pick<Sender, 'channel' | 'provider' | 'pages'>,
  { keep, ending }: Omit<ReadSoFar, 'since'>,
): Promise<number> {
  if (sender.pages === undefined) return 0;
  const now = clock.now();
  const waiting = await readWaiting(pool, sender, now);
  const [oldest] = waiting.values();
  if (oldest === undefined) return 0;
  // As long ago by this machine's clock, which the carrier's agrees with, as it is by context.clock.
  const agoMs = now.getTime() - oldest.sentAt.getTime();
  const before = waiting.size;
  let pages = 0;
  for await (const page of sender.pages(new Date(Date.now() - agoMs - CLOCKS_MS))) {
    const found = page.flatMap((one) => {
      const attempt = waiting.get(one.providerRef);
      waiting.delete(one.providerRef);
      return attempt ? (one.asReceipt(attempt.id) ?? []) : [];
    });
    await Promise.all(found.map((receipt) => receipts.apply(receipt)));
    await keep();
    ending.throwIfAborted();
    if (waiting.size === 0 || ++pages === MOST_PAGES) break;
  }
  return before - waiting.size;
}

interface Waiting extends Record<string, unknown> {
  readonly id: AttemptId;
  readonly ref: string;
  readonly sentAt: Date;
}

/** What a carrier has taken and not reported the end of, by its id, the oldest first. */
async function readWaiting(
  pool: Pool,
  { channel, provider }: LaneKey,
  now: Date,
): Promise<Map<string, Waiting>> {
  const rows = await query<Waiting>(
    pool,
    `SELECT id, provider_ref AS ref, sent_at AS "sentAt" FROM ONLY attempts
      WHERE channel = $1 AND provider = $2 AND state = 'accepted' AND provider_ref IS NOT NULL AND sent_at > $3
      ORDER BY sent_at DESC LIMIT $4`,
    [channel, provider, new Date(now.getTime() - HOPE_MS), MOST],
  );
  return new Map(rows.reverse().map((row) => [row.ref, row]));
}
