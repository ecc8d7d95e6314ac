import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import type { Answering } from '../alarm/probe-store.ts';
import { query } from '../db/sql.ts';
import { newId, type DeliveryId } from '../kernel/id.ts';
import { tidyCounts } from './lane-health-store.ts';
import { readLanesNow } from './lanes-now-store.ts';
import { claimAttempts } from './lane-store.ts';
import { createLaneWatch } from './watch-lanes.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(async () => {
  const tables =
    'messages, incidents, recipients, deliveries, attempts, lanes, lane_counts, lane_cohorts, lane_watch';
  await house.db.pool.query(`TRUNCATE ${tables}, audit_entries CASCADE`);
  await house.lane('sms', 'main');
});
afterAll(() => house.db.close());

const watch = () =>
  createLaneWatch({
    pool: house.db.pool,
    clock: { now: () => began },
    log: pino({ level: 'silent' }),
    workerId: newId(),
    readAnswering: () => Promise.resolve<Answering | null>({ sinceS: 0, toS: Number.POSITIVE_INFINITY }),
    ring: () => undefined,
    relieve: () => Promise.resolve(),
  });

interface Counted {
  failed?: number;
  accepted?: number;
  receipts?: number;
  ago?: string;
}

/** What workers have counted of a country. */
async function count(cohort: string, { failed = 0, accepted = 0, receipts = 0, ago = '2 seconds' }: Counted) {
  await house.db.pool.query(
    `INSERT INTO lane_counts (channel, provider, cohort, worker_id, at, failed, accepted, receipts)
     VALUES ('sms', 'main', $1, gen_random_uuid(), clock_timestamp() - $5::interval, $2, $3, $4)`,
    [cohort, failed, accepted, receipts, ago],
  );
}

const lane = () => query(house.db.pool, 'SELECT state, cause FROM lanes');
const cohorts = () => query(house.db.pool, 'SELECT cohort, state, cause FROM lane_cohorts ORDER BY cohort');

/** Taiwan fails and Germany does not, and two crews wait in the lane. */
async function stand(): Promise<{ taiwan: DeliveryId[]; germany: DeliveryId[] }> {
  const run = { people: 30, channels: ['sms'] as const, dueAt: later(minute) };
  const [taiwan, germany] = [await house.deliveries(run), await house.deliveries(run)];
  await house.attempts(taiwan.ids, { cohort: '+886' });
  await house.attempts(germany.ids, { cohort: '+49' });
  await count('+886', { failed: 30 });
  await count('+49', { accepted: 30 });
  return { taiwan: taiwan.ids, germany: germany.ids };
}

async function claim(): Promise<string[]> {
  const claimed = await claimAttempts(house.db.pool, {
    channel: 'sms',
    provider: 'main',
    leaseMs: 15_000,
    limit: 250,
    now: began,
    after: null,
    workerId: newId(),
    leaseToken: newId(),
  });
  return claimed.map(({ cohort }) => cohort);
}

const due = async () =>
  (await query<{ id: string }>(house.db.pool, 'SELECT id FROM deliveries WHERE due_at <= $1', [began])).map(
    ({ id }) => id,
  );

const SECONDS_LATER = (seconds: number) => `
UPDATE lane_cohorts SET breaker = breaker
  || jsonb_build_object('sinceS', (breaker ->> 'sinceS')::float8 - ${seconds})
  || CASE WHEN breaker ? 'stepS' THEN jsonb_build_object('stepS', (breaker ->> 'stepS')::float8 - ${seconds}) ELSE '{}' END`;

