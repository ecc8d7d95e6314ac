import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 250;

/** A queue that comes back is used again after at most this long. */
const LONGEST_MS = 4_000;

export interface Backoff {
  /** Waits, twice as long each time; returns at once when `stop` is aborted. */
  wait(): Promise<void>;
  reset(): void;
}

export function createBackoff(stop: AbortSignal): Backoff {
  let nextMs = FIRST_MS;
  return {
    wait: async () => {
      const ms = nextMs;
      nextMs = Math.min(nextMs * 2, LONGEST_MS);
      await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
    },
    reset: () => {
      nextMs = FIRST_MS;
    },
  };
}
