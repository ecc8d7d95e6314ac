import { readProbe } from '../alarm/probe-store.ts';
import type { Sender } from '../channels/contract.ts';
import { ListUnread } from '../channels/list-unread.ts';
import {
  endTurn,
  failTurn,
  giveTurnUp,
  keepTurn,
  moveOn,
  takeMissedTurn,
  type MissedList,
  type ReadTurn,
  type WebhookState,
} from '../channels/missed-reads-store.ts';
import type { Database } from '../db/connect.ts';
import type { Pool } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import type { ReceiptDesk } from './apply-receipts.ts';
import { fetchReceipts } from './fetch-receipts.ts';
import { fetchReplies } from './fetch-replies.ts';

export interface FetchDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  receipts: ReceiptDesk;
  senders: readonly Sender[];
  /** This process ends: what is being read is left to the next. */
  ending: AbortSignal;
}

/** A turn lasts longer than this: it need not be kept at each step. */
const KEEP_EVERY_MS = 5_000;

/** The lists from which something missed can be fetched. */
export function missedLists(senders: readonly Sender[]): MissedList[] {
  return senders.flatMap((sender) => {
    const { channel, provider } = sender;
    return [
      ...(sender.received ? [{ channel, provider, what: 'replies' as const }] : []),
      ...(sender.pages ? [{ channel, provider, what: 'receipts' as const }] : []),
    ];
  });
}

/**
 * Fetches what our webhook has missed from the carriers' lists, each when its turn has come: replies first, since a
 * person waits for an answer. A carrier that does not list holds up no other, and is asked again.
 */
export async function fetchMissed(deps: FetchDeps): Promise<void> {
  const { pool } = deps.db;
  const webhook = await readWebhook(pool);
  for (const sender of deps.senders)
    for (const list of missedLists([sender])) {
      const turn = await takeMissedTurn(pool, list, webhook);
      if (turn) await readList(deps, sender, list, turn);
    }
  if (webhook.kind === 'answering') await moveOn(pool, webhook);
}

async function readWebhook(pool: Pool): Promise<WebhookState> {
  const { ok, since } = await readProbe(pool);
  if (ok === null || since === null) return { kind: 'unknown' };
  return ok ? { kind: 'answering', since } : { kind: 'silent' };
}

async function readList(deps: FetchDeps, sender: Sender, list: MissedList, turn: ReadTurn): Promise<void> {
  const { log, ending } = deps;
  const { pool } = deps.db;
  const read = { since: turn.since, keep: keepNowAndThen(pool, list), ending };
  try {
    const count =
      list.what === 'replies'
        ? await fetchReplies(deps, sender, read)
        : await fetchReceipts({ ...deps, pool }, sender, read);
    if (count > 0) log.info({ ...list, count }, 'the carrier’s list has what our webhook did not get');
    await endTurn(pool, list, turn.begunAt);
  } catch (error) {
    if (ending.aborted) return giveTurnUp(pool, list);
    const retryAfterMs = error instanceof ListUnread ? error.retryAfterMs : null;
    await failTurn(pool, list, retryAfterMs);
    if (!(error instanceof ListUnread)) throw error;
    log.warn(
      { err: error, ...list },
      'the carrier could not be asked for what our webhook may have missed; asking again',
    );
  }
}

function keepNowAndThen(pool: Pool, list: MissedList): () => Promise<void> {
  let keptAtMs = performance.now();
  return async () => {
    if (performance.now() - keptAtMs < KEEP_EVERY_MS) return;
    keptAtMs = performance.now();
    await keepTurn(pool, list);
  };
}
