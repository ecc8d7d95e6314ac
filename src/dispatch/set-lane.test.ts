import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import pino from 'pino';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { simulatedChannelMap } from '../channels/simulated-channel-map.ts';
import { query } from '../db/sql.ts';
import { newId } from '../kernel/id.ts';
import { setLane } from './set-lane.ts';
import { createLaneWatch } from './watch-lanes.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(async () => {
  await house.db.pool.query('TRUNCATE lanes, lane_counts, lane_watch CASCADE');
  await house.lane('sms', 'simulator');
});
afterAll(() => house.db.close());

const lane = { channel: 'sms', provider: 'simulator' } as const;
const channelMap = simulatedChannelMap({
  url: 'http://127.0.0.1:9',
  smtpPort: 9,
  accountSid: 'AC0',
  authToken: 'none',
});
const setTo = (state: 'held' | 'working') =>
  setLane(
    { db: house.db, channelMap, clock: { now: () => began }, ring: () => undefined },
    { ...lane, state, reason: 'by hand' },
    { kind: 'local', id: 'local', role: 'admin' },
  );

/** The carrier fails at everything, and the lanes are judged. */
const workerId = newId();
async function failAndJudge(now: Date): Promise<void> {
  const { pool } = house.db;
  // Ten seconds after it changed a lane is judged anew: the database's clock cannot be moved, what it wrote is.
  const older = `breaker || jsonb_build_object('sinceS', (breaker ->> 'sinceS')::float8 - 20)`;
  await query(pool, `UPDATE lanes SET breaker = ${older}`);
  await query(
    pool,
    `INSERT INTO lane_counts (channel, provider, cohort, worker_id, at, failed)
     VALUES ('sms', 'simulator', '', gen_random_uuid(), clock_timestamp(), 50)`,
  );
  const readAnswering = () => Promise.resolve(null);
  const [log, clock] = [pino({ level: 'silent' }), { now: () => now }];
  await createLaneWatch({
    pool,
    clock,
    log,
    workerId,
    readAnswering,
    ring: () => undefined,
    relieve: () => Promise.resolve(),
  })();
}

const state = async () =>
  (await query<{ state: string }>(house.db.pool, 'SELECT state FROM lanes'))[0]?.state;

describe('a hand', () => {
  it('that holds a lane holds it whatever the breaker says, and lets it go to its breaker', async () => {
    await setTo('held');
    await failAndJudge(later(60 * minute));
    expect(await state()).toBe('held');
    await setTo('working');
    await failAndJudge(began);
    expect(await state()).toBe('blocked');
  });

  it('that lets a blocked lane work overrules its breaker for ten minutes', async () => {
    await failAndJudge(began);
    expect(await state()).toBe('blocked');
    await setTo('working');
    await failAndJudge(later(10 * minute - 1));
    expect(await state()).toBe('working');
    await failAndJudge(later(10 * minute));
    expect(await state()).toBe('blocked');
  });
});
