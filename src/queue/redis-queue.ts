import { Queue, Worker } from 'bullmq';
import {
  createHearEnd,
  createRingEnd,
  type DoorbellQueue,
  QUEUE_NAME,
  QUEUE_OPTIONS,
  WORKER_OPTIONS,
} from './doorbell-queue.ts';

/** A connection that breaks is thrown away with its end, so ioredis makes no second try. */
const CONNECTION = { connectTimeout: 1_000, retryStrategy: () => null };

/**
 * BullMQ's check of the server only prints to the console, each time anew: that keys may be evicted, which harms
 * no ring that matters.
 */
const OPTIONS = { prefix: 'tocsin', skipVersionCheck: true };

/** Rings lie in Redis, under the keys `tocsin:doorbell:*`. */
export function createRedisQueue(redisUrl: string): DoorbellQueue {
  return {
    prepare: () => Promise.resolve(),
    openRingEnd: () => {
      // Without an offline queue and without tries a ring fails at once instead of waiting for Redis.
      const connection = { url: redisUrl, ...CONNECTION, enableOfflineQueue: false, maxRetriesPerRequest: 0 };
      return createRingEnd(new Queue(QUEUE_NAME, { connection, ...OPTIONS, ...QUEUE_OPTIONS }));
    },
    openHearEnd: () => {
      // BullMQ wants null here: a blocking read that ioredis cuts after some tries would never wait.
      const connection = { url: redisUrl, ...CONNECTION, maxRetriesPerRequest: null };
      return createHearEnd(new Worker(QUEUE_NAME, null, { connection, ...OPTIONS, ...WORKER_OPTIONS }));
    },
  };
}
