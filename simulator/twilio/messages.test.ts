import twilio from 'twilio';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCustomer } from '../harness/customer.ts';
import type { Customer, Received } from '../harness/customer.ts';
import { twilioClient } from '../harness/twilio-client.ts';
import { startSimulator } from '../start.ts';
import type { Simulator } from '../start.ts';

const from = '+15005550006';
const ana = '+4915112345678';
let customer: Customer;
let simulator: Simulator;
let client: twilio.Twilio;

beforeEach(async () => {
  customer = await startCustomer();
  simulator = await startSimulator({ publicUrl: customer.url, scenario: { sms: { delay: 20 } } });
  client = twilioClient(simulator);
});
afterEach(async () => {
  await simulator.stop();
  await customer.stop();
});

function statuses(path: string): (string | undefined)[] {
  return customer.received.filter((it) => it.path === path).map((it) => it.form['MessageStatus']);
}

function isSigned(it: Received, url = it.url): boolean {
  const signature = it.headers['x-twilio-signature'];
  return twilio.validateRequest(simulator.authToken, String(signature), url, it.form);
}

test('a text is taken, reported sent and delivered, and lies on the phone', async () => {
  const message = await client.messages.create({
    to: ana,
    from,
    body: 'FIRE at Hall 3',
    statusCallback: `${customer.url}/status/1`,
  });
  expect(message).toMatchObject({ status: 'queued', to: ana, numSegments: '1', direction: 'outbound-api' });
  await vi.waitFor(() => expect(statuses('/status/1')).toEqual(['sent', 'delivered']));
  expect(simulator.phones.items([ana])).toMatchObject([
    { kind: 'sms', direction: 'in', text: 'FIRE at Hall 3' },
  ]);
  const fetched = await client.messages(message.sid).fetch();
  expect(fetched.status).toBe('delivered');
  expect(fetched.dateSent).toBeInstanceOf(Date);
  const [first] = customer.received;
  expect(first?.form).toMatchObject({
    MessageSid: message.sid,
    AccountSid: simulator.accountSid,
    To: ana,
    From: from,
  });
  expect(customer.received.map((it) => isSigned(it))).toEqual([true, true]);
  expect(first && isSigned(first, `${customer.url}/elsewhere`)).toBe(false);
});

test('a wrong token gets 401 and code 20003, and sends nothing', async () => {
  const stranger = twilioClient(simulator, 'wrong');
  await expect(stranger.messages.create({ to: ana, from, body: 'x' })).rejects.toMatchObject({
    status: 401,
    code: 20003,
  });
  expect(simulator.ledger.count('sms.create')).toBe(0);
});

test.each([
  [{ to: '4711', from, body: 'x' }, 21211],
  [{ to: ana, body: 'x' }, 21603],
  [{ to: ana, from }, 21602],
  [{ to: ana, from, body: 'x'.repeat(1601) }, 21617],
  [{ to: ana, from, body: 'x', statusCallback: 'nowhere' }, 21609],
])('%o is refused with %i', async (options, code) => {
  await expect(client.messages.create(options)).rejects.toMatchObject({ status: 400, code });
  expect(simulator.ledger.entries({ kind: 'sms.create' })).toMatchObject([
    { answer: { status: 400, text: String(code) } },
  ]);
});

test('a number that belongs to nobody: the text comes back as unknown', async () => {
  simulator.setScenario({ nobody: ['0000'], sms: { delay: 1 } });
  const to = '+886912340000';
  await client.messages.create({ to, from, body: 'x', statusCallback: `${customer.url}/n` });
  await vi.waitFor(() => expect(statuses('/n')).toEqual(['sent', 'undelivered']));
  expect(customer.received.at(-1)?.form['ErrorCode']).toBe('30005');
  expect(simulator.phones.items([to])).toEqual([]);
});

