import { afterAll, beforeAll, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { keepLog } from '../../test/harness/scene/kept-log.ts';
import { query } from '../db/sql.ts';
import { startEngine } from './start-engine.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
afterAll(() => house.db.close());

it('a running engine beats each second and judges the lanes; stopped it leaves both to others at once', async () => {
  const { pool } = house.db;
  const kept = keepLog();
  const engine = await startEngine({
    pool,
    clock: { now: () => later(0) },
    log: kept.log,
    senders: [],
    backups: new Map(),
    readAnswering: () => Promise.resolve(null),
    publicUrl: 'https://tocsin.example.org',
    makeLink: (id) => `https://tocsin.example.org/c/${id}`,
    ring: () => undefined,
  });
  const living = `SELECT 1 FROM workers WHERE beat_at > clock_timestamp() - interval '1 second'`;
  const judging = 'SELECT 1 FROM lane_watch WHERE until > clock_timestamp()';
  const oneRow = async (text: string) => (await query(pool, text)).length === 1 || undefined;
  await pool.query(`UPDATE workers SET beat_at = beat_at - interval '1 minute'`);
  await eventually('a beat', () => oneRow(living), { withinMs: 4_000 });
  await eventually('somebody who judges', () => oneRow(judging), { withinMs: 4_000 });
  await engine.stop();
  expect(await query(pool, 'SELECT 1 FROM workers UNION ALL SELECT 1 FROM lane_watch')).toEqual([]);
  expect(kept.errors()).toEqual([]);
});
