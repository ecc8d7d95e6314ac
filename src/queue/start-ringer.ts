import { createBackoff } from './backoff.ts';
import type { DoorbellHealth } from './doorbell-health.ts';
import type { DoorbellQueue, RingEnd } from './doorbell-queue.ts';
import { withDeadline } from './with-deadline.ts';

/** A queue that needs longer is of no use as a doorbell. */
const RING_LIMIT_MS = 2_000;

export interface Ringer {
  /** Notes that the room is to be rung and returns. */
  ring(room: string): void;
  /** Resolves when the try that is under way has ended, well or not. */
  tried(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Rings rooms one batch at a time. While a batch is under way further rings of a room become one, so callers
 * never wait and nothing piles up. A batch that fails or takes too long costs its end of the queue; its rooms
 * are rung again by a new one until they are through.
 */
export function startRinger(queue: DoorbellQueue, health: DoorbellHealth): Ringer {
  const stopping = new AbortController();
  const backoff = createBackoff(stopping.signal);
  const pending = new Set<string>();
  let end: RingEnd | undefined;
  let running: Promise<void> | undefined;
  let tried = Promise.resolve(true);

  async function ringAll(rooms: readonly string[]): Promise<void> {
    await queue.prepare();
    if (stopping.signal.aborted) return;
    end ??= queue.openRingEnd();
    const ringing = end;
    // One after the other, so that a batch takes one connection of the pool.
    for (const room of rooms) await ringing.ring(room);
  }

  async function tryOnce(): Promise<boolean> {
    const rooms = [...pending];
    pending.clear();
    try {
      await withDeadline(ringAll(rooms), RING_LIMIT_MS, 'ringing');
      backoff.reset();
      health.works('ringing');
      return true;
    } catch (error) {
      if (stopping.signal.aborted) return false;
      for (const room of rooms) pending.add(room);
      void drop();
      health.fails('ringing', error);
      return false;
    }
  }

  function drop(): Promise<void> {
    const dropped = end?.drop().catch(() => undefined) ?? Promise.resolve();
    end = undefined;
    return dropped;
  }

  async function run(): Promise<void> {
    while (pending.size > 0 && !stopping.signal.aborted) {
      tried = tryOnce();
      if (!(await tried)) await backoff.wait();
    }
    running = undefined;
  }

  return {
    ring: (room) => {
      pending.add(room);
      running ??= run();
    },
    tried: () => tried,
    stop: async () => {
      stopping.abort();
      await drop();
    },
  };
}
