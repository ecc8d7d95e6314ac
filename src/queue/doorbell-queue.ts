import { randomUUID } from 'node:crypto';
import type { JobsOptions } from 'bullmq';

/**
 * The end that rings. It is thrown away when anything fails: BullMQ remembers a failed connection (and
 * PostgreSQL's backend a failed first look) for as long as it lives.
 */
export interface RingEnd {
  /** Resolves once the queue has the ring. */
  ring(room: string): Promise<void>;
  drop(): Promise<void>;
}

/** The end that hears; thrown away when anything fails, like the other. */
export interface HearEnd {
  /** The room of the next ring, or undefined after `LOOK_EVERY_S` without one. Rejects when it is broken. */
  next(): Promise<string | undefined>;
  drop(): Promise<void>;
}

/** Where the rings lie: Redis or PostgreSQL. */
export interface DoorbellQueue {
  /** Makes what the queue needs before either end is opened; call it as often as you like. */
  prepare(): Promise<void>;
  openRingEnd(): RingEnd;
  openHearEnd(): HearEnd;
}

export const QUEUE_NAME = 'doorbell';

/** An idle worker asks for work this often even when nothing wakes it. */
export const LOOK_EVERY_S = 2;

/** BullMQ keeps a log of its events; nobody reads ours. */
export const QUEUE_OPTIONS = { streams: { events: { maxLen: 100 } } };

/**
 * A taken ring is put away within milliseconds. One whose process died in between is found after at most two
 * of these, and until then its room is not rung: its loops look each second.
 */
const STALLED_MS = 5_000;
export const WORKER_OPTIONS = {
  autorun: false,
  drainDelay: LOOK_EVERY_S,
  lockDuration: STALLED_MS,
  stalledInterval: STALLED_MS,
};

/**
 * One waiting job a room, whoever rings and however often: with no worker at all the queue holds as many jobs
 * as there are rooms. BullMQ allows no colon in an id.
 */
function jobOptions(room: string): JobsOptions {
  return { jobId: `room-${encodeURIComponent(room)}`, removeOnComplete: true, removeOnFail: true };
}

interface Backend {
  close(force?: boolean): Promise<void>;
  disconnectBlocking(wait?: boolean): Promise<void>;
}

/** What we use of BullMQ's Queue, on either backend. */
interface RingingQueue {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  getBackend(): Backend;
}

interface TakenJob {
  name: string;
  moveToCompleted(result: undefined, token: string, fetchNext: boolean): Promise<unknown>;
}

/** What we use of BullMQ's Worker, on either backend. */
interface HearingWorker {
  getNextJob(token: string, options: { block: boolean }): Promise<TakenJob | undefined>;
  startStalledCheckTimer(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'ioredis:close', listener: () => void): unknown;
  getBackend(): Backend;
  close(force: boolean): Promise<void>;
}

const ignore = () => undefined;

export function createRingEnd(queue: RingingQueue): RingEnd {
  // Each failure also reaches the ring that met it.
  queue.on('error', ignore);
  return {
    ring: async (room) => {
      await queue.add(room, {}, jobOptions(room));
    },
    drop: () => queue.getBackend().close(true),
  };
}

export function createHearEnd(worker: HearingWorker): HearEnd {
  const token = randomUUID();
  // A worker tells of some failures only so, and tries on by itself. The look that is under way still ends,
  // because it may already hold a ring.
  let broken: Error | undefined;
  worker.on('error', (error) => (broken ??= error));
  worker.on('ioredis:close', () => (broken ??= new Error('the connection to Redis was closed')));
  void worker.startStalledCheckTimer().catch(ignore);
  return {
    next: async () => {
      const job = await worker.getNextJob(token, { block: true });
      if (!job && broken) throw broken;
      if (!job) return undefined;
      // First put away, then heard: a ring that came while this one was held made no job of its own, and is
      // answered by the look that follows now. A ring that cannot be put away has been heard all the same;
      // if the queue is ill, the next look says so.
      await job.moveToCompleted(undefined, token, false).catch(ignore);
      return job.name;
    },
    drop: async () => {
      const closing = worker.close(true);
      void worker.getBackend().disconnectBlocking(false).catch(ignore);
      await closing;
    },
  };
}
