import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest';
import { followClock } from './follow-clock.ts';

const log = pino({ level: 'silent' });
let pool: pg.Pool;
beforeEach(() => {
  pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await pool.end();
});

/** By how much it differs from the database's, which runs on this machine. */
const wrongByMs = ({ now }: { now: () => Date }) => Math.abs(now().getTime() - Date.now());

it('is the database’s clock, whatever this machine’s own says', async () => {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => real() + 3_600_000);
  const { clock, stop } = await followClock(pool, log);
  stop();
  expect(Math.abs(clock.now().getTime() - real())).toBeLessThan(500);
});

it('does not believe an answer that it had to wait for', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  const { clock, stop } = await followClock(pool, log);
  const busy = await pool.connect();
  vi.advanceTimersByTime(10_000);
  await wait(2_500);
  busy.release();
  await pool.query('SELECT 1');
  stop();
  expect(wrongByMs(clock)).toBeLessThan(500);
});
