import { createBackoff } from './backoff.ts';
import type { DoorbellHealth } from './doorbell-health.ts';
import { type DoorbellQueue, type HearEnd, LOOK_EVERY_S } from './doorbell-queue.ts';
import { withDeadline } from './with-deadline.ts';

/** A worker that has not looked for this long makes no progress and is made anew. */
const LOOK_LIMIT_MS = LOOK_EVERY_S * 1_000 + 3_000;

export interface Listener {
  stop(): Promise<void>;
}

/**
 * Hears rings with a BullMQ worker and replaces it by a new one whenever it breaks or makes no progress.
 *
 * Progress is the worker's own look at the queue, which ends with or without a ring. Hearing a test ring would
 * prove less: where several processes hear, a ring reaches any of them.
 */
export function startListener(
  queue: DoorbellQueue,
  health: DoorbellHealth,
  onRing: (room: string) => void,
): Listener {
  const stopping = new AbortController();
  const backoff = createBackoff(stopping.signal);
  const stopped = () => stopping.signal.aborted;
  let end: HearEnd | undefined;

  async function hear(hearing: HearEnd): Promise<void> {
    for (let looks = 1; !stopped(); looks += 1) {
      const room = await withDeadline(hearing.next(), LOOK_LIMIT_MS, 'looking for rings');
      if (stopped()) return;
      // The first look does not wait for anything, and proves nothing about waiting.
      if (looks > 1) {
        backoff.reset();
        health.works('hearing');
      }
      if (room !== undefined) onRing(room);
    }
  }

  async function drop(): Promise<void> {
    const dropped = end;
    end = undefined;
    await dropped?.drop().catch(() => undefined);
  }

  async function hearUntilBroken(): Promise<void> {
    try {
      await withDeadline(queue.prepare(), LOOK_LIMIT_MS, 'preparing the queue');
      if (stopped()) return;
      end = queue.openHearEnd();
      await hear(end);
    } catch (error) {
      if (!stopped()) health.fails('hearing', error);
    } finally {
      // Not awaited: a worker that hangs also hangs when it is closed.
      void drop();
    }
  }

  async function run(): Promise<void> {
    while (!stopped()) {
      await hearUntilBroken();
      if (!stopped()) await backoff.wait();
    }
  }

  void run();
  return {
    stop: async () => {
      stopping.abort();
      await drop();
    },
  };
}
