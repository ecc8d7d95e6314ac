import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type House } from '../../test/fixtures/answering-house.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { handleReply, openReplyDesk } from './handle-reply.ts';

const now = new Date('2026-11-24T08:10:00Z');
const clock = { now: () => now };

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** All at once, by one desk. */
function text(all: readonly { from: string; body: string; sid: string }[]) {
  const { db } = house;
  const desk = openReplyDesk({ db, clock });
  const deps = {
    db,
    clock,
    desk,
    publicUrl: 'https://tocsin.example',
    secret: 'a secret of thirty-two characters',
  };
  return Promise.all(
    all.map(({ from, body, sid }) =>
      handleReply(deps, { providerRef: sid, provider: 'main', from, body, carrierDid: null }),
    ),
  );
}

let last = 0;
async function askedPeople(count: number) {
  const incidentId = await house.incident();
  const people = [];
  for (let index = 0; index < count; index++) {
    const mobile = `+8869124${String(++last).padStart(5, '0')}`;
    const employeeId = await house.employee({ mobile, language: 'en', name: `Ana ${last}` });
    const deliveryId = await house.delivery({ incidentId, employeeId });
    await house.attempt({ deliveryId, channel: 'sms' });
    people.push({ mobile, deliveryId });
  }
  return people;
}

const read = async (id: DeliveryId) => {
  const { state, answer } = await house.db.prisma.delivery.findUniqueOrThrow({ where: { id: BigInt(id) } });
  return `${state} ${answer ?? '-'}`;
};

it('answers each of a burst as if it had come alone', async () => {
  const people = await askedPeople(120);
  const bodies = ['1', '2', 'Safe', 'what?', '3'];
  const answers = await text(
    people.map(({ mobile }, index) => ({
      from: mobile,
      body: bodies[index % 5] ?? '',
      sid: `SM-burst-${index}`,
    })),
  );
  expect(new Set(answers.filter((_, index) => index % 5 === 0))).toEqual(
    new Set(['Received: Safe. Thank you.']),
  );
  expect(new Set(answers.filter((_, index) => index % 5 === 4))).toEqual(
    new Set(['Received: Not on site. Thank you.']),
  );
  const states = await Promise.all(people.map(({ deliveryId }) => read(deliveryId)));
  const ends = ['confirmed safe', 'confirmed help', 'confirmed safe', 'sent -', 'confirmed not-on-site'];
  expect(states).toEqual(people.map((_, index) => ends[index % 5]));
});

it('takes what one number writes twice in its order, and the same text once', async () => {
  const mobile = `+8869124${String(++last).padStart(5, '0')}`;
  const employeeId = await house.employee({ mobile, language: 'en', name: 'Ana' });
  const asked: DeliveryId[] = [];
  for (const minutesAgo of [10, 9]) {
    const incidentId = await house.incident();
    const deliveryId = await house.delivery({ incidentId, employeeId });
    await house.attempt({ deliveryId, channel: 'sms' });
    await house.db.pool.query('UPDATE messages SET created_at = $2 WHERE incident_id = $1', [
      incidentId,
      new Date(now.getTime() - minutesAgo * 60_000),
    ]);
    asked.push(deliveryId);
  }
  const answers = await text([
    { from: mobile, body: '1', sid: 'SM-a1' },
    { from: mobile, body: '3', sid: 'SM-a2' },
    { from: mobile, body: '1', sid: 'SM-a1' },
  ]);
  expect(answers).toEqual([
    'Received: Safe. Thank you.',
    'Received: Not on site. Thank you.',
    'Received: Safe. Thank you.',
  ]);
  expect(await Promise.all(asked.map(read))).toEqual(['confirmed safe', 'confirmed not-on-site']);
  expect(await house.db.prisma.confirmation.count({ where: { employeeId } })).toBe(2);
});

it('lets one that cannot be kept spoil no other', async () => {
  const [ana, ben] = await askedPeople(2);
  if (!ana || !ben) throw new Error('two were asked');
  await house.db.pool.query(
    `ALTER TABLE confirmations ADD CONSTRAINT spoilt CHECK (source_ref <> 'SM-spoilt')`,
  );
  const spoilt = text([
    { from: ana.mobile, body: '1', sid: 'SM-spoilt' },
    { from: ben.mobile, body: '1', sid: 'SM-whole' },
  ]);
  await expect(spoilt).rejects.toThrow('spoilt');
  expect([await read(ana.deliveryId), await read(ben.deliveryId)]).toEqual(['sent -', 'confirmed safe']);
});
