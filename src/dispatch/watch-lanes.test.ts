import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import type { Answering } from '../alarm/probe-store.ts';
import { query } from '../db/sql.ts';
import { newId } from '../kernel/id.ts';
import { readLanesNow } from './lanes-now-store.ts';
import { claimAttempts } from './lane-store.ts';
import { createLaneWatch } from './watch-lanes.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(async () => {
  const tables = 'messages, incidents, recipients, deliveries, attempts, lanes, lane_counts, lane_watch';
  await house.db.pool.query(`TRUNCATE ${tables} CASCADE`);
  await house.lane('sms', 'main');
});
afterAll(() => house.db.close());

const log = pino({ level: 'silent' });
const rung: string[] = [];
const sinceEver = () => Promise.resolve<Answering | null>({ sinceS: 0, toS: Number.POSITIVE_INFINITY });
const watch = (now = began, workerId: string = newId(), readAnswering = sinceEver) =>
  createLaneWatch({
    pool: house.db.pool,
    clock: { now: () => now },
    log,
    workerId,
    readAnswering,
    ring: (room) => void rung.push(room),
    relieve: () => Promise.resolve(),
  });

/** What workers have counted in the last seconds. */
async function count(failed: number, accepted = 0): Promise<void> {
  await house.db.pool.query(
    `INSERT INTO lane_counts (channel, provider, cohort, worker_id, at, failed, accepted)
     VALUES ('sms', 'main', '', gen_random_uuid(), clock_timestamp() - interval '2 seconds', $1, $2)`,
    [failed, accepted],
  );
}

/** It has been blocked for the ten seconds after which it is tested. */
const BLOCKED = `
UPDATE lanes SET state = 'blocked', cause = 'errors', share = 0, breaker = jsonb_build_object(
  'kind', 'blocked', 'cause', 'errors', 'relapses', 0, 'sinceS', floor(extract(epoch FROM clock_timestamp())) - 10)`;

const THREE_SECONDS_LATER = `
UPDATE lanes SET next_free_at = NULL, breaker = breaker || jsonb_build_object(
  'sinceS', (breaker ->> 'sinceS')::float8 - 3, 'stepS', (breaker ->> 'stepS')::float8 - 3)`;

/** How many the lane lets start within the quarter of a second that a claim books. */
async function claimOnce(): Promise<number> {
  const claim = {
    channel: 'sms',
    provider: 'main',
    leaseMs: 15_000,
    limit: 250,
    now: began,
    after: null,
  } as const;
  const claimed = await claimAttempts(house.db.pool, { ...claim, workerId: newId(), leaseToken: newId() });
  return claimed.length;
}

const lane = async () =>
  (await query(house.db.pool, 'SELECT state, cause, reason, hand, since FROM lanes'))[0];

