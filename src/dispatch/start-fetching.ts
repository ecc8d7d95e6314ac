import { setTimeout as wait } from 'node:timers/promises';
import { isBehind, wantMissed } from '../channels/missed-reads-store.ts';
import { answerFetched } from './answer-fetched.ts';
import { fetchMissed, missedLists, type FetchDeps } from './fetch-missed.ts';
import { startLoop } from './loop.ts';

interface Deps extends Omit<FetchDeps, 'ending'> {
  config: { publicUrl: string; secret: string };
}

/**
 * How long a process that begins waits for what came in while it was away, before it sends: whoever has answered is
 * not called. No longer, since a carrier that does not list must not hold up an alert.
 */
const FIRST_READ_MS = 3_000;
const LOOK_MS = 50;

/** What fetches the missed replies and receipts of this process, until it is stopped. */
export interface Fetching {
  stop(): Promise<void>;
}

/**
 * Begins to fetch what our webhook misses, and to answer the replies that no webhook's answer answers. Resolves when
 * what came in before this process began has been taken, or after three seconds.
 */
export async function startFetching(deps: Deps): Promise<Fetching> {
  const { db, clock, log, senders, config } = deps;
  const lists = missedLists(senders);
  await wantMissed(db.pool, lists);
  const ending = new AbortController();
  const fetching = startLoop('missed', log, async () => {
    await fetchMissed({ ...deps, ending: ending.signal });
    return false;
  });
  const answering = startLoop('answers', log, async () => {
    let isMore = false;
    for (const sender of senders.filter(({ channel }) => channel === 'sms' || channel === 'email'))
      isMore = (await answerFetched({ db, clock, log, ...config }, sender)) || isMore;
    return isMore;
  });
  const replies = lists.filter(({ what }) => what === 'replies');
  const endsAtMs = performance.now() + FIRST_READ_MS;
  while (performance.now() < endsAtMs && (await isBehind(db.pool, replies))) await wait(LOOK_MS);
  return {
    stop: async () => {
      ending.abort();
      await Promise.all([fetching.stop(), answering.stop()]);
    },
  };
}
