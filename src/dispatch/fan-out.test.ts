import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query } from '../db/sql.ts';
import type { MessageId } from '../kernel/id.ts';
import { fanOut } from './fan-out.ts';
import { lanesWith } from './next-step.fixture.ts';
import { openPlanning } from './planning.fixture.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(() => house.db.pool.query('TRUNCATE messages, incidents, recipients, deliveries CASCADE'));
afterAll(() => house.db.close());

const lanes = lanesWith({ push: [1], sms: [1], voice: [1] });
const oneSlice = () =>
  fanOut(
    openPlanning(house.db.pool, { now: () => later(1_000), lanes }, (_, error) => {
      throw error;
    }),
  );

async function everySlice(): Promise<number> {
  let slices = 0;
  while ((await oneSlice()).more) slices += 1;
  return slices;
}

async function count(messageId: MessageId) {
  const [row] = await query<{
    all: number;
    people: number;
    states: string[];
    due: Date | null;
    ended: number;
  }>(
    house.db.pool,
    `SELECT count(*)::int AS all, count(DISTINCT employee_id)::int AS people, array_agg(DISTINCT state) AS states,
            max(due_at) AS due, count(ended_at)::int AS ended FROM deliveries WHERE message_id = $1`,
    [messageId],
  );
  return row;
}

describe('fan-out', () => {
  it('makes everybody one delivery that has begun, in slices', async () => {
    const { messageId } = await house.message({ people: 2_500, channels: ['sms', 'voice'] });
    expect(await everySlice()).toBe(3);
    expect(await count(messageId)).toEqual({
      all: 2_500,
      people: 2_500,
      states: ['pending'],
      due: later(1_000 + 2 * minute),
      ended: 0,
    });
    const begun = await query(
      house.db.pool,
      `SELECT a.channel, a.state, a.sequence, a.due_at, d.rung, d.rung_at, count(*)::int AS people
         FROM attempts a JOIN deliveries d ON d.id = a.delivery_id GROUP BY 1, 2, 3, 4, 5, 6`,
    );
    const at = { rung: 0, rung_at: later(1_000), due_at: later(1_000) };
    expect(begun).toEqual([{ channel: 'sms', state: 'queued', sequence: 1, people: 2_500, ...at }]);
  });

  it('says which lanes have new work', async () => {
    await house.message({ people: 3, channels: ['push', 'sms', 'voice'] });
    expect((await oneSlice()).lanes).toEqual(new Set(['push/main', 'sms/main']));
  });

  it('ends at once whom no way leads to', async () => {
    const { messageId } = await house.message({ people: 5, channels: [] });
    await everySlice();
    expect(await count(messageId)).toMatchObject({ states: ['unreachable'], due: null, ended: 5 });
  });

  it('leaves a reminder to advance, which asks who has answered meanwhile', async () => {
    const { messageId } = await house.message({ people: 5, channels: ['sms'] });
    await house.db.pool.query('UPDATE messages SET repeats = 1 WHERE id = $1', [messageId]);
    expect((await oneSlice()).lanes).toEqual(new Set());
    expect(await count(messageId)).toMatchObject({ states: ['pending'], due: later(1_000), ended: 0 });
  });

  it.each([0, 1, 1_000, 2_000])('ends with %i recipients, whole slices or none', async (people) => {
    const { messageId } = await house.message({ people, channels: [] });
    await everySlice();
    expect((await count(messageId))?.all).toBe(people);
    expect((await oneSlice()).more).toBe(false);
    const message = await house.db.prisma.message.findUniqueOrThrow({ where: { id: messageId } });
    expect(message.fannedOutAt).toEqual(later(1_000));
    expect(message.fannedOutTo === null).toBe(people === 0);
  });

  it('takes the most urgent message first, also in the middle of another', async () => {
    const notice = await house.message({ people: 3_000, channels: [], priority: 6, createdAt: began });
    await oneSlice();
    const fire = await house.message({ people: 500, channels: [], priority: 0, createdAt: later(5_000) });
    await oneSlice();
    expect((await count(fire.messageId))?.all).toBe(500);
    expect((await count(notice.messageId))?.all).toBe(1_000);
  });

  it('F28 lets several workers share it, and everybody still gets one', async () => {
    const messages = await Promise.all(
      [1, 2, 3].map((priority) => house.message({ people: 2_345, channels: [], priority })),
    );
    const worker = async () => {
      while ((await count3(messages)) < 3 * 2_345) await oneSlice();
    };
    await Promise.all([worker(), worker(), worker()]);
    for (const { messageId } of messages)
      expect(await count(messageId)).toMatchObject({ all: 2_345, people: 2_345 });
  });

  it('goes on where a dead worker left off', async () => {
    const { messageId } = await house.message({ people: 1_500, channels: [] });
    const client = await house.db.pool.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM messages WHERE id = $1 FOR NO KEY UPDATE', [messageId]);
    expect((await oneSlice()).more).toBe(false);
    await client.query('ROLLBACK');
    client.release();
    await oneSlice();
    // The same slice again, as if its end had not been noted.
    await house.db.pool.query('UPDATE messages SET fanned_out_to = NULL WHERE id = $1', [messageId]);
    await everySlice();
    expect(await count(messageId)).toMatchObject({ all: 1_500, people: 1_500 });
  });

  it('goes to those who were frozen, whoever has left, moved, learnt a language or joined since', async () => {
    const { db } = house;
    const { messageId } = await house.message({ people: 4, channels: [] });
    const frozen = await db.prisma.recipient.findMany({
      where: { messageId },
      orderBy: { employeeId: 'asc' },
    });
    const [left, gone, moved] = frozen.map(({ employeeId }) => employeeId);
    await query(db.pool, 'UPDATE employees SET active = false WHERE id = $1', [left]);
    await query(db.pool, 'DELETE FROM employees WHERE id = $1', [gone]);
    const site = `INSERT INTO sites (id, name) VALUES (gen_random_uuid(), 'Tainan') RETURNING id`;
    const [tainan] = await query(db.pool, site);
    await query(db.pool, `UPDATE employees SET language = 'zh-Hant', site_id = $2 WHERE id = $1`, [
      moved,
      tainan?.['id'],
    ]);
    await house.message({ people: 1, channels: [], state: 'draft' }); // brings an employee
    await db.pool.query(`UPDATE messages SET fanned_out_at = now() WHERE id <> $1`, [messageId]);
    await everySlice();
    const made = await db.prisma.delivery.findMany({ orderBy: { employeeId: 'asc' } });
    expect(
      made.map(({ employeeId, siteId, language }) => ({ messageId, employeeId, siteId, language })),
    ).toEqual(frozen);
  });

  it('names the recipients of a stopped incident stopped', async () => {
    const { messageId } = await house.message({ people: 30, channels: [], state: 'stopped' });
    await everySlice();
    expect(await count(messageId)).toEqual({
      all: 30,
      people: 30,
      states: ['stopped'],
      due: null,
      ended: 30,
    });
  });
});

async function count3(messages: { messageId: MessageId }[]): Promise<number> {
  const counts = await Promise.all(messages.map(({ messageId }) => count(messageId)));
  return counts.reduce((sum, one) => sum + (one?.all ?? 0), 0);
}
