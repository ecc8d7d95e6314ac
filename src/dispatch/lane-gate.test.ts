import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { accepted, openQuietLane } from '../../test/fixtures/quiet-carrier.ts';
import type { Outcome } from '../channels/contract.ts';
import { query } from '../db/sql.ts';
import { createLaneGate } from './lane-gate.ts';

const refused = (retryAfterMs: number | null = null): Outcome => ({
  kind: 'rejected',
  verdict: 'provider-transient',
  scope: 'message',
  code: '500',
  text: 'Internal error',
  retryAfterMs,
});

describe('a worker’s own brake', () => {
  it('shuts for two seconds after five failures over a second and nothing else', () => {
    const gate = createLaneGate();
    for (const at of [0, 250, 500, 750]) gate.note(refused(), at);
    expect(gate.isShut(800)).toBe(false);
    gate.note(refused(), 1_000);
    expect(gate.isShut(1_001)).toBe(true);
    expect(gate.isShut(2_999)).toBe(true);
    expect(gate.isShut(3_000)).toBe(false);
    // What was claimed before goes all the same: the provider did not ask for peace.
    expect(gate.isThrottled(1_001)).toBe(false);
  });

  it('stays open after four over two seconds', () => {
    const gate = createLaneGate();
    for (const at of [0, 500, 1_000, 2_000]) gate.note(refused(), at);
    expect(gate.isShut(2_001)).toBe(false);
  });

  it('stays open where one in five gets through, and for five at the same moment', () => {
    const gate = createLaneGate();
    for (let at = 0; at < 5_000; at += 100) gate.note(at % 500 === 0 ? accepted : refused(), at);
    expect(gate.isShut(5_000)).toBe(false);
    const other = createLaneGate();
    for (let n = 0; n < 100; n++) other.note(refused(), 10);
    expect(other.isShut(11)).toBe(false);
  });

  it('F15 sends nothing while the provider asked to be left alone, and a minute at the most', () => {
    const gate = createLaneGate();
    gate.note(refused(7_000), 0);
    expect([gate.isShut(6_999), gate.isThrottled(6_999)]).toEqual([true, true]);
    expect([gate.isShut(7_000), gate.isThrottled(7_000)]).toEqual([false, false]);
    gate.note(refused(3_600_000), 10_000);
    expect(gate.isThrottled(69_999)).toBe(true);
    expect(gate.isThrottled(70_000)).toBe(false);
  });
});

describe('a lane whose carrier fails', () => {
  let house: EngineHouse;
  let nowMs = 0;
  beforeAll(async () => {
    house = await openEngineHouse();
  });
  beforeEach(async () => {
    await house.db.pool.query(
      'TRUNCATE messages, incidents, recipients, deliveries, attempts, lanes CASCADE',
    );
    nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => house.db.close());

  const queued = async (people: number) => {
    const { ids } = await house.deliveries({ people, channels: ['sms'] });
    await house.attempts(ids, {});
  };

  it('claims nothing more for two seconds after five in a row, by itself', async () => {
    await house.lane('sms', 'main');
    await queued(10);
    let calls = 0;
    const send = () => {
      calls += 1;
      nowMs += 300;
      return Promise.resolve(refused());
    };
    const { lane } = await openQuietLane(house.db.pool, { concurrency: 1, send });
    for (let looks = 0; looks < 8; looks++) await lane.drain();
    await lane.finish();
    expect(calls).toBe(5);
    nowMs += 2_000;
    await lane.drain();
    await lane.finish();
    expect(calls).toBe(6);
  });

  it('F15 queues again what it has claimed for a carrier that asks to be left alone', async () => {
    await house.lane('sms', 'main', 10);
    await queued(5);
    const { lane } = await openQuietLane(house.db.pool, { send: () => Promise.resolve(refused(30_000)) });
    await lane.drain();
    await lane.finish();
    const states = 'SELECT state, count(*)::int AS attempts FROM attempts GROUP BY state ORDER BY state';
    expect(await query(house.db.pool, states)).toEqual([
      { state: 'failed', attempts: 1 },
      { state: 'queued', attempts: 4 },
    ]);
  });
});
