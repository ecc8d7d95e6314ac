import type { Logger } from '../kernel/log.ts';

/** Every loop looks by itself this often: a doorbell may be lost without harm. */
const EVERY_MS = 1_000;

/** After a failure (the database is away), so that the log stays readable and the database can come back. */
const AFTER_FAILURE_MS = 1_000;

export interface Loop {
  /** Look now. */
  wake(): void;
  /** Looks no more; resolves when the round in hand is done. */
  stop(): Promise<void>;
}

/**
 * Runs `round` again and again: at once while it answers true (there is more), else when woken or after a second.
 * A round that throws is logged and tried again; the loop itself never ends before `stop`.
 */
export function startLoop(name: string, log: Logger, round: () => Promise<boolean>): Loop {
  let stopped = false;
  let woken = false;
  let wakeUp: (() => void) | undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (woken || stopped) wakeUp();
    });

  async function oneRound(): Promise<boolean> {
    try {
      return await round();
    } catch (error) {
      log.error({ err: error, loop: name }, 'a round failed, trying again');
      await pause(AFTER_FAILURE_MS);
      return false;
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      const more = await oneRound();
      if (!more) await pause(EVERY_MS);
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
