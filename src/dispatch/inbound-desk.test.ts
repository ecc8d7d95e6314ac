import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openHouse, type House } from '../../test/fixtures/answering-house.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { openFaultProxy, type FaultProxy } from '../../test/harness/servers/fault-proxy.ts';
import type { AttemptId, DeliveryId } from '../kernel/id.ts';
import { openReceiptDesk } from './apply-receipts.ts';
import { openInboundDesk, type Inbound, type InboundDesk } from './inbound-desk.ts';

const now = new Date('2026-11-24T08:10:00Z');
const saidAtMs = now.getTime() - 300_000;
const clock = { now: () => now };

let house: House;
let wire: FaultProxy;
let pool: pg.Pool;
let folder: string;
const desks: InboundDesk[] = [];
const errors: string[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });

beforeAll(async () => (house = await openHouse()));
afterAll(() => house.close());
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'tocsin-inbound-')), 'kept');
  const url = new URL(house.db.pool.options.connectionString ?? '');
  wire = await openFaultProxy(Number(url.port));
  url.port = String(wire.port);
  pool = new pg.Pool({ connectionString: url.href });
  pool.on('error', () => undefined);
  errors.length = 0;
});
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.stop()));
  await pool.end();
  await wire.close();
  await rm(join(folder, '..'), { recursive: true });
});

/** A process that begins on the folder. */
function open(): InboundDesk {
  const db = { ...house.db, pool };
  const receipts = openReceiptDesk({ pool, clock, ringPlan: () => undefined });
  const desk = openInboundDesk({ folder, db, clock, log, receipts });
  desks.push(desk);
  return desk;
}

let number = 0;
async function called(): Promise<{ deliveryId: DeliveryId; attemptId: AttemptId; mobile: string }> {
  const mobile = `+8869128${String(++number).padStart(5, '0')}`;
  const employeeId = await house.employee({ mobile });
  const deliveryId = await house.delivery({ incidentId: await house.incident(), employeeId });
  return { deliveryId, mobile, attemptId: await house.attempt({ deliveryId, channel: 'voice' }) };
}
const pressed = (attemptId: AttemptId, key = '1', saidMs = saidAtMs): Inbound => ({
  pressed: { attemptId, key, sourceRef: `CA${++number}` },
  saidAtMs: saidMs,
});
const recording = (desk: InboundDesk, inbound: Inbound) =>
  desk.record(inbound, async () => (await pool.query<{ one: number }>('SELECT 1 AS one')).rows[0]?.one);
const read = (id: DeliveryId) => house.db.prisma.delivery.findUniqueOrThrow({ where: { id: BigInt(id) } });
const untilConfirmed = (id: DeliveryId) =>
  eventually('the answer to be there', async () => {
    const delivery = await read(id);
    return delivery.state === 'confirmed' ? delivery : undefined;
  });

test('while what was kept has not gone in nobody waits for the database; then it is asked again', async () => {
  const { attemptId, deliveryId } = await called();
  const desk = open();
  expect(await recording(desk, pressed(attemptId))).toBe(1);
  await wire.set('refuse');
  expect(await recording(desk, pressed(attemptId))).toBeUndefined();
  expect(await desk.record(pressed(attemptId), () => Promise.resolve('asked'))).toBeUndefined();
  expect(errors.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'nothing can be recorded: what carriers report is kept on disk',
  ]);
  await wire.set('pass');
  await untilConfirmed(deliveryId);
  await eventually('the database to be asked', async () => recording(desk, pressed(attemptId)));
});

test('a process that begins while the database is still away leaves all where it is, for the one after it', async () => {
  const { attemptId, deliveryId } = await called();
  await wire.set('refuse');
  const first = open();
  await recording(first, pressed(attemptId));
  await first.stop();
  const second = open();
  expect(second.behindMs(), 'what it has found is not recorded').toBeGreaterThan(0);
  await second.stop();
  expect(second.behindMs()).toBeGreaterThan(0);
  expect(existsSync(`${folder}-refused`)).toBe(false);
  expect(await readdir(folder)).toHaveLength(1);
  await wire.set('pass');
  const third = open();
  await untilConfirmed(deliveryId);
  await eventually('nothing to wait any more', () => third.behindMs() === 0 || undefined);
});

test('what is being recorded waits since it came', async () => {
  const desk = open();
  await eventually('the folder to be known to be empty', () => desk.behindMs() === 0 || undefined);
  const { attemptId } = await called();
  let commit: () => void = () => undefined;
  const work = () => new Promise<void>((resolve) => (commit = resolve));
  const recorded = desk.record(pressed(attemptId), work, performance.now() - 5_000);
  expect(desk.behindMs()).toBeGreaterThanOrEqual(5_000);
  commit();
  await recorded;
  expect(desk.behindMs()).toBeLessThan(5_000);
});

test('what was said is from when it was said, and of several words the last holds', async () => {
  const { attemptId, deliveryId } = await called();
  const texter = await called();
  await wire.set('refuse');
  const desk = open();
  await recording(desk, pressed(attemptId, '1'));
  await recording(desk, pressed(attemptId, '2'));
  const sms = {
    providerRef: `SM${++number}`,
    provider: 'main',
    from: texter.mobile,
    body: '1',
    carrierDid: null,
  };
  await recording(desk, { reply: sms, saidAtMs });
  await wire.set('pass');
  const confirmedAt = new Date(saidAtMs);
  expect(await untilConfirmed(texter.deliveryId)).toMatchObject({ answer: 'safe', confirmedAt });
  const answered = () => read(deliveryId).then((row) => (row.answer === 'help' ? row : undefined));
  expect(await eventually('the second key', answered)).toMatchObject({ needsHelp: true, confirmedAt });
});

test('what cannot be applied at all is put aside, loudly, and holds up nothing', async () => {
  const { attemptId, deliveryId } = await called();
  await wire.set('refuse');
  const desk = open();
  await recording(desk, pressed('no-number' as AttemptId));
  await recording(desk, pressed(attemptId));
  await wire.set('pass');
  await untilConfirmed(deliveryId);
  expect(await readdir(`${folder}-refused`)).toHaveLength(1);
  expect(errors.at(-1)).toContain('what was kept on disk could not be applied');
  await eventually('the folder to be empty', async () => (await readdir(folder)).length === 0 || undefined);
});
