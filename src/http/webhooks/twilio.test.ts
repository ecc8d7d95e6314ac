import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import supertest from 'supertest';
import { accountSid, openWebhooks, type Posting } from './webhooks.fixture.ts';
import { refusedWebhooksTotal, unmatchedReportsTotal } from './webhook-context.ts';
let webhooks: Awaited<ReturnType<typeof openWebhooks>>;
let app: typeof webhooks.app;
let post: typeof webhooks.post;
let attempt: typeof webhooks.attempt;
let stateOf: typeof webhooks.stateOf;
beforeAll(async () => {
  webhooks = await openWebhooks();
  ({ app, post, attempt, stateOf } = webhooks);
});
afterAll(() => webhooks.close());

async function refused(): Promise<number> {
  return (await refusedWebhooksTotal.get()).values.find((one) => one.labels.carrier === 'twilio')?.value ?? 0;
}

async function unmatched(): Promise<number> {
  return (await unmatchedReportsTotal.get()).values[0]?.value ?? 0;
}

describe('a message’s status callback', () => {
  it('is answered 204 once its word is in the database', async () => {
    const { id } = await attempt('sms');
    const answer = await post(`/webhooks/twilio/messages/${id}`, {
      MessageSid: 'SM1',
      MessageStatus: 'delivered',
    });
    expect(answer.status).toBe(204);
    expect(await stateOf('attempts', id)).toBe('delivered');
  });

  it('is taken when the previous token signed it', async () => {
    const { id } = await attempt('sms');
    const fields = { MessageSid: 'SM2', MessageStatus: 'sent' };
    const answer = await post(`/webhooks/twilio/messages/${id}`, fields, { signedWith: 'yesterday' });
    expect(answer.status).toBe(204);
  });

  it('F23 is answered 204 and counted for an attempt nobody knows, and answered 204 for a status nobody knows', async () => {
    const { id } = await attempt('sms');
    const status = { MessageSid: 'SM3', MessageStatus: 'delivered' };
    const before = await unmatched();
    expect((await post('/webhooks/twilio/messages/987654321', status)).status).toBe(204);
    expect(await unmatched()).toBe(before + 1);
    expect((await post(`/webhooks/twilio/messages/${id}`, status)).status).toBe(204);
    expect(await unmatched()).toBe(before + 1);
    const odd = { MessageSid: 'SM3', MessageStatus: 'teleported' };
    expect((await post(`/webhooks/twilio/messages/${id}`, odd)).status).toBe(204);
    expect((await post('/webhooks/twilio/messages/99999999999999999999', status)).status).toBe(404);
  });

  it.each<[string, Record<string, string>, Posting]>([
    ['by another token', {}, { signedWith: 'guessed' }],
    ['by no token', {}, { signedWith: '' }],
    ['for another address', {}, { signedUrl: 'https://evil.example/webhooks/twilio/messages/1' }],
    ['for another account', { AccountSid: 'AC999' }, {}],
  ])('is refused with 403 when it is signed %s, counted, and changes nothing', async (_, fields, how) => {
    const { id } = await attempt('sms');
    const before = await refused();
    const answer = await post(
      `/webhooks/twilio/messages/${id}`,
      { MessageSid: 'SM4', MessageStatus: 'delivered', ...fields },
      how,
    );
    expect(await refused()).toBe(before + 1);
    expect(answer.status).toBe(403);
    expect(answer.type).toBe('application/problem+json');
    expect(await stateOf('attempts', id)).toBe('accepted');
  });

  it('is refused without a signature, with a field changed, and over 64 KB', async () => {
    const { id } = await attempt('sms');
    const path = `/webhooks/twilio/messages/${id}`;
    const bare = await supertest(app)
      .post(path)
      .type('form')
      .send({ AccountSid: accountSid, MessageStatus: 'sent' });
    expect(bare.status).toBe(403);
    const changed = await post(path, { MessageStatus: 'sent' }).send('&MessageStatus=delivered');
    expect(changed.status).toBe(403);
    expect((await post(path, { MessageStatus: 'x'.repeat(70_000) })).status).toBe(413);
  });
});

it('F74 every wrong signature is refused in the same words, however near it comes', async () => {
  const { id } = await attempt('sms');
  const send = () =>
    post(`/webhooks/twilio/messages/${id}`, { MessageSid: 'SM5', MessageStatus: 'delivered' });
  const right = send().get('X-Twilio-Signature');
  const turned = `${right.startsWith('A') ? 'B' : 'A'}${right.slice(1)}`;
  const guesses = ['x', right.slice(0, -1), `${right}=`, turned, `${right.slice(0, 10)}${'x'.repeat(500)}`];
  const answers = new Set<string>();
  for (const guess of guesses) {
    const { status, text } = await send().set('X-Twilio-Signature', guess);
    answers.add(`${status} ${text}`);
  }
  expect([...answers]).toEqual([expect.stringMatching(/^403 /)]);
  expect(await stateOf('attempts', id)).toBe('accepted');
  expect((await send()).status).toBe(204);
});

describe('an inbound SMS', () => {
  it('confirms, and is acknowledged in TwiML that a text cannot break', async () => {
    const { deliveryId, from } = await attempt('sms', { exercise: true });
    const fields = { MessageSid: 'SM-in', From: from, To: '+15005550006', Body: ' 1! ' };
    const answer = await post('/webhooks/twilio/inbound', fields);
    expect(answer.text).toContain('<Message>DRILL: Received: Safe. Thank you.</Message>');
    expect(await stateOf('deliveries', deliveryId)).toBe('confirmed');
    expect((await post('/webhooks/twilio/inbound', fields)).text).toBe(answer.text);
  });

  it('from nobody we know is kept and not answered', async () => {
    const answer = await post('/webhooks/twilio/inbound', {
      MessageSid: 'SM-x',
      From: '+15005550123',
      Body: '1',
    });
    expect([answer.status, answer.text]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response/>']);
  });
});
