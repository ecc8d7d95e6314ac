import { isLockTimeout } from '../db/sql.ts';
import type { Logger } from '../kernel/log.ts';

/** Every loop looks by itself this often: a doorbell may be lost without harm. */
const EVERY_MS = 1_000;

/** After a failure (the database is away), woken or not: the log stays readable, the database can come back. */
const AFTER_FAILURE_MS = 1_000;

/** So many rounds in a row that gave up waiting for a lock are no coincidence any more: five seconds. */
const LOCKED_OUT_AFTER = 10;

export interface Loop {
  /** Look now. */
  wake(): void;
  /** Looks no more; resolves when the round in hand is done. */
  stop(): Promise<void>;
}

/**
 * Runs `round` again and again: at once while it answers true (there is more), else when woken or after a second.
 * A round that throws is logged and tried again; the loop itself never ends before `stop`. A round that gave up
 * waiting for somebody's lock has waited long enough and is tried again at once.
 */
export function startLoop(name: string, log: Logger, round: () => Promise<boolean>): Loop {
  let stopped = false;
  let woken = false;
  let lockedOut = 0;
  let wakeUp: (() => void) | undefined;

  /** Ends early when stopped, and when woken unless it is deaf to that. */
  const pause = (ms: number, isDeaf = false) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        if (isDeaf && !stopped) return;
        clearTimeout(timer);
        resolve();
      };
      if (woken || stopped) wakeUp();
    });

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      try {
        const more = await round();
        lockedOut = 0;
        if (!more) await pause(EVERY_MS);
      } catch (error) {
        if (isLockTimeout(error) && ++lockedOut < LOCKED_OUT_AFTER) {
          log.info({ loop: name }, 'a round gave up waiting for a lock, trying again');
          continue;
        }
        log.error({ err: error, loop: name }, 'a round failed, trying again');
        await pause(AFTER_FAILURE_MS, true);
      }
    }
  }

  const running = run();
  return {
    wake: () => {
      woken = true;
      wakeUp?.();
    },
    stop: async () => {
      stopped = true;
      wakeUp?.();
      await running;
    },
  };
}
