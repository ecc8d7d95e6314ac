import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../../test/fixtures/answering-house.ts';
import type { ContactPointId, DeliveryId, IncidentId } from '../kernel/id.ts';
import { handleReply } from './handle-reply.ts';
import { makeLink } from './link-token.ts';

const publicUrl = 'https://tocsin.example';
const secret = 'a secret of thirty-two characters';
const now = new Date('2026-11-24T08:10:00Z');

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

let number = 0;
const nextMobile = () => `+8869123${String(++number).padStart(5, '0')}`;
const text = (from: string, body: string, more: { sid?: string; carrierDid?: 'opt-out' | 'opt-in' } = {}) =>
  handleReply(
    { db: house.db, clock: { now: () => now }, publicUrl, secret },
    {
      providerRef: more.sid ?? `SM-${++number}`,
      provider: 'main',
      from,
      body,
      carrierDid: more.carrierDid ?? null,
    },
  );

async function told(of: { incidentId?: IncidentId; mobile: string; language?: string; name?: string }) {
  const { mobile, language = 'en', name = 'Ana Silva' } = of;
  const incidentId = of.incidentId ?? (await house.incident());
  const deliveryId = await house.delivery({
    incidentId,
    employeeId: await house.employee({ mobile, language, name }),
  });
  await house.attempt({ deliveryId, channel: 'sms' });
  return { incidentId, deliveryId };
}

const read = (id: DeliveryId) => house.db.prisma.delivery.findUniqueOrThrow({ where: { id: BigInt(id) } });
const replies = (from: string) =>
  house.db.prisma.reply.findMany({ where: { fromNumber: from }, orderBy: { providerRef: 'asc' } });

