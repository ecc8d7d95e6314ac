import type { TestProject } from 'vitest/node';
import { startPostgres } from './servers/postgres.ts';
import { startRedis } from './servers/redis.ts';

declare module 'vitest' {
  /** What a test gets by `inject`. */
  export interface ProvidedContext {
    /** URL of a PostgreSQL that the whole run shares; take a database of your own with `createDatabase`. */
    postgresUrl: string;
    /** URL of a Redis that the whole run shares; take a database of your own with `createRedisDatabase`. */
    redisUrl: string;
    /** In scenes only: with nothing but the process, or with PostgreSQL and Redis beside it. */
    mode: 'alone' | 'scaled';
    /** In chaos only: so many runs, each with the next seed. */
    chaos: { runs: number; seed: number };
  }
}

async function startServers() {
  try {
    return await Promise.all([startPostgres(), startRedis()]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** Starts the servers once for a whole run. They end with it, also when it is killed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis] = await startServers();
  project.provide('postgresUrl', postgres.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
  };
}
