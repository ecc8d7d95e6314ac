import { setTimeout as wait } from 'node:timers/promises';

/** Something done again and again until it is stopped. */
export interface Ticker {
  /** Begins no further round; resolves when the one in hand is done. */
  stop(): Promise<void>;
}

/**
 * Runs `round` now and then with a pause of `everyMs` between two. A round that throws is told to `onError` and the
 * next comes all the same: whoever watches must not end.
 */
export function startTicker(
  everyMs: number,
  round: () => Promise<void>,
  onError: (error: unknown) => void,
): Ticker {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    while (!signal.aborted) {
      await round().catch(onError);
      await wait(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
