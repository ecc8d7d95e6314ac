import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import supertest from 'supertest';
import { refusedWebhooksTotal } from './webhook-context.ts';
import { openWebhooks, vonageAccount } from './webhooks.fixture.ts';

let webhooks: Awaited<ReturnType<typeof openWebhooks>>;
beforeAll(async () => {
  webhooks = await openWebhooks();
});
afterAll(() => webhooks.close());

/** As Vonage's documents say: HMAC-SHA256 over the sorted parameters, in hexadecimal digits. */
function signed(parameters: Record<string, string>, secret = vonageAccount.signatureSecret) {
  const named = { 'api-key': vonageAccount.apiKey, timestamp: '1795507800', nonce: 'a1', ...parameters };
  const text = Object.entries(named)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replaceAll('&', '_').replaceAll('=', '_')}`);
  return { ...named, sig: createHmac('sha256', secret).update(text.join('')).digest('hex') };
}
const post = (path: string, parameters: Record<string, string>, type: 'json' | 'form' = 'json') =>
  supertest(webhooks.app)
    .post(path)
    .type(type)
    .send(type === 'json' ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString());

async function refused(): Promise<number> {
  return (await refusedWebhooksTotal.get()).values.find((one) => one.labels.carrier === 'vonage')?.value ?? 0;
}

const delivered = { messageId: '0A1', status: 'delivered', 'err-code': '0', to: '15005550007' };

describe('a delivery receipt', () => {
  it.each(['json', 'form'] as const)(
    'as %s is answered 204 once its word is in the database',
    async (type) => {
      const { id } = await webhooks.attempt('sms');
      const answer = await post(`/webhooks/vonage/messages/${id}`, signed(delivered), type);
      expect(answer.status).toBe(204);
      expect(await webhooks.stateOf('attempts', id)).toBe('delivered');
    },
  );

  it('is answered 204 for an attempt nobody knows, and for a status nobody knows', async () => {
    const { id } = await webhooks.attempt('sms');
    expect((await post('/webhooks/vonage/messages/987654321', signed(delivered))).status).toBe(204);
    const odd = signed({ ...delivered, status: 'teleported' });
    expect((await post(`/webhooks/vonage/messages/${id}`, odd)).status).toBe(204);
    expect((await post('/webhooks/vonage/messages/x', signed(delivered))).status).toBe(404);
    expect(await webhooks.stateOf('attempts', id)).toBe('accepted');
  });

  it.each<[string, Record<string, string>]>([
    ['by another secret', signed(delivered, 'guessed')],
    ['by no secret', delivered],
    ['and changed afterwards', { ...signed({ ...delivered, status: 'failed' }), status: 'delivered' }],
    ['for another account', signed({ ...delivered, 'api-key': 'efgh5678' })],
  ])('is refused with 403 when it is signed %s, counted, and changes nothing', async (_, parameters) => {
    const { id } = await webhooks.attempt('sms');
    const before = await refused();
    const answer = await post(`/webhooks/vonage/messages/${id}`, parameters);
    expect([answer.status, answer.type]).toEqual([403, 'application/problem+json']);
    expect(await refused()).toBe(before + 1);
    expect(await webhooks.stateOf('attempts', id)).toBe('accepted');
  });

  it('that is no flat object, or over 64 KB, is refused', async () => {
    const path = '/webhooks/vonage/messages/1';
    const json = (body: string) => supertest(webhooks.app).post(path).type('json').send(body);
    expect((await json('{"status":{"a":1}}')).status).toBe(400);
    expect((await json('{"status"')).status).toBe(400);
    expect((await json(JSON.stringify({ text: 'x'.repeat(70_000) }))).status).toBe(413);
  });
});

describe('an inbound SMS', () => {
  const reply = (from: string, text: string, more: Record<string, string> = {}) =>
    signed({
      msisdn: from.slice(1),
      to: '15005550007',
      messageId: `in-${from}`,
      text,
      type: 'text',
      ...more,
    });
  const repliesOf = async (from: string) => {
    const select = `SELECT provider, body, understood, fetched, answer_due_at IS NOT NULL AS owed
                      FROM replies WHERE from_number = $1`;
    return (await webhooks.house.db.pool.query(select, [from])).rows as unknown[];
  };

  it.each(['json', 'form'] as const)(
    'as %s confirms, is answered 204, and is owed a text of its own, once',
    async (type) => {
      const { deliveryId, from } = await webhooks.attempt('sms');
      const answer = await post('/webhooks/vonage/inbound', reply(from, ' 1!'), type);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(await webhooks.stateOf('deliveries', deliveryId)).toBe('confirmed');
      expect((await post('/webhooks/vonage/inbound', reply(from, '1'), type)).status).toBe(204);
      expect(await repliesOf(from)).toEqual([
        { provider: 'second', body: ' 1!', understood: 'confirmed', fetched: true, owed: true },
      ]);
    },
  );

  it.each(['json', 'form'] as const)('as %s may hold any sign', async (type) => {
    const { from } = await webhooks.attempt('sms');
    const text = 'Ja & nein = vielleicht? 100% +1 是的 👍';
    expect((await post('/webhooks/vonage/inbound', reply(from, text), type)).status).toBe(204);
    expect(await repliesOf(from)).toMatchObject([{ body: text, understood: 'unclear' }]);
  });

  it('from nobody we know is kept and owed nothing', async () => {
    expect((await post('/webhooks/vonage/inbound', reply('+15005550123', '1'))).status).toBe(204);
    expect(await repliesOf('+15005550123')).toMatchObject([{ understood: 'unknown-sender', owed: false }]);
  });

  it('that was written long before the question does not answer it', async () => {
    const { deliveryId, from } = await webhooks.attempt('sms');
    const dayBefore = new Date(Date.now() - 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
    const late = reply(from, '1', { 'message-timestamp': dayBefore });
    expect((await post('/webhooks/vonage/inbound', late)).status).toBe(204);
    expect(await webhooks.stateOf('deliveries', deliveryId)).not.toBe('confirmed');
    expect(await repliesOf(from)).toMatchObject([{ understood: 'no-open-question' }]);
  });

  it('is refused with 403 when nobody we know signed it, and without an id with 400', async () => {
    const { deliveryId, from } = await webhooks.attempt('sms');
    const forged = { ...reply(from, '1'), sig: '' };
    expect((await post('/webhooks/vonage/inbound', forged)).status).toBe(403);
    expect((await post('/webhooks/vonage/inbound', signed({ text: '1' }))).status).toBe(400);
    expect(await webhooks.stateOf('deliveries', deliveryId)).not.toBe('confirmed');
    expect(await repliesOf(from)).toEqual([]);
  });
});
