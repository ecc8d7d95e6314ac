import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openEngineHouse, minute, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query } from '../db/sql.ts';
import { advance } from './advance.ts';
import { lanesWith } from './next-step.fixture.ts';
import { openPlanning } from './planning.fixture.ts';

const lanes = lanesWith({ push: [1], sms: [1], voice: [1] });
const zoneOfTheMachine = process.env['TZ'];
let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
afterEach(() => {
  if (zoneOfTheMachine === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zoneOfTheMachine;
});
afterAll(() => house.db.close());

it.each([
  ['Europe/Paris', '2026-03-29T01:00:00Z', 60],
  ['Europe/Paris', '2026-10-25T01:00:00Z', -60],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', -30],
  ['Asia/Taipei', '2028-02-28T16:00:00Z', 0],
])(
  'F31 in %s the clocks change at %s, in the middle of a wait: it lasts as long as ever',
  async (zone, at, byMinutes) => {
    process.env['TZ'] = zone;
    const { pool } = house.db;
    await pool.query(`SET TIME ZONE '${zone}'`);
    const from = (ms: number) => new Date(Date.parse(at) + ms);
    // The zone is really that of this process.
    expect(from(-1).getTimezoneOffset() - from(0).getTimezoneOffset()).toBe(byMinutes);

    await house.deliveries({ people: 1, createdAt: from(-minute), dueAt: from(-minute) });
    const rungAt = async (ms: number) => {
      await advance(openPlanning(pool, { now: () => from(ms), lanes }, () => undefined));
      const [row] = await query<{ rung: number }>(
        pool,
        'SELECT rung FROM deliveries ORDER BY id DESC LIMIT 1',
      );
      return row?.rung;
    };
    // The phone rings two minutes after the first texts, wherever the hands of the clock stand.
    expect([await rungAt(-minute), await rungAt(minute - 1), await rungAt(minute)]).toEqual([0, 0, 1]);
  },
);
