import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import type { Sender } from '../channels/contract.ts';
import { query } from '../db/sql.ts';
import { newId } from '../kernel/id.ts';
import { claimAttempts, openLanes } from './lane-store.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(() =>
  house.db.pool.query('TRUNCATE messages, incidents, recipients, deliveries, attempts, lanes CASCADE'),
);
afterAll(() => house.db.close());

const now = later(60_000);
const leaseMs = 15_000;
const claim = (limit = 250) =>
  claimAttempts(house.db.pool, {
    channel: 'sms',
    provider: 'main',
    workerId: newId(),
    leaseToken: newId(),
    leaseMs,
    limit,
    now,
    after: null,
  });

async function queued(people: number, weight = 1) {
  const { ids } = await house.deliveries({ people, channels: ['sms'] });
  return house.attempts(ids, { weight });
}

/** When claims were made, by the database's clock. */
async function claimedAt(): Promise<Map<string, number>> {
  const rows = await query<{ id: string; at: number }>(
    house.db.pool,
    `SELECT id, (extract(epoch FROM lease_until) * 1000)::float8 - $1 AS at FROM attempts WHERE state = 'sending'`,
    [leaseMs],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}

describe('the cap', () => {
  it('lets at most rate plus 5 % start in any second, over all workers, by weight', async () => {
    const rate = 200;
    await house.lane('sms', 'main', rate);
    for (const weight of [1, 2, 3]) await queued(150, weight);
    const started: { id: string; startInMs: number; weight: number }[] = [];
    const worker = async () => {
      for (let looks = 0; looks < 40; looks++) started.push(...(await claim(30)));
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(started.every(({ startInMs }) => startInMs < 250)).toBe(true);
    expect(started.length).toBeGreaterThan(30);
    const at = await claimedAt();
    const starts = started
      .map(({ id, startInMs, weight }) => ({ startAt: (at.get(id) ?? NaN) + startInMs, weight }))
      .sort((a, b) => a.startAt - b.startAt);
    for (const { startAt } of starts) {
      const within = starts.filter((one) => one.startAt >= startAt && one.startAt < startAt + 1_000);
      expect(within.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(rate * 1.05);
    }
  });

  it('of nothing starts everything at once', async () => {
    await house.lane('sms', 'main', null);
    await queued(250);
    expect((await claim()).every(({ startInMs }) => startInMs === 0)).toBe(true);
  });

  it('spaces what it lets start, and does not save up what an idle lane did not use', async () => {
    await house.lane('sms', 'main', 10);
    await house.db.pool.query(`UPDATE lanes SET next_free_at = clock_timestamp() - interval '1 hour'`);
    await queued(50);
    const starts = (await claim()).map(({ startInMs }) => Math.round(startInMs)).sort((a, b) => a - b);
    expect(starts).toEqual([0, 100, 200]);
  });

  it('is booked a quarter of a second ahead at most: so long the gravest waits, however many are queued', async () => {
    await house.lane('sms', 'main', 20);
    await queued(1_000);
    expect(await claim()).toHaveLength(5);
    const { ids } = await house.deliveries({ people: 1, channels: ['sms'], priority: 0 });
    const [grave] = await house.attempts(ids, {});
    const [next] = await eventually('room for one more', async () => {
      const claimed = await claim(1);
      return claimed.length > 0 ? claimed : undefined;
    });
    expect(next?.id).toBe(grave);
    expect(next?.startInMs).toBeLessThan(250);
  });

  it('lets through what weighs more than a second holds', async () => {
    await house.lane('sms', 'main', 1);
    await queued(2, 5);
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toEqual([]);
  });

  it('is what the configuration says when a process opens its lanes, and a hand’s word stays', async () => {
    const open = (ratePerSecond: number | null) => {
      const sender: Sender = {
        channel: 'sms',
        provider: 'main',
        ratePerSecond,
        timeoutMs: 1_000,
        concurrency: 1,
        send: () => Promise.reject(new Error('nothing is sent here')),
        close: () => Promise.resolve(),
      };
      return openLanes(house.db.pool, [sender], now);
    };
    await open(5);
    await house.db.pool.query(`UPDATE lanes SET state = 'held'`);
    await open(7);
    expect(await house.db.prisma.lane.findMany()).toMatchObject([{ perSecond: 7, state: 'held' }]);
  });
});
