import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { query } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { selectReach } from '../reachability/board-store.ts';
import { openQueues } from './queues.fixture.ts';

let house: EngineHouse;
let queueTexts: ReturnType<typeof openQueues>['queueTexts'];
let openRelief: ReturnType<typeof openQueues>['openRelief'];
let waiting: ReturnType<typeof openQueues>['waiting'];
let rung: Set<string>;
beforeAll(async () => {
  house = await openEngineHouse();
  ({ queueTexts, openRelief, waiting, rung } = openQueues(house));
});
beforeEach(async () => {
  const tables = 'messages, incidents, recipients, deliveries, attempts, lanes, lane_counts, contact_points';
  await house.db.pool.query(`TRUNCATE ${tables} CASCADE`);
  await house.lane('sms', 'main', 50);
});
afterAll(() => house.db.close());

const congestion = async () =>
  (
    await query<{ congestion: unknown }>(
      house.db.pool,
      `SELECT congestion FROM lanes WHERE provider = 'main'`,
    )
  )[0]?.congestion;

describe('a lane that cannot send all that waits within the wait of its rung', () => {
  it('10,000 at 50 a second with a wait of 60 s: 7,000 go by phone, the last of the queue', async () => {
    await house.lane('voice', 'calls', 500);
    const ids = await queueTexts(10_000);
    rung.clear();
    await openRelief()();
    expect(await waiting()).toEqual({ 'sms/main': 3_001, 'voice/calls': 6_999 });
    const stay = await query<{ id: DeliveryId }>(
      house.db.pool,
      `SELECT delivery_id AS id FROM attempts WHERE channel = 'sms' AND state = 'queued' ORDER BY id`,
    );
    expect(stay.map(({ id }) => id)).toEqual(ids.slice(0, 3_001));
    expect(await congestion()).toEqual({
      since: began.toISOString(),
      backlog: 10_000,
      perSecond: 50,
      moved: 6_999,
      to: ['voice'],
    });
    expect([...rung]).toEqual(['voice/calls']);
  });

  it('moves nobody on whose turn comes in time, and says nothing', async () => {
    await house.lane('voice', 'calls', 500);
    await queueTexts(3_000);
    await openRelief()();
    expect(await waiting()).toEqual({ 'sms/main': 3_000 });
    expect(await congestion()).toBeNull();
  });

  it('moves so many that both ways take as long: nobody waits for a slow one who would have been sooner here', async () => {
    await house.lane('voice', 'calls', 1);
    await queueTexts(10_000);
    await openRelief()();
    const { 'sms/main': texts = 0, 'voice/calls': calls = 0 } = await waiting();
    expect(texts + calls).toBe(10_000);
    expect(Math.abs(texts / 50 - calls)).toBeLessThan(2);
  });

  it('counts the segments of a text', async () => {
    await house.lane('voice', 'calls', 500);
    await queueTexts(2_000, { weight: 3 });
    await openRelief()();
    expect(await waiting()).toEqual({ 'sms/main': 1_001, 'voice/calls': 999 });
  });

  it('is relieved by the channel’s next provider first', async () => {
    await house.lane('voice', 'calls', 500);
    await house.lane('sms', 'spare', 500);
    await queueTexts(4_000);
    await openRelief()();
    expect(await waiting()).toEqual({ 'sms/main': 3_001, 'sms/spare': 999 });
  });

  it('is judged by what was measured, once it has had a backlog for some seconds', async () => {
    await house.lane('voice', 'calls', 500);
    await house.lane('sms', 'main', null);
    await queueTexts(1_000);
    const look = openRelief();
    await look();
    expect(await waiting()).toEqual({ 'sms/main': 1_000 });
    await house.db.pool.query(
      `INSERT INTO lane_counts (channel, provider, cohort, worker_id, at, accepted)
       SELECT 'sms', 'main', '', gen_random_uuid(), clock_timestamp() + s * interval '1 second', 10
         FROM generate_series(-20, 40) AS s`,
    );
    await eventually('a later look', async () => {
      await look(20);
      return (await waiting())['voice/calls'] !== undefined || undefined;
    });
    // Ten a second are 400 in the 40 seconds that are left.
    expect(await waiting()).toEqual({ 'sms/main': 401, 'voice/calls': 599 });
  });
});

