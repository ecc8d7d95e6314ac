import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../../test/fixtures/answering-house.ts';
import { whileLocked } from '../../test/fixtures/while-locked.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { confirm, type ConfirmWord } from './confirm.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const now = new Date('2026-11-24T08:03:00Z');
const say = (word: ConfirmWord, at = now) => confirm({ db: house.db, clock: { now: () => at } }, word);

async function oneDelivery(run: Parameters<House['incident']>[0] = {}): Promise<DeliveryId> {
  const incidentId = await house.incident(run);
  return house.delivery({ incidentId, employeeId: await house.employee() });
}

async function read(id: DeliveryId) {
  return house.db.prisma.delivery.findUniqueOrThrow({ where: { id: BigInt(id) } });
}

describe('confirm', () => {
  it('keeps the answer, ends the delivery, and says what was answered', async () => {
    const deliveryId = await oneDelivery();
    const said = await say({ deliveryId, answer: '1', via: 'sms', sourceRef: 'SM-first' });
    expect(said).toMatchObject({ kind: 'confirmed', first: true, late: false, answer: { value: 'safe' } });
    expect(await read(deliveryId)).toMatchObject({
      state: 'confirmed',
      answer: 'safe',
      confirmedVia: 'sms',
      confirmedAt: now,
      endedAt: now,
      dueAt: null,
      late: false,
      needsHelp: false,
    });
  });

  it('is not lost to a lock that somebody else holds on the delivery', async () => {
    const deliveryId = await oneDelivery();
    let said: ReturnType<typeof say> | undefined;
    const lock = `SELECT 1 FROM deliveries WHERE id = ${deliveryId} FOR UPDATE`;
    await whileLocked(house.db, lock, async (untilWaited) => {
      said = say({ deliveryId, answer: '1', via: 'sms', sourceRef: 'SM-waits' });
      await untilWaited(2);
    });
    expect(await said).toMatchObject({ kind: 'confirmed', first: true });
  });

  it('takes the answer’s value as well as its key', async () => {
    const deliveryId = await oneDelivery();
    const said = await say({ deliveryId, answer: 'not-on-site', via: 'page', sourceRef: 'nonce-value' });
    expect(said).toMatchObject({ kind: 'confirmed', answer: { key: '3' } });
  });

  it('counts the same act once, however often and however parallel it arrives', async () => {
    const deliveryId = await oneDelivery();
    const word = { deliveryId, answer: '1', via: 'page', sourceRef: 'nonce-twice' } as const;
    const results = await Promise.all(Array.from({ length: 10 }, () => say(word)));
    expect(results.filter((said) => said.kind === 'confirmed' && said.first)).toHaveLength(1);
    expect(results.every((said) => said.kind === 'confirmed' && said.answer.value === 'safe')).toBe(true);
    expect(await house.db.prisma.confirmation.count({ where: { deliveryId: BigInt(deliveryId) } })).toBe(1);
  });

  it('gives the first result when the act comes again with another answer', async () => {
    const deliveryId = await oneDelivery();
    await say({ deliveryId, answer: '1', via: 'page', sourceRef: 'nonce-changed' });
    const again = await say({ deliveryId, answer: '3', via: 'page', sourceRef: 'nonce-changed' });
    expect(again).toMatchObject({ kind: 'confirmed', answer: { value: 'safe' }, first: false });
    expect((await read(deliveryId)).answer).toBe('safe');
  });

  it('lets the last explicit answer win and keeps them all', async () => {
    const deliveryId = await oneDelivery();
    await say({ deliveryId, answer: '1', via: 'push', sourceRef: 'phone' });
    await say({ deliveryId, answer: '3', via: 'push', sourceRef: 'tablet' }, new Date(now.getTime() + 5_000));
    expect(await read(deliveryId)).toMatchObject({ answer: 'not-on-site', confirmedAt: now });
    expect(await house.db.prisma.confirmation.count({ where: { deliveryId: BigInt(deliveryId) } })).toBe(2);
  });

  it('F63 keeps a call for help standing after an OK', async () => {
    const deliveryId = await oneDelivery();
    await say({ deliveryId, answer: '2', via: 'sms', sourceRef: 'help' });
    await say({ deliveryId, answer: '1', via: 'sms', sourceRef: 'then-ok' });
    expect(await read(deliveryId)).toMatchObject({ answer: 'safe', needsHelp: true });
  });

  it('cancels what was queued and leaves what was sent', async () => {
    const deliveryId = await oneDelivery();
    await house.attempt({ deliveryId, channel: 'sms', state: 'accepted', sequence: 1 });
    await house.attempt({ deliveryId, channel: 'voice', state: 'queued', sequence: 2 });
    await say({ deliveryId, answer: '1', via: 'sms', sourceRef: 'cancels' });
    const { rows } = await house.db.pool.query<{ state: string }>(
      'SELECT state FROM attempts WHERE delivery_id = $1 ORDER BY sequence',
      [deliveryId],
    );
    expect(rows.map(({ state }) => state)).toEqual(['accepted', 'cancelled']);
  });

  it.each(['closed', 'stopped'])('still counts when the incident is %s, marked late', async (state) => {
    const deliveryId = await oneDelivery({ state });
    const said = await say({ deliveryId, answer: '1', via: 'page', sourceRef: `late-${state}` });
    expect(said).toMatchObject({ kind: 'confirmed', late: true });
    expect(await read(deliveryId)).toMatchObject({ state: 'confirmed', late: true });
  });

  it.each(['pending', 'delivered', 'unreachable', 'stopped'])(
    'lifts a delivery that is %s',
    async (state) => {
      const deliveryId = await oneDelivery();
      await house.db.prisma.delivery.update({
        where: { id: BigInt(deliveryId) },
        data: { state, reason: 'why', dueAt: null, endedAt: state === 'unreachable' ? now : null },
      });
      await say({ deliveryId, answer: '1', via: 'page', sourceRef: `from-${state}` });
      expect(await read(deliveryId)).toMatchObject({ state: 'confirmed', reason: null });
    },
  );

  it('refuses an answer the message does not offer and a delivery that does not exist', async () => {
    const deliveryId = await oneDelivery();
    expect(await say({ deliveryId, answer: '9', via: 'sms', sourceRef: 'nine' })).toEqual({
      kind: 'unknown-answer',
    });
    expect(
      await say({ deliveryId: '999999999' as DeliveryId, answer: '1', via: 'sms', sourceRef: 'nobody' }),
    ).toEqual({ kind: 'unknown-delivery' });
    expect((await read(deliveryId)).state).toBe('sent');
  });

  it('does not let one person’s act stand for another person', async () => {
    const [mine, yours] = [await oneDelivery(), await oneDelivery()];
    await say({ deliveryId: mine, answer: '1', via: 'page', sourceRef: 'my-nonce' });
    expect(await say({ deliveryId: yours, answer: '1', via: 'page', sourceRef: 'my-nonce' })).toEqual({
      kind: 'unknown-delivery',
    });
    expect((await read(yours)).state).toBe('sent');
  });

  it('marks who answered on behalf, in the audit trail too', async () => {
    const deliveryId = await oneDelivery();
    await say({
      deliveryId,
      answer: 'safe',
      via: 'operator',
      note: 'met at the gate',
      sourceRef: 'by-hand',
      onBehalfBy: 'operator:ana',
    });
    const [kept] = await house.db.prisma.confirmation.findMany({ where: { deliveryId: BigInt(deliveryId) } });
    expect(kept).toMatchObject({ onBehalfBy: 'operator:ana', note: 'met at the gate', via: 'operator' });
    const entry = await house.db.prisma.auditEntry.findFirst({ where: { action: 'confirm-on-behalf' } });
    expect(entry).toMatchObject({ actor: 'operator:ana' });
  });
});
