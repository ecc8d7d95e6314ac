import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';
import { startEmbedded } from './embedded.ts';

/**
 * The database: `prisma` for ordinary reads and writes, `pool` for set-based SQL in stores. Both speak to the
 * same PostgreSQL, a server's or the embedded one.
 */
export interface Database {
  prisma: PrismaClient;
  pool: pg.Pool;
  embedded: boolean;
  /** A pool for long work such as migrating: no statement is cut, and its session's locks end with it. */
  withMaintenancePool<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface ConnectOptions {
  /** Where to find the server; undefined: embedded under `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** Connections this process may hold at a server. */
  connections?: number;
  /** Called when a connection breaks on which nothing is asked; the pool makes a new one by itself. */
  onError: (error: Error) => void;
  /** Called when the embedded database has ended by itself: nothing can be recorded any more. */
  onLost?: (error: Error) => void;
}

/**
 * A statement that takes longer holds locks that others wait for; a transaction that idles keeps old row
 * versions alive and slows the claim; a wait for a lock holds a connection that others need. All are cut
 * (PostgreSQL's own settings; PGlite, which has one session, knows only the second).
 */
const SERVER_SETTINGS = {
  statement_timeout: 5_000,
  // Shorter than PostgreSQL's deadlock_timeout (1 s): the victims of a deadlock come here first.
  lock_timeout: 500,
  idle_in_transaction_session_timeout: 2_000,
  // A server that has vanished without a word says none of these: our own limits end the wait.
  connectionTimeoutMillis: 5_000,
  query_timeout: 8_000,
  keepAlive: true,
  // Compiling the board's statement takes longer (1.5 s at 100,000 people) than running it (0.5 s). What the engine
  // works on lies in memory: at the default page cost, made for disks that seek, a page of 1,000 deliveries was
  // found by reading all of them.
  options: '-c jit=off -c random_page_cost=1.1',
};

/** Opens the database; it does not migrate it, and asks nothing of a server yet. */
export async function connectDatabase(options: ConnectOptions): Promise<Database> {
  const embedded =
    options.databaseUrl === undefined ? await startEmbedded(options.dataDir, options.onLost) : undefined;
  const where: pg.PoolConfig = embedded
    ? { stream: embedded.stream, user: 'postgres', database: 'postgres', ssl: false }
    : { connectionString: options.databaseUrl };
  const limits = embedded ? { max: 8 } : { max: options.connections ?? 16, ...SERVER_SETTINGS };
  const pool = openPool({ ...where, ...limits }, options.onError);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    embedded: embedded !== undefined,
    withMaintenancePool: async (work) => {
      const maintenance = openPool({ ...where, max: 2 }, options.onError);
      try {
        return await work(maintenance);
      } finally {
        await maintenance.end();
      }
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
      await embedded?.close();
    },
  };
}

/**
 * A pool whose connections may break at any time. It listens itself only to those that lie idle; one that breaks between
 * two statements of a transaction would end the process. The transaction hears of it by its next statement.
 * The error does not carry the client, whose keys no log should hold.
 */
function openPool(config: pg.PoolConfig, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', (error: Error & { client?: unknown }) => {
    delete error.client;
    onError(error);
  });
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
