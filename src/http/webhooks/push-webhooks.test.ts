import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import supertest from 'supertest';
import { isProbeAnswer, makeProbe, probeHeader } from '../../alarm/webhook-proof.ts';
import { makePushToken } from '../../channels/push/push-token.ts';
import { query } from '../../db/sql.ts';
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

  describe('on two devices', () => {
    const twoDevices = async () => {
      const { id: phone, deliveryId } = await attempt('push');
      const tablet = await house.attempt({ deliveryId, channel: 'push', sequence: 2 });
      const tap = (id: AttemptId, answer: string, more: object = {}) =>
        send(`/webhooks/push/${id}/answer`, { token: makePushToken(secret, id), answer, ...more });
      const answer = async () => {
        const { answer: stands } = await house.db.prisma.delivery.findUniqueOrThrow({
          where: { id: BigInt(deliveryId) },
        });
        const kept = await house.db.prisma.confirmation.findMany({
          where: { deliveryId: BigInt(deliveryId) },
          orderBy: { id: 'asc' },
        });
        return { stands, kept: kept.map((one) => one.answer) };
      };
      return { phone, tablet, tap, answer };
    };

    it('F62 push action from two devices with different answers: last explicit answer wins, both kept', async () => {
      const { phone, tablet, tap, answer } = await twoDevices();
      await tap(phone, '1');
      await tap(tablet, '3');
      expect(await answer()).toEqual({ stands: 'not-on-site', kept: ['safe', 'not-on-site'] });
      // The first device says it again, for it has heard no answer: it is not a later word.
      await tap(phone, '1');
      expect(await answer()).toEqual({ stands: 'not-on-site', kept: ['safe', 'not-on-site'] });
    });

    it('an answer that was kept without a network is as old as it is, and a new tap of the same is a new word', async () => {
      const { phone, tablet, tap, answer } = await twoDevices();
      await tap(tablet, '3', { tap: 'a' });
      await tap(phone, '1', { tap: 'b', agoMs: 60_000 });
      expect(await answer()).toEqual({ stands: 'not-on-site', kept: ['not-on-site', 'safe'] });
      await tap(phone, '1', { tap: 'c', agoMs: 40 });
      await tap(phone, '1', { tap: 'c', agoMs: 70 });
      expect(await answer()).toEqual({ stands: 'safe', kept: ['not-on-site', 'safe', 'safe'] });
    });

    it('no answer is older than its question, whatever the clock of the device says', async () => {
      const { phone, tap } = await twoDevices();
      expect((await tap(phone, '1', { agoMs: 1e15 })).status).toBe(200);
      const [row] = await query<{ early: boolean }>(
        house.db.pool,
        `SELECT c.at < m.created_at AS early FROM confirmations c JOIN deliveries d ON d.id = c.delivery_id
           JOIN messages m ON m.id = d.message_id JOIN attempts a ON a.delivery_id = d.id WHERE a.id = $1`,
        [phone],
      );
      expect(row).toEqual({ early: false });
    });
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