describe('an SMS from an employee', () => {
  it('confirms the open question and is acknowledged with the answer’s label', async () => {
    const mobile = nextMobile();
    const { deliveryId } = await told({ mobile });
    expect(await text(mobile, '1')).toBe('Received: Safe. Thank you.');
    expect(await read(deliveryId)).toMatchObject({ state: 'confirmed', answer: 'safe', confirmedVia: 'sms' });
    expect(await replies(mobile)).toMatchObject([
      { understood: 'confirmed', deliveryId: BigInt(deliveryId) },
    ]);
  });

  it('is acknowledged in the person’s language, marked in an exercise', async () => {
    const mobile = nextMobile();
    await told({ mobile, language: 'zh-TW', incidentId: await house.incident({ exercise: true }) });
    expect(await text(mobile, 'safe')).toBe('演習：已收到：我平安。謝謝您。');
  });

  it('F73 is kept once and answered the same, however often and parallel it comes', async () => {
    const mobile = nextMobile();
    const { deliveryId } = await told({ mobile });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => text(mobile, '2', { sid: 'SM-again' })),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('Received: I need help.');
    expect(await replies(mobile)).toHaveLength(1);
    expect(await house.db.prisma.confirmation.count({ where: { deliveryId: BigInt(deliveryId) } })).toBe(1);
  });

  it('answers the first open question first, then the next, then corrects the latest', async () => {
    const mobile = nextMobile();
    const employeeId = await house.employee({ mobile });
    const ids: DeliveryId[] = [];
    for (const order of [1, 2]) {
      const incidentId = await house.incident();
      const deliveryId = await house.delivery({ incidentId, employeeId });
      await house.attempt({ deliveryId, channel: 'sms' });
      await house.db.pool.query('UPDATE messages SET created_at = $2 WHERE incident_id = $1', [
        incidentId,
        new Date(now.getTime() - 600_000 + order * 60_000),
      ]);
      ids.push(deliveryId);
    }
    const answersNow = async () => Promise.all(ids.map(async (id) => (await read(id)).answer));
    await text(mobile, '1');
    expect(await answersNow()).toEqual(['safe', null]);
    await text(mobile, '3');
    expect(await answersNow()).toEqual(['safe', 'not-on-site']);
  });

  it.each(['3', '3 thanks'])(
    'never takes the digit of %j to a later question where the first has none such',
    async (body) => {
      const mobile = nextMobile();
      const employeeId = await house.employee({ mobile });
      const ids: DeliveryId[] = [];
      for (const order of [1, 2]) {
        const incidentId = await house.incident();
        const deliveryId = await house.delivery({ incidentId, employeeId });
        await house.attempt({ deliveryId, channel: 'sms' });
        await house.db.pool.query(
          `UPDATE messages SET created_at = $2, answers = CASE WHEN $3 THEN jsonb_path_query_array(answers, '$[0]') ELSE answers END
          WHERE incident_id = $1`,
          [incidentId, new Date(now.getTime() - 600_000 + order * 60_000), order === 1],
        );
        ids.push(deliveryId);
      }
      await text(mobile, body);
      for (const id of ids) expect((await read(id)).answer).toBeNull();
      expect(await replies(mobile)).toMatchObject([
        { understood: 'unclear', deliveryId: BigInt(ids[0] ?? 0) },
      ]);
    },
  );

  it('never answers a message that has not left the house', async () => {
    const mobile = nextMobile();
    const incidentId = await house.incident();
    const deliveryId = await house.delivery({ incidentId, employeeId: await house.employee({ mobile }) });
    await house.attempt({ deliveryId, channel: 'sms', state: 'queued' });
    expect(await text(mobile, '1')).toBeNull();
    expect((await read(deliveryId)).state).toBe('sent');
    expect(await replies(mobile)).toMatchObject([{ understood: 'no-open-question' }]);
  });

  it('F49 is asked again when it is unclear, at most five times in a day, and never confirmed', async () => {
    const mobile = nextMobile();
    const { deliveryId } = await told({ mobile });
    const answers: (string | null)[] = [];
    for (let time = 0; time < 7; time++) answers.push(await text(mobile, 'what is going on?'));
    expect(answers.map((answer) => answer !== null)).toEqual([true, true, true, true, true, false, false]);
    expect(answers[0]).toContain('Reply 1 Safe, 2 I need help, 3 Not on site');
    expect(answers[0]).toContain(makeLink(publicUrl, secret, deliveryId));
    expect(await read(deliveryId)).toMatchObject({ state: 'sent', answer: null });
    expect((await replies(mobile)).every(({ understood }) => understood === 'unclear')).toBe(true);
  });

  it('is seen at once as a call for help where they cry for it in their own words, and confirms nothing', async () => {
    const mobile = nextMobile();
    const { deliveryId } = await told({ mobile });
    const answer = await text(mobile, 'stuck on 3rd floor');
    expect(answer).toContain('We read that you may need help. The crisis team can see it.');
    expect(answer).toContain(makeLink(publicUrl, secret, deliveryId));
    expect(await read(deliveryId)).toMatchObject({ state: 'sent', answer: null, needsHelp: true });
    expect(await replies(mobile)).toMatchObject([{ understood: 'distress', body: 'stuck on 3rd floor' }]);
    await text(mobile, '1');
    expect(await read(deliveryId)).toMatchObject({ answer: 'safe', needsHelp: true });
  });

  it('counts late after the incident was closed', async () => {
    const mobile = nextMobile();
    const { incidentId, deliveryId } = await told({ mobile });
    await house.db.pool.query(`UPDATE incidents SET state = 'closed', closed_at = $2 WHERE id = $1`, [
      incidentId,
      now,
    ]);
    await text(mobile, 'safe');
    expect(await read(deliveryId)).toMatchObject({ state: 'confirmed', late: true });
  });

  it('keeps what PostgreSQL’s text cannot hold out, and the rest of it', async () => {
    const mobile = nextMobile();
    await told({ mobile });
    await text(mobile, `\0${'猫'.repeat(5_000)}`);
    expect((await replies(mobile))[0]?.body).toBe('猫'.repeat(1_600));
  });
});