describe('a country that fails alone', () => {
  it('is blocked, and its lane is not; the audit trail says which', async () => {
    await stand();
    await watch()();
    expect(await lane()).toEqual([{ state: 'working', cause: null }]);
    expect(await cohorts()).toEqual([{ cohort: '+886', state: 'blocked', cause: 'errors' }]);
    const audit = `SELECT subject, details FROM audit_entries WHERE action = 'lane.blocked'`;
    const details = { cohort: '+886', reason: '30 of the last 30 tries failed' };
    expect(await query(house.db.pool, audit)).toEqual([{ subject: 'sms/main', details }]);
  });

  it('has only its own people looked at again, and once', async () => {
    const { taiwan } = await stand();
    const round = watch();
    await round();
    expect((await due()).sort()).toEqual([...taiwan].sort());
    await house.db.pool.query('UPDATE deliveries SET due_at = $1', [later(minute)]);
    await round();
    expect(await due()).toEqual([]);
  });

  it('is sent nothing, while the others are: also by a planner that knows nothing yet', async () => {
    await stand();
    await watch()();
    expect(new Set(await claim())).toEqual(new Set(['+49']));
    const { byChannel } = await readLanesNow(
      house.db.pool,
      [{ channel: 'sms', provider: 'main' }],
      new Map(),
    );
    expect(byChannel.get('sms')).toEqual([
      {
        provider: 'main',
        share: 1,
        silentSinceMs: null,
        cohorts: new Map([['+886', { share: 0, silentSinceMs: null }]]),
      },
    ]);
  });

  it('is tested in steps, each of those who wait in turn, and works again', async () => {
    await stand();
    const round = watch();
    await round();
    await house.db.pool.query('DELETE FROM lane_counts');
    await house.db.pool.query(SECONDS_LATER(10));
    const steps: unknown[] = [];
    for (let step = 0; step < 3; step++) {
      await round();
      const rows = await query(house.db.pool, 'SELECT state, share FROM lane_cohorts');
      const taken = (await claim()).filter((cohort) => cohort === '+886').length;
      steps.push({ ...rows[0], of30: taken <= 2 ? 'one or two' : taken <= 10 ? 'some' : 'the rest' });
      await count('+886', { accepted: 5, ago: '0 seconds' });
      await house.db.pool.query(SECONDS_LATER(4));
    }
    expect(steps).toEqual([
      { state: 'testing', share: 0.05, of30: 'one or two' },
      { state: 'testing', share: 0.25, of30: 'some' },
      { state: 'testing', share: 1, of30: 'the rest' },
    ]);
    await round();
    expect(await cohorts()).toEqual([{ cohort: '+886', state: 'working', cause: null }]);
    expect(await query(house.db.pool, `SELECT 1 FROM attempts WHERE state = 'queued'`)).toEqual([]);
  });

  it('works again by the hand that lets its lane work', async () => {
    await stand();
    await house.db.pool.query(`UPDATE lanes SET hand = 'working', hand_until = $1`, [later(minute)]);
    await watch()();
    expect(await cohorts()).toEqual([]);
  });
});

describe('a country that falls silent alone', () => {
  it('has those doubled whom it took since, and nobody of another country', async () => {
    const run = { people: 40, channels: ['sms'] as const, dueAt: later(minute) };
    const [taiwan, germany] = [await house.deliveries(run), await house.deliveries(run)];
    await house.attempts(taiwan.ids, { state: 'accepted', cohort: '+886' });
    await house.attempts(germany.ids, { state: 'accepted', cohort: '+49' });
    await house.db.pool.query('UPDATE attempts SET sent_at = $1', [began]);
    await count('+886', { accepted: 40, receipts: 40, ago: '40 seconds' });
    await count('+886', { accepted: 40, ago: '20 seconds' });
    await count('+49', { accepted: 40, receipts: 40, ago: '18 seconds' });
    await watch()();
    expect(await lane()).toEqual([{ state: 'working', cause: null }]);
    expect(await cohorts()).toContainEqual({ cohort: '+886', state: 'blocked', cause: 'silent' });
    expect((await due()).sort()).toEqual([...taiwan.ids].sort());
  });

  it('is one that has reported before, which is remembered beyond the counts', async () => {
    await count('+886', { accepted: 40, ago: '20 seconds' });
    await count('+49', { accepted: 40, receipts: 40, ago: '18 seconds' });
    await watch()();
    expect(await cohorts()).not.toContainEqual({ cohort: '+886', state: 'blocked', cause: 'silent' });
    await count('+886', { receipts: 1, ago: '1 hour' });
    await tidyCounts(house.db.pool);
    await house.db.pool.query('DELETE FROM lane_watch');
    await watch()();
    expect(await cohorts()).toContainEqual({ cohort: '+886', state: 'blocked', cause: 'silent' });
  });
});
