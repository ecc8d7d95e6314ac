import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { query } from '../../../src/db/sql.ts';
import { eventually } from '../scene/eventually.ts';
import { startPostgres } from '../servers/postgres.ts';
import { startRedis } from '../servers/redis.ts';
import type { TestServer } from '../servers/server-process.ts';
import { ANSWERING } from './answering.ts';
import { makeCrowd, type Crowd } from './employ.ts';
import { countDoubles } from './count-sends.ts';
import { compareLedgers, untilAllSettled } from './ledgers.ts';
import { openScaledHouse, type ScaledHouse } from './open-scaled-house.ts';
import { reachOf } from './run-incident.ts';
import { loggedErrors, type Ended, type RunningTocsin } from './run-tocsin.ts';

/** A worker with the name it has in the database. */
export interface RunningWorker extends RunningTocsin {
  readonly id: string;
}

/** What a kill scene plays on: servers, a web side and two workers of its own, none of which need live to the end. */
export interface KillStage {
  readonly postgres: TestServer;
  readonly redis: TestServer;
  readonly house: ScaledHouse;
  readonly api: RunningTocsin;
  readonly workers: readonly [RunningWorker, RunningWorker];
}

/** Before each test of the file a whole installation with this many employees; the servers live as long as the file. */
export function openKillStage(people: number) {
  const crowd = makeCrowd(people);
  let servers: [TestServer, TestServer] | undefined;
  let stage: KillStage | undefined;
  beforeAll(async () => {
    servers = await Promise.all([startPostgres(), startRedis()]);
  });
  afterAll(() => Promise.all(servers?.map((server) => server.stop()) ?? []));
  beforeEach(async ({ onTestFailed }) => {
    if (!servers) throw new Error('the servers start before the first test');
    const { house } = (stage = await setStage(servers, crowd));
    onTestFailed(() => void process.stderr.write(`${house.warnings()}\n`));
  });
  afterEach(() => stage?.house.close());
  return {
    crowd,
    /** The stage of the running test. */
    stage: (): KillStage => {
      if (!stage) throw new Error('the stage is set before each test');
      return stage;
    },
    /** Everybody has ended in a named state, the three ledgers agree, and the API says what the database says. */
    expectNobodyLost: async (incident: string): Promise<void> => {
      if (!stage) throw new Error('the stage is set before each test');
      await untilAllSettled(stage.house);
      await compareLedgers(stage.house, { incident, crowd });
      const unreachable = [...crowd.paths.values()].filter((addresses) => addresses.length === 0).length;
      const reach = { recipients: people, pending: 0, stopped: 0, unreachable };
      expect(await reachOf(stage.house, incident)).toMatchObject(reach);
    },
    /** So many sends at most were doubles, by the simulator's ledger. */
    expectDoubles: (atMost: number): void => {
      if (!stage) throw new Error('the stage is set before each test');
      expect(countDoubles(stage.house.simulator)).toBeLessThanOrEqual(atMost);
    },
  };
}

async function setStage([postgres, redis]: [TestServer, TestServer], crowd: Crowd): Promise<KillStage> {
  const ground = { postgresUrl: postgres.url, redisUrl: redis.url, crowd, scenario: ANSWERING };
  const house = await openScaledHouse(ground);
  const starting = house.api();
  const first = await startWorker(house);
  return { postgres, redis, house, workers: [first, await startWorker(house)], api: await starting };
}

/** Ends what runs in order and answers what it left behind; none of it has logged anything that somebody must act on. */
export async function endInOrder({ api, workers }: KillStage): Promise<readonly Ended[]> {
  const all = await Promise.all([api, ...workers].map((running) => running.end('SIGTERM')));
  for (const ended of all)
    expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
  return all;
}

/** Starts a worker; the one that has joined the list of workers meanwhile is it. */
export async function startWorker(house: ScaledHouse): Promise<RunningWorker> {
  const before = new Set(await readWorkers(house));
  const running = await house.worker();
  const id = await eventually('the worker to beat', async () =>
    (await readWorkers(house)).find((it) => !before.has(it)),
  );
  return { ...running, id };
}

async function readWorkers({ pool }: ScaledHouse): Promise<string[]> {
  const rows = await query<{ id: string }>(pool, 'SELECT id FROM workers');
  return rows.map(({ id }) => id);
}

/** How many attempts this worker has claimed and not settled. */
export async function countClaims({ pool }: ScaledHouse, worker: RunningWorker): Promise<number> {
  const rows = await query<{ count: number }>(
    pool,
    `SELECT count(*)::int AS count FROM attempts WHERE worker_id = $1 AND state IN ('sending', 'in-doubt')`,
    [worker.id],
  );
  return rows[0]?.count ?? 0;
}
