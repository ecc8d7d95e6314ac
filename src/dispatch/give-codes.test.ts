import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import type { AsksBy } from '../channels/content.ts';
import { query } from '../db/sql.ts';
import type { MessageId } from '../kernel/id.ts';
import type { Route } from '../playbook/schema.ts';
import { advance } from './advance.ts';
import { fanOut } from './fan-out.ts';
import { lanesWith } from './next-step.fixture.ts';
import { openPlanning } from './planning.fixture.ts';

const day = 24 * 60 * minute;
const route: Route = [{ channels: ['sms'], afterMs: 0 }];

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(() =>
  house.db.pool.query(
    'TRUNCATE messages, incidents, recipients, deliveries, attempts, employees, reply_codes CASCADE',
  ),
);
afterAll(() => house.db.close());

const run = (text: string, values: readonly unknown[] = []) => query(house.db.pool, text, values);

/** A question, asked so many minutes after the first, to the people of `of`, or to new ones. */
async function ask(minutes: number, { people = 2, of }: { people?: number; of?: MessageId } = {}) {
  const createdAt = later(minutes * minute);
  const asked = await house.message({ people: of ? 0 : people, channels: ['sms'], route, createdAt });
  if (of)
    await run(
      `INSERT INTO recipients (message_id, employee_id, language)
       SELECT $1, employee_id, 'en' FROM recipients WHERE message_id = $2`,
      [asked.messageId, of],
    );
  return asked;
}

async function sendAll(at = later(minute)) {
  const planning = openPlanning(
    house.db.pool,
    { now: () => at, lanes: lanesWith({ sms: [1] }) },
    (_, error) => {
      throw error;
    },
  );
  while ((await fanOut(planning)).more);
}

async function asksOf(messageId: MessageId): Promise<(AsksBy | null)[]> {
  const rows = await query<{ asks: AsksBy | null }>(
    house.db.pool,
    `SELECT a.asks_by AS asks FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
      WHERE a.message_id = $1 ORDER BY d.employee_id`,
    [messageId],
  );
  return rows.map(({ asks }) => asks);
}

const byCode = (code: string) => ({ codes: { '1': code }, name: null });
const confirmAll = (messageId: MessageId) =>
  run(`UPDATE deliveries SET state = 'confirmed', confirmed_at = $2 WHERE message_id = $1`, [
    messageId,
    began,
  ]);

describe('how a text asks', () => {
  it('F52 the first open question on a phone by plain digits, the next by codes, each phone for itself', async () => {
    const first = await ask(0);
    const second = await ask(1, { of: first.messageId });
    const third = await ask(2, { of: first.messageId });
    await ask(3, { people: 1 });
    await sendAll();
    expect(await asksOf(first.messageId)).toEqual([null, null]);
    expect(await asksOf(second.messageId)).toEqual([byCode('10'), byCode('10')]);
    expect(await asksOf(third.messageId)).toEqual([byCode('12'), byCode('12')]);
  });

  it('by plain digits again once the earlier question is answered or over', async () => {
    const first = await ask(0);
    await sendAll();
    await confirmAll(first.messageId);
    const second = await ask(1, { of: first.messageId });
    await sendAll();
    expect(await asksOf(second.messageId)).toEqual([null, null]);
    await run(`UPDATE incidents SET state = 'closed', closed_at = $2 WHERE id = $1`, [
      second.incidentId,
      began,
    ]);
    const third = await ask(2, { of: first.messageId });
    await sendAll();
    expect(await asksOf(third.messageId)).toEqual([null, null]);
  });

  it('by the codes that it had, when it asks once more and the earlier question is answered', async () => {
    const first = await ask(0);
    const second = await ask(1, { of: first.messageId });
    await sendAll();
    await confirmAll(first.messageId);
    await run(`UPDATE incidents SET state = 'closed', closed_at = $2 WHERE id = $1`, [
      first.incidentId,
      later(minute),
    ]);
    const again = await house.newerMessage(second.incidentId, { kind: 'reminder', to: [] });
    await run('UPDATE messages SET repeats = 1, fanned_out_at = NULL, route = $2 WHERE id = $1', [
      again,
      JSON.stringify(route),
    ]);
    await run(
      `INSERT INTO recipients (message_id, employee_id, language)
       SELECT $1, employee_id, 'en' FROM recipients WHERE message_id = $2`,
      [again, second.messageId],
    );
    const planning = openPlanning(
      house.db.pool,
      { now: () => later(2 * minute), lanes: lanesWith({ sms: [1] }) },
      (_, error) => {
        throw error;
      },
    );
    await sendAll();
    await advance(planning);
    expect(await asksOf(again)).toEqual([byCode('10'), byCode('10')]);
  });

  it('F55 by codes of their own, and by name, where two on one phone are asked the same', async () => {
    const asked = await ask(0);
    await run(`UPDATE contact_points SET address = '+886912000001'`);
    await sendAll();
    const asks = await asksOf(asked.messageId);
    expect(asks.map((one) => one?.name).sort()).toEqual(['Employee 1', 'Employee 2']);
    expect(asks.map((one) => one?.codes['1']).sort()).toEqual(['10', '12']);
  });

  it('F53 no code comes again on a phone until 30 days after its incident is over', async () => {
    const first = await ask(0, { people: 1 });
    const second = await ask(1, { of: first.messageId });
    await sendAll();
    expect(await asksOf(second.messageId)).toEqual([byCode('10')]);
    await run(`UPDATE incidents SET state = 'closed', closed_at = $2 WHERE id = $1`, [
      second.incidentId,
      began,
    ]);
    const third = await ask(2, { of: first.messageId });
    await sendAll(later(29 * day));
    expect(await asksOf(third.messageId)).toEqual([byCode('12')]);
    const fourth = await ask(3, { of: first.messageId });
    await sendAll(later(31 * day));
    expect(await asksOf(fourth.messageId)).toEqual([byCode('10')]);
  });

  it('only by the link where no code is free', async () => {
    const first = await ask(0, { people: 1 });
    await run(
      `INSERT INTO reply_codes
       SELECT c.address, n, gen_random_uuid(), $1, c.employee_id, '1', $2 FROM contact_points c, generate_series(10, 99) n`,
      [first.incidentId, began],
    );
    const second = await ask(1, { of: first.messageId });
    await sendAll();
    expect(await asksOf(second.messageId)).toEqual([{ codes: {}, name: null }]);
  });

  it('F55 never by the same code where two workers ask the same phones at once', async () => {
    const first = await ask(0, { people: 300 });
    const others = [await ask(1, { of: first.messageId }), await ask(2, { of: first.messageId })];
    await Promise.all([sendAll(), sendAll(), sendAll()]);
    const codes = await Promise.all(others.map(({ messageId }) => asksOf(messageId)));
    const [one = [], other = []] = codes;
    expect(one).toHaveLength(300);
    expect(one.every((asks) => asks?.codes['1'] !== undefined)).toBe(true);
    expect(one.every((asks, index) => asks?.codes['1'] !== other[index]?.codes['1'])).toBe(true);
  });
});
