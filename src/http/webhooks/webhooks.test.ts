import { createHmac } from 'node:crypto';
import express from 'express';
import { pino } from 'pino';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../../../test/fixtures/answering-house.ts';
import { isProbeAnswer, makeProbe, probeHeader } from '../../alarm/webhook-proof.ts';
import { parseChannelMap, type ChannelMap } from '../../channels/channel-map.ts';
import { makePushToken } from '../../channels/push/push-token.ts';
import { openReceiptDesk } from '../../dispatch/apply-receipts.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { answerProblems } from '../problem-document.ts';
import { mountWebhooks } from './mount-webhooks.ts';
import { takeReceipts } from './take-receipts.ts';
import { refusedWebhooksTotal, type WebhookContext } from './webhook-context.ts';

const publicUrl = 'https://tocsin.example/in';
const secret = 'a secret of thirty-two characters';
const accountSid = 'AC0123456789';
const token = 'the-token-of-today';
const clock = { now: () => new Date('2026-11-24T08:10:00Z') };

let house: House;
let app: express.Express;
let mobile = 0;
beforeAll(async () => {
  house = await openHouse();
  app = openApp(house.db.pool);
});
afterAll(() => house.close());

function openApp(pool: House['db']['pool']): express.Express {
  const made = express();
  const context = {
    config: { publicUrl, secret } as WebhookContext['config'],
    db: { ...house.db, pool },
    clock,
    log: pino({ level: 'silent' }),
    channelMap: readMap(),
    receipts: openReceiptDesk({ pool, clock, ringPlan: () => undefined }),
  };
  made.use(takeReceipts(context));
  mountWebhooks(made, context);
  made.use(answerProblems(pino({ level: 'silent' })));
  return made;
}

function readMap(): ChannelMap {
  const twilioAccount = `kind: twilio, accountSid: ${accountSid}, authToken: ${token}`;
  const yaml = `
channels:
  sms: { providers: [{ name: main, ${twilioAccount}, authTokenPrevious: yesterday, from: "+15005550006" }] }
  voice: { providers: [{ name: calls, ${twilioAccount}, from: "+15005550006" }] }
`;
  const parsed = parseChannelMap(yaml, 'channels.yaml', { environment: {}, readSecretFile: () => '' });
  if ('faults' in parsed) throw new Error(parsed.faults.map(({ message }) => message).join('\n'));
  return parsed.ok;
}

interface Posting {
  signedWith?: string;
  signedUrl?: string;
  to?: express.Express;
}

function post(path: string, fields: Record<string, string>, { signedWith, signedUrl, to }: Posting = {}) {
  const form = { AccountSid: accountSid, ...fields };
  const signature = sign(signedWith ?? token, signedUrl ?? publicUrl + path, form);
  return supertest(to ?? app)
    .post(path)
    .type('form')
    .set('X-Twilio-Signature', signature)
    .send(new URLSearchParams(form).toString());
}

/** As Twilio's documents say: HMAC-SHA1 over the address and the sorted fields, written without the SDK. */
function sign(authToken: string, url: string, form: Record<string, string>): string {
  const sorted = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHmac('sha1', authToken)
    .update(url + sorted.flat().join(''))
    .digest('base64');
}

async function attempt(channel: string, person: { language?: string; exercise?: boolean } = {}) {
  const incidentId = await house.incident({ exercise: person.exercise ?? false });
  const from = `+8869000${String(++mobile).padStart(5, '0')}`;
  const employeeId = await house.employee({ mobile: from, language: person.language ?? 'en' });
  const deliveryId = await house.delivery({ incidentId, employeeId });
  const id = await house.attempt({ deliveryId, channel, state: 'accepted' });
  return { id, deliveryId, from };
}

const stateOf = async (table: 'attempts' | 'deliveries', id: string) => {
  const select = `SELECT state FROM ${table} WHERE id = $1`;
  return (await house.db.pool.query<{ state: string }>(select, [id])).rows[0]?.state;
};

async function refused(): Promise<number> {
  return (await refusedWebhooksTotal.get()).values.find((one) => one.labels.carrier === 'twilio')?.value ?? 0;
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

  it('is answered 204 for an attempt nobody knows, and for a status nobody knows', async () => {
    const { id } = await attempt('sms');
    const status = { MessageSid: 'SM3', MessageStatus: 'delivered' };
    expect((await post('/webhooks/twilio/messages/987654321', status)).status).toBe(204);
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

describe('a call', () => {
  it('speaks the message twice in the person’s language and asks for one key', async () => {
    const { id } = await attempt('voice', { language: 'zh-TW', exercise: true });
    const { text, type } = await post(`/webhooks/twilio/voice/${id}`, {
      CallSid: 'CA1',
      CallStatus: 'in-progress',
    });
    expect(type).toBe('text/xml');
    expect(text).toContain(
      '<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="7" actionOnEmptyResult="true"',
    );
    expect(text).toContain(`action="${publicUrl}/webhooks/twilio/voice/${id}/gather?asked=1"`);
    expect(text.match(/<Say language="zh-TW">演習：二號廠房火警。/g)).toHaveLength(2);
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

  it('asks again at most twice after a wrong key or none, and confirms nothing', async () => {
    const { id, deliveryId } = await attempt('voice');
    let path = `/webhooks/twilio/voice/${id}/gather?asked=1`;
    const said: string[] = [];
    for (const Digits of ['9', '', '*']) {
      const { text } = await post(path, { CallSid: 'CA3', Digits });
      said.push(text);
      path = /action="([^"]+)"/.exec(text)?.[1]?.replace(publicUrl, '') ?? 'nowhere';
    }
    expect(said[0]).toContain('Sorry, we could not read your answer.');
    expect(said[1]).toContain('We received no key.');
    expect(said.map((text) => text.includes('<Gather'))).toEqual([true, true, false]);
    expect(said[2]).toContain('<Hangup/>');
    expect(await stateOf('deliveries', deliveryId)).toBe('sent');
  });

  it('that a machine answers leaves the message and asks for no key', async () => {
    const { id, deliveryId } = await attempt('voice');
    const { text } = await post(`/webhooks/twilio/voice/${id}`, {
      CallSid: 'CA4',
      AnsweredBy: 'machine_end_beep',
    });
    expect(text.match(/Fire in Hall 2/g)).toHaveLength(2);
    expect(text).not.toContain('<Gather');
    const status = { CallSid: 'CA4', CallStatus: 'completed' };
    expect((await post(`/webhooks/twilio/voice/${id}/status`, status)).status).toBe(204);
    expect(await stateOf('attempts', id)).toBe('delivered');
    expect(await stateOf('deliveries', deliveryId)).toBe('delivered');
  });

  it('holds the line when the database does not answer, at most three times', async () => {
    const { id } = await attempt('voice');
    const broken = openApp({
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

  it('is refused with another notification’s token, and for an answer the message does not offer', async () => {
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
