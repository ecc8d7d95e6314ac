import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../../test/fixtures/answering-house.ts';
import type { DeliveryId, EmployeeId } from '../kernel/id.ts';
import { handleReply } from './handle-reply.ts';

const now = new Date('2026-11-24T08:10:00Z');

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

let number = 0;
const nextMobile = () => `+8869124${String(++number).padStart(5, '0')}`;
const text = (from: string, body: string) =>
  handleReply(
    {
      db: house.db,
      clock: { now: () => now },
      publicUrl: 'https://tocsin.example',
      secret: 'a secret of thirty-two characters',
    },
    { providerRef: `SM-${++number}`, provider: 'main', from, body, carrierDid: null },
  );

/** A question texted to somebody so many minutes after eight, named so; by codes where `from` is the first of them. */
async function ask(
  employeeId: EmployeeId,
  minutes: number,
  { title, mobile, from }: { title: string; mobile: string; from?: number },
): Promise<DeliveryId> {
  const incidentId = await house.incident();
  const deliveryId = await house.delivery({ incidentId, employeeId });
  await house.attempt({ deliveryId, channel: 'sms' });
  await house.db.pool.query(
    `WITH named AS (UPDATE incidents SET title = jsonb_build_object('en', $2::text) WHERE id = $1)
     UPDATE messages SET created_at = $3 WHERE incident_id = $1`,
    [incidentId, title, new Date(now.getTime() - 600_000 + minutes * 60_000)],
  );
  if (from !== undefined)
    await house.db.pool.query(
      `INSERT INTO reply_codes
       SELECT $3, $4::int + key - 1, m.id, m.incident_id, $2, key::text, m.created_at
         FROM messages m, generate_series(1, 3) key WHERE m.incident_id = $1`,
      [incidentId, employeeId, mobile, from],
    );
  return deliveryId;
}

/** Fire by the plain digits, then a gas leak by 20, 21 and 22, both to one person on one phone. */
async function fireAndGas() {
  const mobile = nextMobile();
  const ana = await house.employee({ mobile, name: 'Ana' });
  const fire = await ask(ana, 1, { title: 'Fire', mobile });
  const gas = await ask(ana, 2, { title: 'Gas leak', mobile, from: 20 });
  const answers = async () =>
    Promise.all([fire, gas].map(async (id) => [(await read(id)).answer, (await read(id)).needsHelp]));
  return { mobile, ana, fire, gas, answers };
}

const read = (id: DeliveryId) => house.db.prisma.delivery.findUniqueOrThrow({ where: { id: BigInt(id) } });
const close = (id: DeliveryId) =>
  house.db.pool.query(
    `UPDATE incidents SET state = 'closed', closed_at = $2 WHERE id = (SELECT incident_id FROM deliveries WHERE id = $1)`,
    [id, now],
  );
const understood = async (from: string) =>
  (await house.db.prisma.reply.findMany({ where: { fromNumber: from } })).map((reply) => reply.understood);

describe('a page whose call was cleared', () => {
  it('is waited for no more: words answer what is still asked, and a plain digit is asked back', async () => {
    const { mobile, ana, fire, answers } = await fireAndGas();
    await house.db.pool.query(
      `WITH page AS (SELECT d.id, d.message_id, d.incident_id, gen_random_uuid() AS call_id FROM deliveries d WHERE d.id = $1), called AS (
         INSERT INTO paged_calls (id, incident_id, employee_id, delivery_id, role, opened_at, ended_at)
         SELECT call_id, incident_id, $2, id, 'first-responder', $3, $3 FROM page)
       UPDATE messages m SET kind = 'list', number = NULL, list_id = page.call_id, paged_call_id = page.call_id
         FROM page WHERE m.id = page.message_id`,
      [fire, ana, now],
    );
    expect(await text(mobile, '1')).toContain('Gas leak: 20 Safe');
    expect(await answers()).toEqual([
      [null, false],
      [null, false],
    ]);
    await text(mobile, 'I am safe');
    expect(await answers()).toEqual([
      [null, false],
      ['safe', false],
    ]);
    expect(await understood(mobile)).toEqual(['which-question', 'confirmed']);
  });
});

