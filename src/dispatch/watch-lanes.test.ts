import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query } from '../db/sql.ts';
import { newId } from '../kernel/id.ts';
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
const watch = (now = began, workerId: string = newId()) =>
  createLaneWatch({
    pool: house.db.pool,
    clock: { now: () => now },
    log,
    workerId,
    isWebhookAnswering: () => Promise.resolve(true),
    ring: (room) => void rung.push(room),
  });

/** What workers have counted in the last seconds. */
async function count(failed: number, accepted = 0): Promise<void> {
  await house.db.pool.query(
    `INSERT INTO lane_counts (channel, provider, cohort, worker_id, at, failed, accepted)
     VALUES ('sms', 'main', '', gen_random_uuid(), clock_timestamp() - interval '2 seconds', $1, $2)`,
    [failed, accepted],
  );
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

  it('is one process at a time, and another four seconds after it has died', async () => {
    const first = watch();
    await first();
    await count(30);
    const second = watch();
    await second();
    expect(await lane()).toMatchObject({ state: 'working' });
    await house.db.pool.query(`UPDATE lane_watch SET until = clock_timestamp() - interval '1 millisecond'`);
    await second();
    expect(await lane()).toMatchObject({ state: 'blocked' });
  });

  it('leaves to a hand what a hand holds', async () => {
    await house.db.pool.query(`UPDATE lanes SET state = 'held', hand = 'held', reason = 'unpaid'`);
    await count(30);
    await watch()();
    expect(await lane()).toMatchObject({ state: 'held', reason: 'unpaid', cause: null });
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
});
