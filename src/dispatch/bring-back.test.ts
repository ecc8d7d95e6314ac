import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { query } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { openQueues } from './queues.fixture.ts';

let house: EngineHouse;
let queues: ReturnType<typeof openQueues>;
beforeAll(async () => {
  house = await openEngineHouse();
  queues = openQueues(house);
});
beforeEach(async () => {
  const tables =
    'messages, incidents, recipients, deliveries, attempts, lanes, lane_cohorts, lane_counts, contact_points';
  await house.db.pool.query(`TRUNCATE ${tables} CASCADE`);
  await house.lane('sms', 'main', 500);
  await house.lane('voice', 'calls', 1);
});
afterAll(() => house.db.close());

/** So many people whose texts were withdrawn when their lane fell silent, and who wait to be called since. */
async function divert(
  people: number,
  run: { priority?: number; cohort?: string } = {},
): Promise<DeliveryId[]> {
  const { cohort = '', ...message } = run;
  const ids = await queues.queueTexts(people, message);
  await query(
    house.db.pool,
    `UPDATE attempts SET state = 'cancelled', error_code = 'diverted', cohort = $2 WHERE delivery_id = ANY ($1::bigint[])`,
    [ids, cohort],
  );
  await query(
    house.db.pool,
    `INSERT INTO attempts (delivery_id, message_id, incident_id, sequence, rung, channel, provider, contact_point_id,
                           priority, due_at, created_at)
     SELECT d.id, d.message_id, d.incident_id, 2, 1, 'voice', 'calls', c.id, d.priority, $2, $2
       FROM deliveries d JOIN contact_points c ON c.employee_id = d.employee_id AND c.channel = 'voice'
      WHERE d.id = ANY ($1::bigint[]) ORDER BY d.id`,
    [ids, began],
  );
  await query(house.db.pool, `UPDATE deliveries SET rung = 1, due_at = $2 WHERE id = ANY ($1::bigint[])`, [
    ids,
    new Date(began.getTime() + 600_000),
  ]);
  if (cohort !== '')
    await query(
      house.db.pool,
      `UPDATE contact_points c SET address = $2 FROM deliveries d
        WHERE c.employee_id = d.employee_id AND c.channel = 'sms' AND d.id = ANY ($1::bigint[])`,
      [ids, `${cohort}912345678`],
    );
  return ids;
}

/** Texts are tested with this share of those who would be sent by them, so many a second. */
const test = (share: number, perSecond: number | null) =>
  query(
    house.db.pool,
    `UPDATE lanes SET state = 'testing', share = $1, probe_per_second = $2,
            breaker = '{"kind": "testing", "cause": "silent", "sinceS": 0, "relapses": 0, "step": 1, "stepS": 0}'
      WHERE channel = 'sms'`,
    [share, perSecond],
  );
const block = () =>
  query(house.db.pool, `UPDATE lanes SET state = 'blocked', share = 0 WHERE channel = 'sms'`);

const backOf = async (ids: readonly DeliveryId[]) =>
  (
    await query<{ id: DeliveryId }>(
      house.db.pool,
      `SELECT delivery_id AS id FROM attempts
        WHERE channel = 'sms' AND state = 'queued' AND delivery_id = ANY ($1::bigint[])`,
      [ids],
    )
  ).length;