describe('two open questions on one phone', () => {
  it.each([
    ['20', ['safe', false]],
    ['20 safe, thanks', ['safe', false]],
    ['２１', ['help', true]],
    ['22!', ['not-on-site', false]],
    ['20 stuck on the 3rd floor', [null, true]],
    ['20 and 21', [null, false]],
    ['200', [null, false]],
  ])('F52 %j answers the one whose code it is, or none', async (body, gas) => {
    const { mobile, answers } = await fireAndGas();
    await text(mobile, body);
    expect(await answers()).toEqual([[null, false], gas]);
  });

  it('F52 a plain digit is the first’s, and corrects it once it is answered', async () => {
    const { mobile, answers } = await fireAndGas();
    await text(mobile, '1');
    await text(mobile, '3');
    expect(await answers()).toEqual([
      ['not-on-site', false],
      [null, false],
    ]);
  });

  it('F52 the same digit once more may be meant for the other: that is asked back', async () => {
    const { mobile, answers } = await fireAndGas();
    await text(mobile, '1');
    expect(await text(mobile, '1')).toBe(
      'Which one do you mean? Please reply:\nGas leak: 20 Safe, 21 I need help, 22 Not on site',
    );
    expect(await answers()).toEqual([
      ['safe', false],
      [null, false],
    ]);
    await text(mobile, '20');
    expect(await answers()).toEqual([
      ['safe', false],
      ['safe', false],
    ]);
  });

  it('F52 words that both know are asked back by one short question, and confirm nothing', async () => {
    const { mobile, answers } = await fireAndGas();
    expect(await text(mobile, 'safe')).toBe(
      'Which one do you mean? Please reply:\n' +
        'Fire: 1 Safe, 2 I need help, 3 Not on site\nGas leak: 20 Safe, 21 I need help, 22 Not on site',
    );
    expect(await answers()).toEqual([
      [null, false],
      [null, false],
    ]);
    expect(await understood(mobile)).toEqual(['which-question']);
  });

  it.each(['help me', 'we are trapped'])('F52 %j is looked after at both', async (body) => {
    const { mobile, answers } = await fireAndGas();
    await text(mobile, body);
    expect(await answers()).toEqual([
      [null, true],
      [null, true],
    ]);
  });

  it('words are the other’s once one of them is answered', async () => {
    const { mobile, answers } = await fireAndGas();
    await text(mobile, '2');
    expect(await text(mobile, 'safe')).toBe('Received: Safe. Thank you.');
    expect(await answers()).toEqual([
      ['help', true],
      ['safe', false],
    ]);
  });

  it('F49 what nobody understands is answered with how to reply to each', async () => {
    const { mobile } = await fireAndGas();
    expect(await text(mobile, 'what is this')).toBe(
      'Sorry, we could not read your answer. Please reply:\n' +
        'Fire: 1 Safe, 2 I need help, 3 Not on site\nGas leak: 20 Safe, 21 I need help, 22 Not on site',
    );
  });
});

describe('a code from an old text', () => {
  it('F53 is answered once with that the incident is closed, and what is open; it confirms nothing', async () => {
    const { mobile, gas, answers } = await fireAndGas();
    await close(gas);
    expect(await text(mobile, '20')).toBe(
      'That incident is closed.\nFire: 1 Safe, 2 I need help, 3 Not on site',
    );
    expect(await answers()).toEqual([
      [null, false],
      [null, false],
    ]);
    expect(await understood(mobile)).toEqual(['old-code']);
  });

  it('F53 is looked after where it calls for help, at what is open now', async () => {
    const { mobile, gas, answers } = await fireAndGas();
    await close(gas);
    expect(await text(mobile, '21')).toContain('We read that you may need help.');
    expect(await answers()).toEqual([
      [null, true],
      [null, false],
    ]);
  });

  it('F53 does not bind the plain digit: that is the open question’s, though its text showed codes', async () => {
    const { mobile, fire, answers } = await fireAndGas();
    await close(fire);
    expect(await text(mobile, '1')).toBe('Received: Safe. Thank you.');
    expect(await answers()).toEqual([
      [null, false],
      ['safe', false],
    ]);
  });
});

describe('a phone that two people share', () => {
  it('F55 each answers by a code of their own, and a plain digit is asked back with both', async () => {
    const mobile = nextMobile();
    const [ana, bo] = [
      await house.employee({ mobile, name: 'Ana' }),
      await house.employee({ mobile, name: 'Bo' }),
    ];
    const one = await ask(ana, 1, { title: 'Fire', mobile, from: 40 });
    const { incidentId } = await read(one);
    const other = await house.delivery({ incidentId: incidentId as never, employeeId: bo });
    await house.attempt({ deliveryId: other, channel: 'sms' });
    await house.db.pool.query(
      `INSERT INTO reply_codes SELECT $3, 42 + key, m.id, m.incident_id, $2, key::text, m.created_at
         FROM messages m, generate_series(1, 3) key WHERE m.incident_id = $1`,
      [incidentId, bo, mobile],
    );
    expect(await text(mobile, '1')).toBe(
      'Several people share this phone. Who answers? Please reply:\n' +
        'Ana: 40 Safe, 41 I need help, 42 Not on site\nBo: 43 Safe, 44 I need help, 45 Not on site',
    );
    await text(mobile, '44');
    expect(await read(other)).toMatchObject({ answer: 'help', needsHelp: true });
    expect(await read(one)).toMatchObject({ answer: null, needsHelp: false });
  });
});
