import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createDatabase } from '../../test/harness/servers/postgres.ts';
import { openFaultProxy, type FaultProxy } from '../../test/harness/servers/fault-proxy.ts';
import { startRedis } from '../../test/harness/servers/redis.ts';
import type { TestServer } from '../../test/harness/servers/server-process.ts';
import { connectDatabase, type Database } from '../db/connect.ts';
import { expectHeard, openRemembering, type Heard } from './doorbell.fixture.ts';

const DEGRADED = 'doorbell degraded: every loop still looks each second by itself';
const WORKS = 'doorbell works again';

let server: TestServer;
let db: Database;
let ringing: Heard;
let worker: Heard;
let admin: Redis;

async function openBoth(url = server.url): Promise<void> {
  const place = { redisUrl: url, pool: db.pool };
  [ringing, worker] = await Promise.all([openRemembering(place, false), openRemembering(place, true)]);
}

async function closeBoth(): Promise<void> {
  await Promise.all([ringing.doorbell.close(), worker.doorbell.close()]);
}

beforeEach(async () => {
  server = await startRedis();
  admin = new Redis(server.url);
  admin.on('error', () => undefined);
  const databaseUrl = await createDatabase(inject('postgresUrl'));
  db = await connectDatabase({ databaseUrl, dataDir: '', onError: () => undefined });
  await openBoth();
  await expectHeard(ringing.doorbell, worker, 'plan');
});

afterEach(async () => {
  await closeBoth();
  admin.disconnect();
  await Promise.all([server.stop(), db.close()]);
});

async function becomes(state: 'working' | 'degraded'): Promise<void> {
  await expect
    .poll(() => [ringing.doorbell.state(), worker.doorbell.state()], { timeout: 20_000 })
    .toEqual([state, state]);
}

/** Rings many rooms many times; nobody may be held up, in the call or in the event loop. */
async function ringManyTimes(): Promise<void> {
  const startedAt = performance.now();
  for (let i = 0; i < 1_000; i += 1) ringing.doorbell.ring(`sms/provider-${i % 10}`);
  await new Promise((resolve) => setImmediate(resolve));
  expect(performance.now() - startedAt).toBeLessThan(200);
}

test('Redis hangs: ringing returns at once; it is heard again when Redis goes on', async () => {
  const pid = Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
  process.kill(pid, 'SIGSTOP');
  try {
    await ringManyTimes();
    await becomes('degraded');
    await ringManyTimes();
    expect(ringing.said).toEqual([DEGRADED]);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await becomes('working');
  expect(ringing.said).toEqual([DEGRADED, WORKS]);
  await expectHeard(ringing.doorbell, worker, 'after the hang');
}, 60_000);

test('Redis is emptied: the next ring is heard', async () => {
  await admin.flushall();
  await expectHeard(ringing.doorbell, worker, 'after FLUSHALL', 5_000);
  expect([...ringing.said, ...worker.said]).toEqual([]);
});

test('Redis is killed and comes back: said once, tried until it works', async () => {
  await server.kill();
  await ringManyTimes();
  await becomes('degraded');
  await ringManyTimes();
  await server.restart();
  await becomes('working');
  await expectHeard(ringing.doorbell, worker, 'after the restart');
  expect(ringing.said).toEqual([DEGRADED, WORKS]);
}, 60_000);

test('Redis is not there at the start: the process starts, and rings once it comes', async () => {
  await closeBoth();
  await server.kill();
  const startedAt = performance.now();
  await openBoth();
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  await becomes('degraded');
  await server.restart();
  await becomes('working');
  await expectHeard(ringing.doorbell, worker, 'after the late start');
}, 60_000);

test.each([
  ['read-only', ['replicaof', '127.0.0.1', '1'], ['replicaof', 'no', 'one']],
  ['out of memory', ['config', 'set', 'maxmemory', '1'], ['config', 'set', 'maxmemory', '0']],
])(
  'F07 Redis is %s: degraded until it is not',
  async (_what, [ill, ...illArgs], [well, ...wellArgs]) => {
    await admin.call(ill ?? '', ...illArgs);
    await ringManyTimes();
    await becomes('degraded');
    await admin.call(well ?? '', ...wellArgs);
    await becomes('working');
    await expectHeard(ringing.doorbell, worker, 'after the fault');
  },
  60_000,
);

describe('with a wire between us and Redis', () => {
  let wire: FaultProxy;
  beforeEach(async () => {
    await closeBoth();
    wire = await openFaultProxy(Number(new URL(server.url).port));
    await openBoth(`redis://127.0.0.1:${wire.port}`);
    await expectHeard(ringing.doorbell, worker, 'through the wire');
  });
  afterEach(() => wire.close());

  test('the connections are half-open: both ends are made anew, though nothing was ever closed', async () => {
    await wire.set('hang');
    await wire.set('pass');
    await ringManyTimes();
    await expectHeard(ringing.doorbell, worker, 'after the half-open connection');
    await becomes('working');
    expect(worker.said.filter((line) => line === DEGRADED)).toHaveLength(1);
  }, 60_000);

  test.each([
    ['resets every connection', 'reset'],
    ['refuses connections', 'refuse'],
    ['drips', 'drip'],
    ['hangs', 'hang'],
  ] as const)(
    'it %s: degraded and said once, until it does not',
    async (_, fault) => {
      await wire.set(fault);
      await becomes('degraded');
      await ringManyTimes();
      await wire.set('pass');
      await becomes('working');
      await expectHeard(ringing.doorbell, worker, 'after the fault');
      for (const { said } of [ringing, worker]) expect(said).toEqual([DEGRADED, WORKS]);
    },
    60_000,
  );
});

test('F07 Redis refuses the password: degraded until it does not', async () => {
  await closeBoth();
  await admin.config('SET', 'requirepass', 'another');
  await openBoth(server.url.replace('redis://', 'redis://:wrong@'));
  await becomes('degraded');
  await admin.config('SET', 'requirepass', 'wrong');
  await becomes('working');
  await expectHeard(ringing.doorbell, worker, 'after the password');
}, 60_000);