describe('the one who judges the lanes', () => {
  it('blocks the lane of which half fails, says why, writes it into the audit trail, and wakes whom it concerns', async () => {
    await count(30, 20);
    rung.length = 0;
    await watch()();
    expect(await lane()).toMatchObject({
      state: 'blocked',
      cause: 'errors',
      reason: '30 of the last 50 tries failed',
      since: began,
    });
    const audit = `SELECT actor, subject, details FROM audit_entries WHERE action = 'lane.blocked'`;
    expect(await query(house.db.pool, audit)).toEqual([
      { actor: 'tocsin', subject: 'sms/main', details: { reason: '30 of the last 50 tries failed' } },
    ]);
    expect(rung).toEqual(expect.arrayContaining(['sms/main', 'plan']));
  });

  it('F28 is one process at a time, and another four seconds after it has died', async () => {
    const first = watch();
    await first();
    await count(30);
    const second = watch();
    await second();
    expect(await lane()).toMatchObject({ state: 'working' });
    await house.db.pool.query(`UPDATE lane_watch SET until = until - interval '4 seconds'`);
    await second();
    expect(await lane()).toMatchObject({ state: 'blocked' });
  });

  it('leaves to a hand what a hand holds', async () => {
    await house.db.pool.query(`UPDATE lanes SET state = 'held', hand = 'held', reason = 'unpaid'`);
    await count(30);
    await watch()();
    expect(await lane()).toMatchObject({ state: 'held', reason: 'unpaid', cause: null });
  });

  it('leaves it to a hand also where that came while it was judging', async () => {
    await count(30);
    const hold = async () => {
      await house.db.pool.query(`UPDATE lanes SET state = 'held', hand = 'held', epoch = epoch + 1`);
      return sinceEver();
    };
    await watch(began, newId(), hold)();
    expect(await lane()).toMatchObject({ state: 'held', cause: null });
  });

  it('tests a blocked lane with a twentieth, a quarter and then all: of the people and of its cap', async () => {
    await house.lane('sms', 'main', 100);
    await house.db.pool.query(BLOCKED);
    const { ids } = await house.deliveries({ people: 300, channels: ['sms'] });
    await house.attempts(ids, {});
    const round = watch();
    const steps: unknown[] = [];
    for (let step = 0; step < 3; step++) {
      await round();
      const { byChannel } = await readLanesNow(
        house.db.pool,
        [{ channel: 'sms', provider: 'main' }],
        new Map(),
      );
      steps.push({ people: byChannel.get('sms')?.[0]?.share, inAQuarter: await claimOnce() });
      await count(0, 5);
      await house.db.pool.query(THREE_SECONDS_LATER);
    }
    expect(steps).toEqual([
      { people: 0.05, inAQuarter: 2 },
      { people: 0.25, inAQuarter: 7 },
      { people: 1, inAQuarter: 25 },
    ]);
  });

  it('lets a hand overrule it for a while, and then judges again', async () => {
    await house.db.pool.query(`UPDATE lanes SET hand = 'working', hand_until = $1`, [later(minute)]);
    await count(30);
    const me = newId();
    await watch(began, me)();
    expect(await lane()).toMatchObject({ state: 'working', hand: 'working' });
    await watch(later(minute), me)();
    expect(await lane()).toMatchObject({ state: 'blocked', hand: null });
  });

  it('has everybody looked at again who waits in a lane that sends nothing, once', async () => {
    const { ids } = await house.deliveries({ people: 600, channels: ['sms'], dueAt: later(minute) });
    await house.attempts(ids, {});
    await count(30);
    const round = watch();
    await round();
    const due = `SELECT 1 FROM deliveries WHERE due_at <= $1`;
    expect(await query(house.db.pool, due, [began])).toHaveLength(600);
    await house.db.pool.query('UPDATE deliveries SET due_at = $1', [later(minute)]);
    await round();
    expect(await query(house.db.pool, due, [began])).toHaveLength(0);
  });

  it('has those looked at again whose text the silent lane took, and nobody whose text came before', async () => {
    const run = { people: 40, channels: ['sms'] as const, dueAt: later(minute) };
    const [before, since] = [await house.deliveries(run), await house.deliveries(run)];
    await house.attempts(before.ids, { state: 'accepted' });
    await house.attempts(since.ids, { state: 'accepted' });
    const sent = 'UPDATE attempts SET sent_at = $2 WHERE incident_id = $1';
    await house.db.pool.query(sent, [before.incidentId, later(-2 * minute)]);
    await house.db.pool.query(sent, [since.incidentId, began]);
    await house.db.pool.query(
      `INSERT INTO lane_counts (channel, provider, cohort, worker_id, at, accepted, receipts)
       VALUES ('sms', 'main', '', gen_random_uuid(), clock_timestamp() - interval '40 seconds', 40, 40),
              ('sms', 'main', '', gen_random_uuid(), clock_timestamp() - interval '20 seconds', 40, 0)`,
    );
    await watch()();
    expect(await lane()).toMatchObject({ state: 'blocked', cause: 'silent' });
    const due = await query<{ id: string }>(house.db.pool, 'SELECT id FROM deliveries WHERE due_at <= $1', [
      began,
    ]);
    expect(due.map(({ id }) => id).sort()).toEqual([...since.ids].sort());
  });

  /** Takes twenty and more, and says nothing of them. */
  const fallSilent = () =>
    house.db.pool.query(
      `INSERT INTO lane_counts (channel, provider, cohort, worker_id, at, accepted)
       VALUES ('sms', 'main', '', gen_random_uuid(), clock_timestamp() - interval '20 seconds', 40)`,
    );
  const report = (ago: string) =>
    house.db.pool.query(
      `INSERT INTO lane_counts (channel, provider, cohort, worker_id, at, receipts)
       VALUES ('sms', 'main', '', gen_random_uuid(), clock_timestamp() - $1::interval, 1)`,
      [ago],
    );

  it('blames no lane for silence while our own webhook does not answer', async () => {
    await report('30 seconds');
    await fallSilent();
    const me = newId();
    await watch(began, me, () => Promise.resolve(null))();
    expect(await lane()).toMatchObject({ state: 'working' });
    await watch(began, me)();
    expect(await lane()).toMatchObject({ state: 'blocked', cause: 'silent' });
  });

  it('blames no lane for silence that has never reported, and remembers for ever one that has', async () => {
    await fallSilent();
    const round = watch();
    await round();
    expect(await lane()).toMatchObject({ state: 'working' });
    await report('1 hour');
    const me = newId();
    await house.db.pool.query('DELETE FROM lane_watch');
    await watch(began, me)();
    expect(await query(house.db.pool, 'SELECT 1 FROM lane_counts WHERE receipts > 0')).toEqual([]);
    await watch(began, me)();
    expect(await lane()).toMatchObject({ state: 'blocked', cause: 'silent' });
  });
});
