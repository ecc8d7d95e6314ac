import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../../../test/fixtures/answering-house.ts';
import { openWebhooks, publicUrl } from './webhooks.fixture.ts';
let webhooks: Awaited<ReturnType<typeof openWebhooks>>;
let post: typeof webhooks.post;
let attempt: typeof webhooks.attempt;
let stateOf: typeof webhooks.stateOf;
beforeAll(async () => {
  webhooks = await openWebhooks();
  ({ post, attempt, stateOf } = webhooks);
});
afterAll(() => webhooks.close());

describe('a call', () => {
  it('speaks the message twice in the person’s language and asks for one key', async () => {
    const { id } = await attempt('voice', { language: 'zh-TW', exercise: true });
    const { text, type } = await post(`/webhooks/twilio/voice/${id}`, {
      CallSid: 'CA1',
      CallStatus: 'in-progress',
    });
    expect(type).toBe('text/xml');
    const base = `${publicUrl}/webhooks/twilio/voice/${id}/gather?asked=1`;
    const key = 'input="dtmf" numDigits="1" finishOnKey=""';
    expect(text.match(/<Gather [^>]*>/g)).toEqual([
      `<Gather ${key} timeout="1" action="${base}&amp;early=1" method="POST">`,
      `<Gather ${key} timeout="7" action="${base}" method="POST" actionOnEmptyResult="true">`,
    ]);
    expect(text.match(/<Say language="zh-TW">演習：二號廠房火警。/g)).toHaveLength(2);
    expect(text).toContain('重聽請按星號鍵。');
    expect(text).toContain('我平安，請按 1。');
  });

  it('takes the right key, says what was recorded, and hangs up', async () => {
    const { id, deliveryId } = await attempt('voice');
    const { text } = await post(`/webhooks/twilio/voice/${id}/gather?asked=1`, {
      CallSid: 'CA2',
      Digits: '2',
    });
    expect(text).toContain('Received: I need help.');
    expect(text).toContain('<Hangup/>');
    expect(await stateOf('deliveries', deliveryId)).toBe('confirmed');
  });

  it('that a machine answers leaves the message and asks for no key', async () => {
    const { id, deliveryId } = await attempt('voice');
    const { text } = await post(`/webhooks/twilio/voice/${id}`, {
      CallSid: 'CA4',
      AnsweredBy: 'machine_end_beep',
      From: '+15005550006',
    });
    expect(text.match(/Fire in Hall 2/g)).toHaveLength(2);
    expect(text).toContain('<Say language="en-US">To answer, call + 1 5 0 0');
    expect(text).not.toContain('<Gather');
    const status = { CallSid: 'CA4', CallStatus: 'completed', AnsweredBy: 'machine_end_beep' };
    expect((await post(`/webhooks/twilio/voice/${id}/status`, status)).status).toBe(204);
    expect(await stateOf('attempts', id)).toBe('delivered');
    expect(await stateOf('deliveries', deliveryId)).toBe('delivered');
    const kept = await webhooks.house.db.prisma.attempt.findUnique({ where: { id: BigInt(id) } });
    expect(kept?.carrierStatus).toBe('completed-machine');
  });

  it('holds the line when the database does not answer, at most three times', async () => {
    const { id } = await attempt('voice');
    const broken = await webhooks.openOn({
      query: () => Promise.reject(new Error('gone')),
      connect: () => Promise.reject(new Error('gone')),
    } as unknown as House['db']['pool']);
    let path = `/webhooks/twilio/voice/${id}/gather?asked=1`;
    for (let hold = 1; hold <= 3; hold++) {
      const fields = { CallSid: 'CA5', ...(hold === 1 ? { Digits: '1' } : {}) };
      const { text } = await post(path, fields, { to: broken });
      path = (/<Redirect method="POST">([^<]+)</.exec(text)?.[1] ?? '')
        .replaceAll('&amp;', '&')
        .replace(publicUrl, '');
      expect(path).toContain(`key=1&held=${hold}`);
    }
    expect((await post(path, { CallSid: 'CA5' }, { to: broken })).text).toContain('<Hangup/>');
    expect((await post(path, { CallSid: 'CA5' })).text).toContain('Received: Safe.');
  });
});
