import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import supertest from 'supertest';
import { isProbeAnswer, makeProbe, probeHeader } from '../../alarm/webhook-proof.ts';
import { makePushToken } from '../../channels/push/push-token.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { openWebhooks, secret } from './webhooks.fixture.ts';
let webhooks: Awaited<ReturnType<typeof openWebhooks>>;
let app: typeof webhooks.app;
let house: typeof webhooks.house;
let attempt: typeof webhooks.attempt;
let stateOf: typeof webhooks.stateOf;
beforeAll(async () => {
  webhooks = await openWebhooks();
  ({ app, house, attempt, stateOf } = webhooks);
});
afterAll(() => webhooks.close());

describe('a push', () => {
  const send = (path: string, body: unknown) =>
    supertest(app).post(path).type('json').send(JSON.stringify(body));

  it('that was shown counts as delivered', async () => {
    const { id } = await attempt('push');
    const answer = await send(`/webhooks/push/${id}/receipt`, { token: makePushToken(secret, id) });
    expect(answer.status).toBe(204);
    expect(await stateOf('attempts', id)).toBe('delivered');
  });

  it('whose action was tapped confirms, and is acknowledged', async () => {
    const { id, deliveryId } = await attempt('push', { language: 'zh-Hant' });
    const body = { token: makePushToken(secret, id), answer: '1' };
    const answer = await send(`/webhooks/push/${id}/answer`, body);
    expect(answer.body).toEqual({ text: '已收到：我平安。謝謝您。' });
    expect((await send(`/webhooks/push/${id}/answer`, body)).body).toEqual(answer.body);
    expect(await stateOf('deliveries', deliveryId)).toBe('confirmed');
    expect(await house.db.prisma.confirmation.count({ where: { deliveryId: BigInt(deliveryId) } })).toBe(1);
  });

  it('is refused with another push’s token, and for an answer the message does not offer', async () => {
    const { id, deliveryId } = await attempt('push');
    const other = makePushToken(secret, '1' as AttemptId);
    expect((await send(`/webhooks/push/${id}/answer`, { token: other, answer: '1' })).status).toBe(403);
    expect((await send(`/webhooks/push/${id}/receipt`, {})).status).toBe(400);
    const wrong = { token: makePushToken(secret, id), answer: '8' };
    expect((await send(`/webhooks/push/${id}/answer`, wrong)).status).toBe(400);
    expect(await stateOf('deliveries', deliveryId)).toBe('sent');
  });
});

describe('our own probe', () => {
  const post = (header: string) => supertest(app).post('/webhooks/probe').set(probeHeader, header);
  it('is answered with a proof, and a forged one is refused', async () => {
    const probe = makeProbe(secret, 'nonce-of-today', Date.now());
    const genuine = await post(probe).expect(204);
    expect(isProbeAnswer(secret, 'nonce-of-today', String(genuine.headers[probeHeader]))).toBe(true);
    await post(makeProbe('another secret of our own', 'nonce-of-today', Date.now())).expect(403);
    await supertest(app).post('/webhooks/probe').expect(403);
  });
});
