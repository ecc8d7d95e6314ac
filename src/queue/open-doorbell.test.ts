import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabase } from '../../test/harness/servers/postgres.ts';
import { createRedisDatabase } from '../../test/harness/servers/redis.ts';
import { connectDatabase, type Database } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { query } from '../db/sql.ts';
import { expectHeard, openRemembering, type Heard } from './doorbell.fixture.ts';

const MODES = ['embedded PostgreSQL', 'a PostgreSQL server', 'Redis'] as const;

describe.each(MODES)('on %s', (mode) => {
  let db: Database;
  let redisUrl: string | undefined;
  const open: Heard[] = [];

  beforeAll(async () => {
    const databaseUrl =
      mode === 'embedded PostgreSQL' ? undefined : await createDatabase(inject('postgresUrl'));
    redisUrl = mode === 'Redis' ? await createRedisDatabase(inject('redisUrl')) : undefined;
    db = await connectDatabase({ databaseUrl, dataDir: 'memory://', onError: () => undefined });
    await db.withMaintenancePool(migrate);
  });

  afterAll(async () => {
    await Promise.all(open.map(({ doorbell }) => doorbell.close()));
    await db.close();
  });

  async function openDoorbell(hears: boolean): Promise<Heard> {
    const opened = await openRemembering({ redisUrl, pool: db.pool }, hears);
    open.push(opened);
    return opened;
  }

  async function countJobs(): Promise<number> {
    if (redisUrl === undefined) {
      const [row] = await query<{ jobs: number }>(db.pool, 'SELECT count(*)::int AS jobs FROM bullmq.job');
      return row?.jobs ?? Number.NaN;
    }
    const queue = new Queue('doorbell', { connection: { url: redisUrl }, prefix: 'tocsin' });
    try {
      const counts = await queue.getJobCounts();
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    } finally {
      await queue.close();
    }
  }

  test('with nobody to hear, rings do not pile up; the first who hears gets them', async () => {
    const { doorbell } = await openDoorbell(false);
    for (let i = 0; i < 1_000; i += 1) {
      doorbell.ring('plan');
      doorbell.ring('sms/twilio-main');
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(countJobs).toBe(3);
    expect(doorbell.state()).toBe('working');

    const worker = await openDoorbell(true);
    await expect.poll(() => worker.heard.map(({ room }) => room).sort()).toEqual(['plan', 'sms/twilio-main']);
    await expect.poll(countJobs).toBe(0);
  });

  test('an idle worker hears within 300 ms', async () => {
    const [ringing, worker] = open;
    if (!ringing || !worker) throw new Error('the story before opens them');
    const tookMs: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      worker.heard.length = 0;
      const rungAt = performance.now();
      ringing.doorbell.ring('plan');
      await expect.poll(() => worker.heard.length, { interval: 2, timeout: 5_000 }).toBe(1);
      tookMs.push((worker.heard[0]?.at ?? Number.NaN) - rungAt);
    }
    // The middle one, because the machine may be busy with other tests now and then.
    expect(tookMs.sort((a, b) => a - b)[3]).toBeLessThan(300);
  });

  test('a ring that comes while its room is being rung is heard after it', async () => {
    const [ringing, worker] = open;
    if (!ringing || !worker) throw new Error('the story before opens them');
    worker.heard.length = 0;
    let lastAt = 0;
    for (let i = 0; i < 200; i += 1) {
      lastAt = performance.now();
      ringing.doorbell.ring('plan');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => worker.heard.at(-1)?.at, { timeout: 5_000 }).toBeGreaterThan(lastAt);
  });

  if (mode !== 'Redis') {
    test("our tables and BullMQ's have no name in common and are all found", async () => {
      const names = await query<{ name: string }>(
        db.pool,
        `SELECT relname AS name FROM pg_class
       WHERE relnamespace IN ('public'::regnamespace, 'bullmq'::regnamespace)
       GROUP BY relname HAVING count(DISTINCT relnamespace) > 1`,
      );
      expect(names).toEqual([]);
      expect(await db.prisma.employee.count()).toBe(0);
      expect(await query(db.pool, 'SELECT 1 FROM employees')).toEqual([]);
      const { applied } = await db.withMaintenancePool(migrate);
      expect(applied).toEqual([]);
    });
  }

  if (mode === 'a PostgreSQL server') {
    test('a worker whose connections are cut is made anew', async () => {
      const [ringing, worker] = open;
      if (!ringing || !worker) throw new Error('the story before opens them');
      await query(
        db.pool,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      ).catch(() => undefined);
      await expectHeard(ringing.doorbell, worker, 'push/web');
      await expect.poll(() => worker.doorbell.state(), { timeout: 10_000 }).toBe('working');
    });
  }
});
