import { createHmac } from 'node:crypto';
import type { RequestListener } from 'node:http';
import express from 'express';
import { pino } from 'pino';
import supertest from 'supertest';
import { openHouse, type House } from '../../../test/fixtures/answering-house.ts';
import { openInbound } from '../../../test/fixtures/inbound.ts';
import { parseChannelMap, type ChannelMap } from '../../channels/channel-map.ts';
import { listPaths } from '../../directory/contact-point-store.ts';
import { openReceiptDesk } from '../../dispatch/apply-receipts.ts';
import { answerProblems } from '../problem-document.ts';
import { mountWebhooks } from './mount-webhooks.ts';
import { takeReceipts } from './take-receipts.ts';
import type { WebhookContext } from './webhook-context.ts';

export const publicUrl = 'https://tocsin.example/in';
export const secret = 'a secret of thirty-two characters';
export const accountSid = 'AC0123456789';
const token = 'the-token-of-today';
export const mailWay = { mailbox: 'crisis@reply.example', secret: 'the-mail-servers-secret' };
export const vonageAccount = { apiKey: 'abcd1234', signatureSecret: 'what-vonage-signs-with' };
const clock = { now: () => new Date('2026-11-24T08:10:00Z') };

export interface Posting {
  signedWith?: string;
  signedUrl?: string;
  to?: RequestListener;
}

/** The webhooks on a database of their own, with people who have been written to, and a Twilio that signs. */
export async function openWebhooks() {
  const house = await openHouse();
  const closing: (() => Promise<void>)[] = [() => house.close()];
  const openOn = async (pool: House['db']['pool']) => {
    const { listen, stop } = await openApp(house, pool);
    closing.push(stop);
    return listen;
  };
  const app = await openOn(house.db.pool);
  let mobile = 0;
  return {
    house,
    app,
    /** The same webhooks on another pool. */
    openOn,
    /** Posts a form as Twilio does; signed otherwise where a test says so. */
    post: (path: string, fields: Record<string, string>, { signedWith, signedUrl, to }: Posting = {}) => {
      const form = { AccountSid: accountSid, ...fields };
      return supertest(to ?? app)
        .post(path)
        .type('form')
        .set('X-Twilio-Signature', sign(signedWith ?? token, signedUrl ?? publicUrl + path, form))
        .send(new URLSearchParams(form).toString());
    },
    /** Somebody to whom a message has been sent on this channel. */
    attempt: async (channel: string, person: { language?: string; exercise?: boolean } = {}) => {
      const incidentId = await house.incident({ exercise: person.exercise ?? false });
      const from = `+8869000${String(++mobile).padStart(5, '0')}`;
      const employeeId = await house.employee({
        mobile: from,
        mailbox: 'ana@example.org',
        language: person.language ?? 'en',
      });
      const deliveryId = await house.delivery({ incidentId, employeeId });
      const paths = (await listPaths(house.db.pool, [employeeId])).get(employeeId);
      const contactPointId = paths?.find((path) => path.channel === channel)?.contactPointId;
      const id = await house.attempt({ deliveryId, channel, state: 'accepted', contactPointId });
      return { id, deliveryId, from };
    },
    stateOf: async (table: 'attempts' | 'deliveries', id: string) => {
      const select = `SELECT state FROM ${table} WHERE id = $1`;
      return (await house.db.pool.query<{ state: string }>(select, [id])).rows[0]?.state;
    },
    close: async () => {
      for (const close of closing.reverse()) await close();
    },
  };
}

async function openApp(house: House, pool: House['db']['pool']) {
  const app = express();
  const log = pino({ level: 'silent' });
  const db = { ...house.db, pool };
  const receipts = openReceiptDesk({ pool, clock, ringPlan: () => undefined });
  const inbound = await openInbound({ db, clock, log, receipts });
  const context = {
    config: { publicUrl, secret } as WebhookContext['config'],
    db,
    clock,
    log,
    channelMap: readMap(),
    receipts,
    inbound,
  };
  mountWebhooks(app, context);
  app.use(answerProblems(context.log));
  const listen: RequestListener = takeReceipts(context, app);
  return { listen, stop: () => inbound.stop() };
}

function readMap(): ChannelMap {
  const twilioAccount = `kind: twilio, accountSid: ${accountSid}, authToken: ${token}`;
  const { apiKey, signatureSecret } = vonageAccount;
  const vonage = `kind: vonage, apiKey: ${apiKey}, apiSecret: secret, signatureSecret: ${signatureSecret}`;
  const yaml = `
channels:
  sms:
    providers:
      - { name: main, ${twilioAccount}, authTokenPrevious: yesterday, from: "+15005550006" }
      - { name: second, ${vonage}, from: "+15005550007" }
  email:
    providers:
      - { name: mail, kind: smtp, host: 127.0.0.1, from: crisis@tocsin.example, inbound: { mailbox: ${mailWay.mailbox}, secret: ${mailWay.secret} } }
  voice: { providers: [{ name: calls, ${twilioAccount}, from: "+15005550006", callBack: "+15005550099" }] }
`;
  const parsed = parseChannelMap(yaml, 'channels.yaml', { environment: {}, readSecretFile: () => '' });
  if ('faults' in parsed) throw new Error(parsed.faults.map(({ message }) => message).join('\n'));
  return parsed.ok;
}

/** As Twilio's documents say: HMAC-SHA1 over the address and the sorted fields, written without the SDK. */
function sign(authToken: string, url: string, form: Record<string, string>): string {
  const sorted = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHmac('sha1', authToken)
    .update(url + sorted.flat().join(''))
    .digest('base64');
}
