import type { Database } from '../db/connect.ts';
import type { Logger } from '../kernel/log.ts';
import { createHealth, type DoorbellState } from './doorbell-health.ts';
import { createPostgresQueue } from './postgres-queue.ts';
import { createRedisQueue } from './redis-queue.ts';
import { startListener } from './start-listener.ts';
import { startRinger } from './start-ringer.ts';
import { withDeadline } from './with-deadline.ts';

export interface Doorbell {
  /**
   * Says that there is work in a room, such as `plan` or `sms/twilio-main`. Returns at once, whatever the queue
   * does; a ring may get lost, because whoever works in a room also looks each second by itself.
   */
  ring(room: string): void;
  /** Whether rings went through lately; degraded means only slower. */
  state(): DoorbellState;
  /** Close it before the database: it holds a connection of the pool. */
  close(): Promise<void>;
}

interface DoorbellOptions {
  /** Where rings lie; undefined: in PostgreSQL. */
  redisUrl: string | undefined;
  pool: Database['pool'];
  log: Logger;
  /** Called for each ring that reaches this process, its own among them. Without it this process only rings. */
  onRing?: (room: string) => void;
}

/** Nobody's room: it is rung so that `state` is true also while nothing happens. */
const TEST_ROOM = 'test';
const TEST_EVERY_MS = 5_000;

const CLOSE_LIMIT_MS = 2_000;

/**
 * Opens the doorbell of this process: BullMQ on Redis, or on PostgreSQL when there is no Redis. It never fails:
 * a queue that is away is tried again until it is back.
 *
 * A ring wakes ONE of the processes that hear, and one is enough: it plans, or drains the lane, as fast as the
 * lane's cap lets anyone; the others join within a second, when they look by themselves.
 */
export async function openDoorbell({ redisUrl, pool, log, onRing }: DoorbellOptions): Promise<Doorbell> {
  const queue = redisUrl === undefined ? createPostgresQueue(pool) : createRedisQueue(redisUrl);
  const health = createHealth(log);
  const ringer = startRinger(queue, health);
  const listener =
    onRing &&
    startListener(queue, health, (room) => {
      if (room === TEST_ROOM) return;
      try {
        onRing(room);
      } catch (error) {
        log.error({ err: error, room }, 'the handler of a ring failed');
      }
    });
  ringer.ring(TEST_ROOM);
  const testing = setInterval(() => ringer.ring(TEST_ROOM), TEST_EVERY_MS);
  await ringer.tried();
  return {
    ring: (room) => ringer.ring(room),
    state: () => health.state(),
    close: async () => {
      clearInterval(testing);
      const closed = Promise.all([ringer.stop(), listener?.stop()]);
      await withDeadline(closed, CLOSE_LIMIT_MS, 'closing the doorbell').catch((error: unknown) => {
        log.warn({ err: error }, 'the doorbell did not close in time');
      });
    },
  };
}
