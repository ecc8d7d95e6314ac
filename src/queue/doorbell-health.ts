import type { Logger } from '../kernel/log.ts';

export type DoorbellState = 'working' | 'degraded';

/** One end of the doorbell. */
type End = 'ringing' | 'hearing';

export interface DoorbellHealth {
  works(end: End): void;
  fails(end: End, error: unknown): void;
  state(): DoorbellState;
}

/** Knows which ends fail; counts failures and logs each change of the whole once. */
export function createHealth(log: Logger): DoorbellHealth {
  const failing = new Set<End>();
  let failures = 0;
  return {
    works: (end) => {
      if (!failing.delete(end) || failing.size > 0) return;
      log.info({ failures }, 'doorbell works again');
      failures = 0;
    },
    fails: (end, error) => {
      failures += 1;
      const worked = failing.size === 0;
      failing.add(end);
      if (worked)
        log.warn({ err: error, end }, 'doorbell degraded: every loop still looks each second by itself');
    },
    state: () => (failing.size === 0 ? 'working' : 'degraded'),
  };
}
