import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type House } from '../../../test/fixtures/answering-house.ts';
import { openInbound } from '../../../test/fixtures/inbound.ts';
import { parseChannelMap, type ChannelMap } from '../../channels/channel-map.ts';
import { openReceiptDesk } from '../../dispatch/apply-receipts.ts';
import { takeReceipts } from './take-receipts.ts';
import type { InboundDesk } from '../../dispatch/inbound-desk.ts';
import type { WebhookContext } from './webhook-context.ts';

const clock = { now: () => new Date('2026-11-24T08:10:00Z') };
const logged: string[] = [];
let house: House;
let inbound: InboundDesk;
let server: Server;
let url: string;
beforeAll(async () => {
  house = await openHouse();
  const { pool } = house.db;
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });
  const receipts = openReceiptDesk({ pool, clock, ringPlan: () => undefined });
  inbound = await openInbound({ db: house.db, clock, log, receipts });
  const listen = takeReceipts(
    {
      config: { publicUrl: 'https://tocsin.example' } as WebhookContext['config'],
      db: house.db,
      clock,
      log,
      channelMap: readMap(),
      receipts,
      inbound,
    },
    (_request, response) => response.writeHead(418).end(),
  );
  server = createServer(listen).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await inbound.stop();
  await house.close();
});

function readMap(): ChannelMap {
  const yaml =
    'channels: { sms: { providers: [{ name: main, kind: twilio, accountSid: AC1, authToken: t, from: "+15005550006" }] } }';
  const parsed = parseChannelMap(yaml, 'channels.yaml', { environment: {}, readSecretFile: () => '' });
  if ('faults' in parsed) throw new Error(parsed.faults.map(({ message }) => message).join('\n'));
  return parsed.ok;
}

it.each([
  ['a reply', 'POST', '/webhooks/twilio/inbound'],
  ['a key', 'POST', '/webhooks/twilio/voice/7/gather'],
  ['a call that wants its words', 'POST', '/webhooks/twilio/voice/7'],
  ['a read', 'GET', '/webhooks/twilio/messages/7'],
  ['a reply to Vonage', 'POST', '/webhooks/vonage/inbound'],
  ['another path that ends alike', 'POST', '/api/v1/webhooks/twilio/messages/7'],
])('passes on %s', async (_, method, path) => {
  expect((await fetch(url + path, { method })).status).toBe(418);
});

it.each([
  '/webhooks/twilio/messages/7',
  '/webhooks/twilio/voice/7/status',
  '/webhooks/twilio/messages/7?a=b',
  '/webhooks/vonage/messages/7',
])('refuses at %s what nobody we know has signed, with a problem document', async (path) => {
  const answer = await fetch(url + path, { method: 'POST', body: 'MessageStatus=delivered' });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

it('refuses a report without end, and forgets one that breaks off', async () => {
  const tooLarge = await fetch(`${url}/webhooks/twilio/messages/7`, {
    method: 'POST',
    body: 'x'.repeat(70_000),
  });
  expect(tooLarge.status).toBe(413);

  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST /webhooks/twilio/messages/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nMessageS');
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  socket.destroy();
  await new Promise((resolve) => request.once('close', resolve));
  expect((await fetch(`${url}/else`)).status).toBe(418);
  expect(logged).toEqual([]);
});
