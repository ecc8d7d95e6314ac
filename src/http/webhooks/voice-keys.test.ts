import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openWebhooks, publicUrl } from './webhooks.fixture.ts';

let webhooks: Awaited<ReturnType<typeof openWebhooks>>;
beforeAll(async () => {
  webhooks = await openWebhooks();
});
afterAll(() => webhooks.close());

/** A call as the carrier has it, with what it says of the call and of its keys: each key goes to where the last script said. */
async function openCall(fields: Record<string, string> = {}, fieldsOfKeys = fields) {
  const { id, deliveryId } = await webhooks.attempt('voice');
  const call = { CallSid: `CA${id}`, CallStatus: 'in-progress', To: '+886912345678' };
  let { text } = await webhooks.post(`/webhooks/twilio/voice/${id}`, { ...call, ...fields });
  /** Presses where the prompt of the menu, or the whole message, is being spoken. */
  const press = async (key: string, when: 'early' | 'asked' = 'asked') => {
    const actions = Array.from(text.matchAll(/action="([^"]+)"/g), ([, url]) => url ?? '');
    const action = (when === 'early' ? actions[0] : actions.at(-1)) ?? '/nowhere';
    const path = action.replaceAll('&amp;', '&').replace(publicUrl, '');
    ({ text } = await webhooks.post(path, { ...call, ...fieldsOfKeys, Digits: key }));
    return text;
  };
  return {
    press,
    sureBy: () => /To confirm, press (\d)/.exec(text)?.[1] ?? 'nothing',
    heard: () => text,
    isOver: () => !text.includes('<Gather'),
    state: () => webhooks.stateOf('deliveries', deliveryId),
  };
}

describe('a key', () => {
  it('that comes before the message was spoken once is made sure by another one', async () => {
    const call = await openCall();
    await call.press('2', 'early');
    expect(call.heard()).toContain('You chose: I need help. To confirm, press');
    expect(await call.state()).toBe('sent');
    await call.press(call.sureBy());
    expect(call.heard()).toContain('Received: I need help.');
    expect(await call.state()).toBe('confirmed');
  });

  it.each([
    ['the carrier cannot tell who answered', { AnsweredBy: 'unknown' }],
    ['the line is a land line', { To: '+886223456789' }],
  ])('is made sure where %s', async (_, fields) => {
    const call = await openCall(fields);
    await call.press('1');
    expect(await call.state()).toBe('sent');
    await call.press(call.sureBy());
    expect(await call.state()).toBe('confirmed');
  });

  it('is made sure too where only the first request says that the carrier cannot tell', async () => {
    const call = await openCall({ AnsweredBy: 'unknown' }, {});
    await call.press('1');
    expect(await call.state()).toBe('sent');
    await call.press('');
    await call.press('1');
    expect(await call.state()).toBe('sent');
    await call.press(call.sureBy());
    expect(await call.state()).toBe('confirmed');
  });

  it('that is not made sure is asked for anew, and then let go', async () => {
    const call = await openCall({ AnsweredBy: 'unknown' });
    for (let asked = 1; asked <= 3; asked++) {
      await call.press('1');
      expect(call.sureBy()).toMatch(/^[03-9]$/);
      await call.press('');
    }
    expect(call.isOver()).toBe(true);
    expect(await call.state()).toBe('sent');
  });

  it('is the plain digit of its own call, where the texts on the phone have codes', async () => {
    const { id, deliveryId, from } = await webhooks.attempt('voice');
    const { db } = webhooks.house;
    const delivery = await db.prisma.delivery.findUniqueOrThrow({ where: { id: BigInt(deliveryId) } });
    await db.pool.query(
      `INSERT INTO reply_codes (phone, code, question_id, incident_id, employee_id, answer_key, given_at)
       VALUES ($1, 12, $2, $3, $4, '1', now())`,
      [from, delivery.messageId, delivery.incidentId, delivery.employeeId],
    );
    const { text } = await webhooks.post(`/webhooks/twilio/voice/${id}`, { CallSid: 'CA9', To: from });
    expect(text).toContain('For Safe, press 1.');
    expect(text).not.toContain('12');
  });

  it('star says it all again, five times, and takes no try away', async () => {
    const call = await openCall();
    for (let time = 1; time <= 5; time++) {
      await call.press('*');
      expect(call.heard()).not.toContain('could not read');
      expect(call.heard().match(/Fire in Hall 2/g)).toHaveLength(2);
    }
    await call.press('1');
    expect(await call.state()).toBe('confirmed');
  });
});

test('F57 a mailbox that presses nothing or beeps, and a switchboard that presses 1, confirm nothing', async () => {
  const silent = await openCall();
  for (let asked = 1; asked <= 3; asked++) await silent.press('');
  const beeping = await openCall({ AnsweredBy: 'unknown' });
  for (let asked = 1; asked <= 3; asked++) await beeping.press('#', 'early');
  const switchboard = await openCall();
  for (let asked = 1; !switchboard.isOver(); asked++) {
    expect(asked).toBeLessThanOrEqual(6);
    await switchboard.press('1', 'early');
  }
  for (const call of [silent, beeping, switchboard]) {
    expect(call.isOver()).toBe(true);
    expect(await call.state()).toBe('sent');
  }
});

test('F58 a digit during the message, a wrong digit, thirty digits and `*#` are asked again, twice at most', async () => {
  for (const key of ['9', '', '1'.repeat(30), '9'.repeat(30), '*#', '#']) {
    const call = await openCall();
    const said: boolean[] = [];
    for (let asked = 1; asked <= 3; asked++) {
      await call.press(key, 'early');
      said.push(call.heard().includes(key === '' ? 'We received no key.' : 'could not read your answer'));
      expect(call.isOver()).toBe(asked === 3);
    }
    expect(said).toEqual([true, true, true]);
    expect(await call.state()).toBe('sent');
    await call.press('1');
    expect(await call.state(), 'the call is over').toBe('sent');
  }
  const early = await openCall();
  await early.press('1', 'early');
  expect(await early.state()).toBe('sent');
});
