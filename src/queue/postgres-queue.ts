import { createPostgresBackend, runMigrations, withBackend, type PgPool, type PgPoolClient } from 'bullmq';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import {
  createHearEnd,
  createRingEnd,
  type DoorbellQueue,
  QUEUE_NAME,
  QUEUE_OPTIONS,
  WORKER_OPTIONS,
} from './doorbell-queue.ts';

type Pool = Database['pool'];

const SCHEMA = 'bullmq';

/**
 * BullMQ's statements name its tables without a schema. Ours comes last on the path, so that nothing of ours
 * is ever found or made in it; it stays on the connection, because the embedded database has one session for
 * all.
 */
const ADD_TO_PATH = `SELECT set_config('search_path', current_setting('search_path') || ', ${SCHEMA}', false)
WHERE NOT '${SCHEMA}' = ANY (current_schemas(false))`;

/** Connections that have the schema on their path. */
const prepared = new WeakSet();

async function connectPrepared(pool: Pool) {
  const client = await pool.connect();
  if (prepared.has(client)) return client;
  try {
    await client.query(ADD_TO_PATH);
    prepared.add(client);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Our pool as BullMQ sees it. BullMQ never takes back its listeners on a pool, hence the deaf `on`. */
function createPoolFace(pool: Pool): PgPool {
  const face: PgPool = {
    // BullMQ means pg's own client; only the overloads of `on` are written in another order.
    connect: async () => (await connectPrepared(pool)) as unknown as PgPoolClient,
    query: (async (text: string, values?: readonly unknown[]) => {
      const client = await connectPrepared(pool);
      try {
        return { rows: await query(client, text, values) };
      } finally {
        client.release();
      }
    }) as PgPool['query'],
    end: () => Promise.resolve(),
    on: () => face,
    removeAllListeners: () => face,
  };
  return face;
}

async function migrateQueue(pool: Pool): Promise<void> {
  const client = await pool.connect();
  let isDone = false;
  try {
    // Processes that start together wait for one another.
    await client.query('SET lock_timeout = 0');
    await runMigrations(client, SCHEMA);
    await client.query('RESET lock_timeout');
    isDone = true;
  } finally {
    client.release(!isDone);
  }
}

/** Rings lie in PostgreSQL, in the schema `bullmq`, which is made and kept up to date here. */
export function createPostgresQueue(pool: Pool): DoorbellQueue {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = createPoolFace(pool);
  let migrating: Promise<void> | undefined;
  return {
    prepare: async () => {
      migrating ??= migrateQueue(pool).catch((error: unknown) => {
        migrating = undefined;
        throw error;
      });
      await migrating;
    },
    openRingEnd: () => createRingEnd(new Queue(QUEUE_NAME, { connection, ...QUEUE_OPTIONS })),
    openHearEnd: () => createHearEnd(new Worker(QUEUE_NAME, null, { connection, ...WORKER_OPTIONS })),
  };
}
