import pg from 'pg';
import { createDatabase, startPostgres } from '../harness/servers/postgres.ts';
import { createRedisDatabase, startRedis } from '../harness/servers/redis.ts';
import type { Carrier } from './carrier/carrier.ts';
import { startHelper, type Helper } from './processes/start-helper.ts';
import { parentOf } from './processes/usage.ts';

/** An account at the loopback carrier. */
export interface Account {
  readonly carrierUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
}

/** What every row of the table works with. */
export interface Bench {
  readonly rounds: number;
  /** In place of a row's own number. */
  readonly recipients: number | undefined;
  readonly carrier: Helper<Carrier>;
  readonly account: Account;
  /** The PostgreSQL and Redis servers' processes. */
  readonly serverPids: readonly number[];
  /** An empty database and an empty Redis. */
  openServers(): Promise<{ databaseUrl: string; redisUrl: string }>;
  /** The folder for CPU profiles of the product, if they are wanted. */
  readonly profileTo: string | undefined;
  /** Says what is going on, on stderr. */
  say(line: string): void;
}

/**
 * Commits are durable, as they would be at a site: the bench compares what is on disk. The rest is what a site
 * with some memory would set.
 */
const DURABLE = { fsync: 'on', full_page_writes: 'on', shared_buffers: '512MB', max_wal_size: '4GB' };

const account = { accountSid: 'AC00000000000000000000000000000001', authToken: 'the token of the bench' };

/** Starts PostgreSQL, Redis and the carrier, lets `work` use them and ends them, whatever comes of it. */
export async function withBench<T>(
  options: Pick<Bench, 'rounds' | 'recipients' | 'profileTo'>,
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const closing: (() => Promise<void>)[] = [];
  try {
    const postgres = await startPostgres(DURABLE);
    closing.push(() => postgres.stop());
    const redis = await startRedis();
    closing.push(() => redis.stop());
    const carrier = await startHelper<Carrier>('carrier/carrier.ts', [account.accountSid, account.authToken]);
    closing.push(() => carrier.stop());
    return await work({
      ...options,
      carrier,
      account: { ...account, carrierUrl: await carrier.call('listen') },
      serverPids: [await postmasterOf(postgres.url)],
      openServers: async () => ({
        databaseUrl: await createDatabase(postgres.url),
        redisUrl: await createRedisDatabase(redis.url),
      }),
      say: (line) => process.stderr.write(`${line}\n`),
    });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

async function postmasterOf(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = await parentOf(rows[0]?.pid ?? 0);
  await client.end();
  return pid;
}