test('what is still queued can be canceled and never arrives; what has left cannot', async () => {
  simulator.setScenario({ sms: { delay: '1h' } });
  const message = await client.messages.create({
    to: ana,
    from,
    body: 'x',
    statusCallback: `${customer.url}/c`,
  });
  const canceled = await client.messages(message.sid).update({ status: 'canceled' });
  expect(canceled.status).toBe('canceled');
  await vi.waitFor(() => expect(statuses('/c')).toEqual(['canceled']));
  await expect(client.messages(message.sid).update({ status: 'canceled' })).rejects.toMatchObject({
    code: 30409,
  });
});

test('the list holds inbound texts, newest first, filtered and paged', async () => {
  for (const body of ['one', 'two', 'three']) await client.messages.create({ to: ana, from, body });
  await client.messages.create({ to: '+4915187654321', from, body: 'other' });
  expect(simulator.sendSms(ana, from, '1')).toBe(true);
  const toAna = await client.messages.list({ to: ana, pageSize: 2, limit: 10 });
  expect(toAna.map(({ body }) => body)).toEqual(['three', 'two', 'one']);
  const inbound = await client.messages.list({ to: from, dateSentAfter: new Date(Date.now() - 86_400_000) });
  expect(inbound).toMatchObject([{ body: '1', direction: 'inbound', status: 'received', from: ana }]);
  expect(await client.messages.list({ dateSentAfter: new Date(Date.now() + 2 * 86_400_000) })).toEqual([]);
});

test('a callback is repeated as its fragment asks, and the signature leaves the fragment out', async () => {
  let tries = 0;
  customer.answer('/r', () => ({ status: (tries += 1) < 3 ? 500 : 204 }));
  simulator.setScenario({ sms: { delay: 20, delivered: 0 } });
  await client.messages.create({
    to: ana,
    from,
    body: 'x',
    statusCallback: `${customer.url}/r#rc=5&rp=all&ct=3000`,
  });
  await vi.waitFor(() => expect(statuses('/r')).toEqual(['sent', 'sent', 'sent']));
  expect(customer.received.every((it) => isSigned(it))).toBe(true);
  expect(new Set(customer.received.map((it) => it.headers['i-twilio-idempotency-token'])).size).toBe(1);
  await vi.waitFor(() =>
    expect(simulator.ledger.entries({ kind: 'sms.callback' }).map(({ answer }) => answer?.status)).toEqual([
      500, 500, 204,
    ]),
  );
});

test('without a fragment a 500 is never repeated: the receipt is lost', async () => {
  customer.answer('/r', () => ({ status: 500 }));
  await client.messages.create({ to: ana, from, body: 'x', statusCallback: `${customer.url}/r` });
  await vi.waitFor(() => expect(statuses('/r')).toEqual(['sent', 'delivered']));
  await vi.waitFor(() => expect(simulator.phones.items([ana])).toHaveLength(1));
  expect(simulator.ledger.count('sms.callback')).toBe(2);
});

test('a reply is posted signed, and what the TwiML answers comes back to the phone', async () => {
  customer.answer('/webhooks/twilio/inbound', () => ({
    type: 'text/xml',
    body: '<?xml version="1.0"?><Response><Message>Thank you, <![CDATA[recorded]]> &amp; known</Message></Response>',
  }));
  simulator.sendSms(ana, from, 'Да 👍');
  await vi.waitFor(() =>
    expect(simulator.phones.items([ana])).toMatchObject([
      { direction: 'out', text: 'Да 👍' },
      { direction: 'in', number: from, text: 'Thank you, recorded & known' },
    ]),
  );
  expect(customer.received).toMatchObject([
    { form: { Body: 'Да 👍', From: ana, To: from, NumSegments: '1' } },
  ]);
  expect(customer.received.every((it) => isSigned(it))).toBe(true);
});