describe('STOP and START', () => {
  it('F50 switch this number off and on, say nothing, and confirm nothing', async () => {
    const mobile = nextMobile();
    const { deliveryId } = await told({ mobile });
    const standing = async () =>
      (await house.db.prisma.contactPoint.findFirstOrThrow({ where: { address: mobile } })).standing;
    expect(await text(mobile, 'STOP')).toBeNull();
    expect(await standing()).toBe('opted-out');
    expect(await text(mobile, 'Start')).toBeNull();
    expect(await standing()).toBe('usable');
    expect(await text(mobile, 'Arrêt', { carrierDid: 'opt-out' })).toBeNull();
    expect(await standing()).toBe('opted-out');
    expect((await read(deliveryId)).state).toBe('sent');
  });

  it('F50 "Stop, I\'m hurt" is a cry for help, and "stop please" is asked back: neither opts out', async () => {
    const mobile = nextMobile();
    const { deliveryId } = await told({ mobile });
    expect(await text(mobile, "Stop, I'm hurt")).toContain('We read that you may need help.');
    expect(await read(deliveryId)).toMatchObject({ needsHelp: true });
    for (const body of ['stop please', 'STOP.']) expect(await text(mobile, body)).toContain('Reply 1 Safe');
    const point = await house.db.prisma.contactPoint.findFirstOrThrow({ where: { address: mobile } });
    expect(point.standing).toBe('unproven');
  });

  it('F50 STOP takes back what is still queued for this number, and the next way is looked for at once', async () => {
    const mobile = nextMobile();
    const { deliveryId } = await told({ mobile });
    const point = await house.db.prisma.contactPoint.findFirstOrThrow({ where: { address: mobile } });
    const queue = (sequence: number, channel: string, contactPointId?: ContactPointId) =>
      house.attempt({
        deliveryId,
        channel,
        state: 'queued',
        sequence,
        ...(contactPointId === undefined ? {} : { contactPointId }),
      });
    const texts = await queue(2, 'sms', point.id as ContactPointId);
    const call = await queue(3, 'voice');
    await text(mobile, 'STOP');
    const attempts = await house.db.prisma.attempt.findMany({
      where: { id: { in: [texts, call].map(BigInt) } },
      orderBy: { id: 'asc' },
    });
    expect(attempts).toMatchObject([{ state: 'cancelled', errorCode: 'opted-out' }, { state: 'queued' }]);
    expect((await read(deliveryId)).dueAt).toEqual(now);
  });

  it('F51 YES brings texts back where the carrier takes it so, and is still no answer', async () => {
    const mobile = nextMobile();
    const { deliveryId } = await told({ mobile });
    await text(mobile, 'STOP');
    expect(await text(mobile, 'YES', { carrierDid: 'opt-in' })).toContain('Reply 1 Safe');
    const point = await house.db.prisma.contactPoint.findFirstOrThrow({ where: { address: mobile } });
    expect(point.standing).toBe('usable');
    expect((await read(deliveryId)).state).toBe('sent');
  });
});

describe('a number nobody of ours has', () => {
  it('F54 is kept and not answered', async () => {
    expect(await text('+15005550199', '1')).toBeNull();
    expect(await replies('+15005550199')).toMatchObject([{ understood: 'unknown-sender', body: '1' }]);
  });
});

describe('a phone that two people share', () => {
  it('confirms nobody where both were asked the same, and asks who it was', async () => {
    const mobile = nextMobile();
    const one = await told({ mobile, name: 'Ana' });
    const other = await told({ mobile, name: 'Bo', incidentId: one.incidentId });
    const asked = await text(mobile, '1');
    expect(asked).toContain(`Ana: ${makeLink(publicUrl, secret, one.deliveryId)}`);
    expect(asked).toContain(`Bo: ${makeLink(publicUrl, secret, other.deliveryId)}`);
    for (const { deliveryId } of [one, other])
      expect(await read(deliveryId)).toMatchObject({ state: 'sent', needsHelp: false });
    expect(await replies(mobile)).toMatchObject([{ understood: 'someone-answered' }]);
  });

  it('flags a call for help at both, still without confirming either', async () => {
    const mobile = nextMobile();
    const one = await told({ mobile, name: 'Ana' });
    const other = await told({ mobile, name: 'Bo', incidentId: one.incidentId });
    await text(mobile, '2');
    for (const { deliveryId } of [one, other])
      expect(await read(deliveryId)).toMatchObject({ state: 'sent', needsHelp: true });
    const toRead = await house.db.prisma.replyToRead.findMany({ where: { incidentId: one.incidentId } });
    expect(toRead).toMatchObject([{ isCall: true, doneAt: null }]);
  });

  it('flags a cry for help at both', async () => {
    const mobile = nextMobile();
    const one = await told({ mobile, name: 'Ana' });
    const other = await told({ mobile, name: 'Bo', incidentId: one.incidentId });
    await text(mobile, 'we are trapped');
    for (const { deliveryId } of [one, other])
      expect(await read(deliveryId)).toMatchObject({ state: 'sent', needsHelp: true });
  });

  it('confirms the one who was asked where the other was not', async () => {
    const mobile = nextMobile();
    await house.employee({ mobile, name: 'Bo' });
    const { deliveryId } = await told({ mobile, name: 'Ana' });
    await text(mobile, '1');
    expect((await read(deliveryId)).state).toBe('confirmed');
  });
});