it('finds who can be moved behind a thousand who cannot', async () => {
  await house.lane('voice', 'calls', 500);
  await queueTexts(4_000);
  await queueTexts(1_500, { channels: ['sms'] });
  const look = openRelief();
  await eventually('the looks to come so far', async () => {
    await look();
    return (await waiting())['voice/calls'] === 999 || undefined;
  });
  expect(await waiting()).toEqual({ 'sms/main': 4_501, 'voice/calls': 999 });
});

describe('severity', () => {
  it('pushes a notice back, whose people go another way; never the graver for the lesser', async () => {
    await house.lane('voice', 'calls', 500);
    const notice = await queueTexts(2_000, { priority: 6 });
    const look = openRelief();
    await look();
    expect(await waiting()).toEqual({ 'sms/main': 2_000 });
    await queueTexts(3_000, { priority: 0 });
    await openRelief()();
    const moved = await query<{ id: DeliveryId }>(
      house.db.pool,
      `SELECT delivery_id AS id FROM attempts WHERE error_code = 'congested' ORDER BY delivery_id`,
    );
    expect(moved.map(({ id }) => id)).toEqual(notice.slice(1));
  });
});

describe('nobody', () => {
  it('leaves a queue twice, nor has two ways at a time', async () => {
    await house.lane('voice', 'calls', 500);
    await queueTexts(4_000);
    await openRelief()();
    await house.lane('voice', 'calls', 0.001);
    await openRelief()();
    expect(await waiting()).toEqual({ 'sms/main': 3_001, 'voice/calls': 999 });
    const doubled = `SELECT 1 FROM attempts WHERE state = 'queued' GROUP BY delivery_id HAVING count(*) > 1`;
    expect(await query(house.db.pool, doubled)).toEqual([]);
  });

  it('leaves a queue who has no other way', async () => {
    await house.lane('voice', 'calls', 500);
    await queueTexts(3_500, { channels: ['sms'] });
    await openRelief()();
    expect(await waiting()).toEqual({ 'sms/main': 3_500 });
    expect(await congestion()).toBeNull();
  });
});

it('says no more that a lane is congested once nothing waits in it', async () => {
  await house.lane('voice', 'calls', 500);
  await queueTexts(3_100);
  await openRelief()();
  expect(await congestion()).toMatchObject({ moved: 99 });
  await house.db.pool.query(
    `UPDATE attempts SET state = 'accepted' WHERE channel = 'sms' AND state = 'queued'`,
  );
  await openRelief()();
  expect(await congestion()).toBeNull();
});

it('moves a list of the silent like any message, and nobody counts its person among those asked', async () => {
  await house.lane('voice', 'calls', 500);
  const [asked] = await queueTexts(3_100);
  const [list] = await queueTexts(1);
  await makeList(list, asked);
  await openRelief()();
  const ways = `SELECT channel, state, error_code AS error FROM attempts WHERE delivery_id = $1 ORDER BY sequence`;
  expect(await query(house.db.pool, ways, [list])).toEqual([
    { channel: 'sms', state: 'cancelled', error: 'congested' },
    { channel: 'voice', state: 'queued', error: null },
  ]);
  const [row] = await query<{ id: string }>(
    house.db.pool,
    'SELECT incident_id AS id FROM deliveries LIMIT 1',
  );
  const { counts } = await selectReach(house.db.pool, row?.id ?? '', undefined);
  expect(counts).toMatchObject({ recipients: 3_100, pending: 3_100 });
});

/** Makes what this delivery brings a list of the silent, in the incident of the other. */
async function makeList(list: DeliveryId | undefined, asked: DeliveryId | undefined): Promise<void> {
  const run = (sql: string) => house.db.pool.query(sql, [list, asked]);
  const incident = '(SELECT incident_id FROM deliveries WHERE id = $2)';
  const message = '(SELECT message_id FROM deliveries WHERE id = $1)';
  await run(`WITH it AS (SELECT $2::bigint) DELETE FROM recipients WHERE message_id = ${message}`);
  await run(`UPDATE messages SET kind = 'list', number = NULL, list_id = gen_random_uuid(), answers = '[]',
                                 incident_id = ${incident} WHERE id = ${message}`);
  await run(`UPDATE attempts SET incident_id = ${incident} WHERE delivery_id = $1`);
  await run(`UPDATE deliveries SET incident_id = ${incident} WHERE id = $1`);
}