describe('texts work again, and thousands wait to be called', () => {
  it('who is sooner there by more than ten seconds goes back, once, and the rest of the route comes after it', async () => {
    const ids = await divert(2_000);
    queues.rung.clear();
    await queues.openRelief()();
    // 1,987 texts take four seconds: whose turn for a call comes in fourteen would gain ten.
    const { 'sms/main': texts = 0, 'voice/calls': calls = 0 } = await queues.waiting();
    expect(texts + calls).toBe(2_000);
    expect(calls).toBeGreaterThanOrEqual(11);
    expect(calls).toBeLessThanOrEqual(17);
    expect([...queues.rung]).toEqual(['sms/main']);
    const [last] = await query(
      house.db.pool,
      `SELECT rung, rung_at, due_at, (SELECT jsonb_agg(jsonb_build_array(channel, state, error_code) ORDER BY sequence)
                                        FROM attempts WHERE delivery_id = d.id) AS tried
         FROM deliveries d WHERE id = $1`,
      [ids.at(-1)],
    );
    expect(last).toEqual({
      rung: 0,
      rung_at: began,
      due_at: new Date(began.getTime() + 60_000),
      tried: [
        ['sms', 'cancelled', 'diverted'],
        ['voice', 'cancelled', 'congested'],
        ['sms', 'queued', null],
      ],
    });
    // The texts fail again, and all are queued for a call anew: nobody goes to and fro.
    const gone = await query<{ id: DeliveryId }>(
      house.db.pool,
      `UPDATE attempts SET state = 'cancelled', error_code = 'diverted' WHERE channel = 'sms' AND state = 'queued'
       RETURNING delivery_id AS id`,
    );
    await query(
      house.db.pool,
      `UPDATE attempts SET state = 'queued' WHERE channel = 'voice' AND error_code = 'congested'`,
    );
    await queues.openRelief()();
    expect(await backOf(gone.map(({ id }) => id))).toBe(0);
  });

  it('the graver first, where texts cannot take all of them sooner', async () => {
    await house.lane('sms', 'main', 5);
    const notice = await divert(800, { priority: 6 });
    const fire = await divert(800, { priority: 0 });
    await queues.openRelief()();
    const [grave, slight] = [await backOf(fire), await backOf(notice)];
    expect(grave).toBeGreaterThan(600);
    // Whoever is less urgent waits behind all of these here and there.
    expect(slight).toBeGreaterThan(0);
    const doubled = `SELECT 1 FROM attempts WHERE state = 'queued' GROUP BY delivery_id HAVING count(*) > 1`;
    expect(await query(house.db.pool, doubled)).toEqual([]);
  });

  it('who has been sent a text stays, and nobody moves while texts are down', async () => {
    const ids = await divert(500);
    await block();
    await queues.openRelief()();
    expect(await queues.waiting()).toEqual({ 'voice/calls': 500 });
    await query(
      house.db.pool,
      `UPDATE attempts SET state = 'accepted' WHERE channel = 'sms' AND delivery_id = $1`,
      [ids.at(-1)],
    );
    await house.lane('sms', 'main', 500);
    await queues.openRelief()();
    expect(await backOf(ids)).toBeGreaterThan(450);
    expect(await backOf(ids.slice(-1))).toBe(0);
  });
});

describe('texts are tested, and nobody else is left to test them with', () => {
  it('a few go back at each look, no more than the test takes in three seconds', async () => {
    const ids = await divert(1_000);
    await test(0.25, 10);
    // Each look is a new process's, which does not rest after the one before.
    await queues.openRelief()();
    const first = await backOf(ids);
    expect(first).toBeLessThanOrEqual(32);
    await eventually('as many as the test takes', async () => {
      await queues.openRelief()();
      return (await backOf(ids)) >= 30 || undefined;
    });
    for (let n = 0; n < 3; n++) await queues.openRelief()();
    expect(await backOf(ids)).toBeLessThanOrEqual(32);
  });

  it('all go back when the last step of the test takes everybody', async () => {
    const ids = await divert(1_000);
    await test(1, null);
    await queues.openRelief()();
    expect(await backOf(ids)).toBeGreaterThan(980);
  });

  it('of one country that is tested alone only some go back, and of one that is down nobody', async () => {
    const germans = await divert(300, { cohort: '+49' });
    const french = await divert(300, { cohort: '+33' });
    const taiwanese = await divert(300, { cohort: '+886' });
    await query(
      house.db.pool,
      `INSERT INTO lane_cohorts (channel, provider, cohort, state, share, since)
       VALUES ('sms', 'main', '+49', 'testing', 0.05, now()), ('sms', 'main', '+33', 'blocked', 0, now())`,
    );
    await queues.openRelief()();
    expect(await backOf(taiwanese)).toBe(300);
    expect(await backOf(french)).toBe(0);
    expect(await backOf(germans)).toBeLessThan(100);
  });
});