test('STOP is enforced by the carrier, START lifts it', async () => {
  simulator.sendSms(ana, from, 'Stop');
  await expect(client.messages.create({ to: ana, from, body: 'x' })).rejects.toMatchObject({ code: 21610 });
  await vi.waitFor(() => expect(customer.received).toMatchObject([{ form: { OptOutType: 'STOP' } }]));
  simulator.sendSms(ana, from, 'START');
  await expect(client.messages.create({ to: ana, from, body: 'x' })).resolves.toMatchObject({
    status: 'queued',
  });
});

test('the scenario refuses, loses and silences by its shares, the same people each time', async () => {
  const scenario = {
    seed: 5,
    sms: {
      delay: 0,
      refused: [{ share: 0.2, status: 500 }],
      undelivered: [{ share: 0.3, code: 30003 }],
      silent: 0.1,
    },
  };
  const run = async (): Promise<string[]> => {
    simulator.reset();
    simulator.setScenario(scenario);
    const numbers = Array.from({ length: 300 }, (_, index) => `+49151000${String(index).padStart(5, '0')}`);
    const sids = await Promise.all(
      numbers.map((to) =>
        client.messages.create({ to, from, body: 'x' }).then(
          ({ sid }) => sid,
          () => 'refused',
        ),
      ),
    );
    const end = async (): Promise<string[]> => {
      const all = await client.messages.list({ pageSize: 1000 });
      const bySid = new Map(
        all.map((it) => [it.sid, it.errorCode ? `${it.status} ${it.errorCode}` : it.status]),
      );
      return sids.map((sid) => bySid.get(sid) ?? sid);
    };
    await vi.waitFor(async () => expect(await end()).not.toContain('sent'));
    return end();
  };
  const fates = await run();
  const share = (fate: string): number => fates.filter((it) => it === fate).length / fates.length;
  expect(share('refused')).toBeCloseTo(0.2, 1);
  expect(share('undelivered 30003')).toBeCloseTo(0.3, 1);
  expect(share('queued')).toBeCloseTo(0.1, 1);
  expect(share('delivered')).toBeCloseTo(0.4, 1);
  expect(await run()).toEqual(fates);
});

test('the levers: unplugged cuts the connection, silent takes the text and says nothing more', async () => {
  simulator.levers.set({ sms: 'unplugged' });
  await expect(client.messages.create({ to: ana, from, body: 'x' })).rejects.toThrow(
    /socket hang up|ECONNRESET/,
  );
  expect(simulator.sendSms(ana, from, '1')).toBe(false);
  simulator.levers.set({ sms: 'silent' });
  const message = await client.messages.create({
    to: ana,
    from,
    body: 'x',
    statusCallback: `${customer.url}/s`,
  });
  simulator.levers.set({ sms: 'working' });
  await client.messages.create({ to: ana, from, body: 'y', statusCallback: `${customer.url}/w` });
  await vi.waitFor(() => expect(statuses('/w')).toEqual(['sent', 'delivered']));
  expect(statuses('/s')).toEqual([]);
  expect((await client.messages(message.sid).fetch()).status).toBe('queued');
  expect(simulator.ledger.entries({ kind: 'cut' })).toHaveLength(1);
});

test('an outage of the scenario answers 503 from its beginning to its end', async () => {
  simulator.setScenario({ sms: { delay: 0, outages: [{ from: 0, to: '400ms', how: 'unavailable' }] } });
  await expect(client.messages.create({ to: ana, from, body: 'x' })).rejects.toMatchObject({ status: 503 });
  await vi.waitFor(() => client.messages.create({ to: ana, from, body: 'x' }));
});

test('receipts come doubled and out of order where the scenario says so', async () => {
  simulator.setScenario({ sms: { delay: 40, doubled: 1, reordered: 1 } });
  await client.messages.create({ to: ana, from, body: 'x', statusCallback: `${customer.url}/o` });
  await vi.waitFor(() => expect(statuses('/o')).toEqual(['delivered', 'delivered', 'sent', 'sent']));
});
