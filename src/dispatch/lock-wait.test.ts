import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { whileLocked } from '../../test/fixtures/while-locked.ts';
import { keepLog } from '../../test/harness/scene/kept-log.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import type { Sender } from '../channels/contract.ts';
import { query } from '../db/sql.ts';
import { openReceiptDesk } from './apply-receipts.ts';
import { startEngine } from './start-engine.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(async () => {
  await house.db.pool.query(
    'TRUNCATE messages, incidents, recipients, deliveries, attempts, lanes, workers CASCADE',
  );
});
afterAll(() => house.db.close());

const clock = { now: () => later(60_000) };
const states = () => query(house.db.pool, 'SELECT state FROM attempts');

it('F12 a claim that meets a held lane gives up, is tried again by its loop, and loses nothing', async () => {
  const sent: string[] = [];
  const sender: Sender = {
    channel: 'sms',
    provider: 'main',
    ratePerSecond: null,
    timeoutMs: 2_000,
    concurrency: 10,
    send: ({ attemptId }) => {
      sent.push(attemptId);
      return Promise.resolve({ kind: 'accepted', providerRef: 'SM1', carrierStatus: 'queued', rank: 20 });
    },
    close: () => Promise.resolve(),
  };
  await house.lane('sms', 'main');
  const kept = keepLog();
  const { pool } = house.db;
  // There before the engine, and planned already: nothing but the claim is to be seen.
  const { ids } = await house.deliveries({ people: 3, channels: ['sms'], dueAt: later(3_600_000) });
  const attempts = await house.attempts(ids, { dueAt: later(3_600_000) });
  const engine = await startEngine({
    pool,
    clock,
    log: kept.log,
    senders: [sender],
    backups: new Map(),
    readAnswering: () => Promise.resolve(null),
    publicUrl: 'https://tocsin.example.org',
    makeLink: (id) => `https://tocsin.example.org/c/${id}`,
    ring: () => undefined,
  });
  await whileLocked(house.db, 'SELECT 1 FROM lanes FOR UPDATE', async (untilWaited) => {
    await pool.query('UPDATE attempts SET due_at = $1', [later(0)]);
    engine.wake('sms/main');
    await untilWaited(2);
    expect(sent).toEqual([]);
  });
  await eventually('everything to be sent', () => sent.length === 3 || undefined);
  await engine.stop();
  expect(sent.sort()).toEqual(attempts.sort());
  expect(await states()).toEqual(attempts.map(() => ({ state: 'accepted' })));
  expect(kept.errors()).toEqual([]);
});

it('F12 a receipt that meets a held delivery is applied when the lock is free', async () => {
  const { ids } = await house.deliveries({ people: 1, channels: ['sms'] });
  const [attemptId] = await house.attempts(ids, { state: 'accepted' });
  if (attemptId === undefined) throw new Error('one was made');
  const desk = openReceiptDesk({ pool: house.db.pool, clock, ringPlan: () => undefined });
  const nothing = { providerRef: null, errorCode: null, verdict: null };
  const receipt = { attemptId, rank: 50, carrierStatus: 'delivered', word: 'delivered', ...nothing } as const;
  let applied: Promise<string> | undefined;
  await whileLocked(house.db, 'SELECT 1 FROM deliveries FOR UPDATE', async (untilWaited) => {
    applied = desk.apply(receipt);
    await untilWaited(2);
  });
  expect(await applied).toBe('applied');
  expect(await states()).toEqual([{ state: 'delivered' }]);
});
