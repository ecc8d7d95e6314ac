import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../test/harness/scene/eventually.ts';
import { openFaultProxy, type FaultProxy } from '../../../test/harness/servers/fault-proxy.ts';
import { openWebhookProbe } from '../../alarm/probe-webhook.ts';
import { openWebhooks, secret } from './webhooks.fixture.ts';

let webhooks: Awaited<ReturnType<typeof openWebhooks>>;
let wire: FaultProxy;
let pool: pg.Pool;
let listen: Awaited<ReturnType<typeof webhooks.openOn>>;

beforeEach(async () => {
  webhooks = await openWebhooks();
  const url = new URL(webhooks.house.db.pool.options.connectionString ?? '');
  wire = await openFaultProxy(Number(url.port));
  url.port = String(wire.port);
  pool = new pg.Pool({ connectionString: url.href });
  pool.on('error', () => undefined);
  listen = await webhooks.openOn(pool);
});
afterEach(async () => {
  await wire.set('pass');
  await webhooks.close();
  await pool.end();
  await wire.close();
});

const post = (path: string, fields: Record<string, string>) => webhooks.post(path, fields, { to: listen });
const untilState = (table: 'attempts' | 'deliveries', id: string, state: string) =>
  eventually(`${table} ${id} to be ${state}`, async () =>
    (await webhooks.stateOf(table, id)) === state ? true : undefined,
  );

test('the database is away: reports, replies and keys are taken, and applied when it is back', async () => {
  const [text, reply, call] = await Promise.all(['sms', 'sms', 'voice'].map((it) => webhooks.attempt(it)));
  if (!text || !reply || !call) throw new Error('three have been written to');
  await wire.set('refuse');

  const report = { MessageSid: 'SM1', MessageStatus: 'delivered' };
  expect((await post(`/webhooks/twilio/messages/${text.id}`, report)).status).toBe(204);
  const said = await post('/webhooks/twilio/inbound', { MessageSid: 'SM2', From: reply.from, Body: '1' });
  expect([said.status, said.text]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response/>']);
  const path = `/webhooks/twilio/voice/${call.id}/gather?asked=1&key=1&held=3`;
  expect((await post(path, { CallSid: 'CA1' })).text).toContain('<Hangup/>');
  expect(await webhooks.stateOf('deliveries', reply.deliveryId)).toBe('sent');

  await wire.set('pass');
  await untilState('attempts', text.id, 'delivered');
  await untilState('deliveries', reply.deliveryId, 'confirmed');
  await untilState('deliveries', call.deliveryId, 'confirmed');
});

test('whoever presses a key while the database is away may hang up at once: it is kept, and the line is held', async () => {
  const call = await webhooks.attempt('voice');
  await wire.set('refuse');
  const held = await post(`/webhooks/twilio/voice/${call.id}/gather?asked=1`, {
    CallSid: 'CA2',
    Digits: '1',
  });
  expect(held.text).toContain('held=1');
  await wire.set('pass');
  await untilState('deliveries', call.deliveryId, 'confirmed');
});

test('the same reply comes again, by its carrier, after it was kept: it counts once', async () => {
  const { from, deliveryId } = await webhooks.attempt('sms');
  const reply = { MessageSid: 'SM3', From: from, Body: '1' };
  await wire.set('refuse');
  await post('/webhooks/twilio/inbound', reply);
  await post('/webhooks/twilio/inbound', reply);
  await wire.set('pass');
  await untilState('deliveries', deliveryId, 'confirmed');
  await post('/webhooks/twilio/inbound', reply);
  const where = { deliveryId: BigInt(deliveryId) };
  expect(await webhooks.house.db.prisma.confirmation.count({ where })).toBe(1);
});

test('what nobody signed is refused as ever, and never reaches the disk', async () => {
  const { from, deliveryId } = await webhooks.attempt('sms');
  await wire.set('refuse');
  const forged = { MessageSid: 'SM4', From: from, Body: '1' };
  const answer = await webhooks.post('/webhooks/twilio/inbound', forged, { to: listen, signedWith: 'guess' });
  expect(answer.status).toBe(403);
  await wire.set('pass');
  await post('/webhooks/twilio/inbound', { ...forged, MessageSid: 'SM5', Body: 'what?' });
  expect(await webhooks.stateOf('deliveries', deliveryId)).toBe('sent');
});

test('the database hangs, or is away: the probe is answered, and says that what is reported is recorded late', async () => {
  const text = await webhooks.attempt('sms');
  const server = createServer(listen).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const probe = openWebhookProbe({ publicUrl, secret });
  const untilPrompt = (prompt: boolean) =>
    eventually(`the probe to say prompt: ${prompt}`, async () => {
      const found = await probe.probe();
      expect(found).toMatchObject({ ok: true });
      return (found.ok && found.prompt === prompt) || undefined;
    });
  const report = async (status: string) => {
    const fields = { MessageSid: 'SM6', MessageStatus: status };
    return (await post(`/webhooks/twilio/messages/${text.id}`, fields)).status;
  };
  await untilPrompt(true);

  await wire.set('hang');
  const hanging = report('delivered');
  await untilPrompt(false);
  await wire.set('refuse');
  expect(await hanging).toBe(204);
  await untilPrompt(false);
  await wire.set('pass');
  await untilState('attempts', text.id, 'delivered');
  await untilPrompt(true);

  await probe.close();
  server.closeAllConnections();
  server.close();
});
