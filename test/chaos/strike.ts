import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { countInFlight } from '../harness/process/ledgers.ts';
import { countClaims, startWorker, type RunningWorker } from '../harness/process/open-kill-stage.ts';
import type { ScaledHouse } from '../harness/process/open-scaled-house.ts';
import type { RunningTocsin } from '../harness/process/run-tocsin.ts';
import { eventually } from '../harness/scene/eventually.ts';
import type { TestServer } from '../harness/servers/server-process.ts';
import type { Blow } from './plan.ts';

/** An installation while it is hit: whatever falls is replaced. */
export interface Installation {
  readonly postgres: TestServer;
  readonly redis: TestServer;
  readonly house: ScaledHouse;
  api: RunningTocsin;
  /** The next to be hit first. */
  workers: RunningWorker[];
}

const LOOK_EVERY_MS = 50;

/** Strikes, waits, and sets up again what was hit; answers how many messages may come twice for it. */
export function strike(installation: Installation, { what, awayMs }: Blow): Promise<number> {
  return STRIKES[what](installation, awayMs);
}

const STRIKES: Readonly<
  Record<Blow['what'], (installation: Installation, awayMs: number) => Promise<number>>
> = {
  'worker killed': async (installation, awayMs) => {
    const { house } = installation;
    const victim = takeWorker(installation);
    await victim.end('SIGKILL');
    const claimed = await countClaims(house, victim);
    await wait(awayMs);
    installation.workers.push(await startWorker(house));
    return claimed;
  },
  'worker stopped': async (installation, awayMs) => {
    const { house } = installation;
    const victim = takeWorker(installation);
    victim.child.kill('SIGSTOP');
    const claimed = await mostClaims(house, victim, awayMs);
    victim.child.kill('SIGCONT');
    installation.workers.push(victim);
    return claimed;
  },
  'web side killed': async (installation, awayMs) => {
    await installation.api.end('SIGKILL');
    await wait(awayMs);
    installation.api = await installation.house.api();
    return 0;
  },
  'PostgreSQL killed': async ({ postgres, house }, awayMs) => {
    await postgres.kill();
    await wait(awayMs);
    await postgres.restart();
    return eventually('the database', () => countInFlight(house.pool).catch(() => undefined));
  },
  'Redis killed': async ({ redis }, awayMs) => {
    await redis.kill();
    await wait(awayMs);
    await redis.restart();
    return 0;
  },
  'Redis emptied': async ({ redis }) => {
    const admin = new Redis(redis.url);
    try {
      await admin.flushall();
    } finally {
      admin.disconnect();
    }
    return 0;
  },
};

function takeWorker({ workers }: Installation): RunningWorker {
  const worker = workers.shift();
  if (worker === undefined) throw new Error('a worker runs at each blow');
  return worker;
}

/** What a stopped worker held at the most: a claim that was on its way to the database is written after its stop. */
async function mostClaims(house: ScaledHouse, worker: RunningWorker, forMs: number): Promise<number> {
  const endsAtMs = performance.now() + forMs;
  let most = await countClaims(house, worker);
  while (performance.now() < endsAtMs) {
    await wait(LOOK_EVERY_MS);
    most = Math.max(most, await countClaims(house, worker));
  }
  return most;
}
