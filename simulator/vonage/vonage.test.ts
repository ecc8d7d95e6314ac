import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCustomer, type Customer, type Received } from '../harness/customer.ts';
import { startSimulator, type Simulator } from '../start.ts';
import { sign } from './sign.ts';

const ana = '+4915112345678';
let customer: Customer;
let simulator: Simulator;
beforeEach(async () => {
  customer = await startCustomer();
  simulator = await startSimulator({ publicUrl: customer.url, scenario: { vonage: { delay: 20 } } });
});
afterEach(async () => {
  await simulator.stop();
  await customer.stop();
});

interface Answer {
  readonly 'message-count': string;
  readonly messages: readonly Record<string, string>[];
}

/** Sends a text as a customer of Vonage's does; what is changed to '' is left out. */
async function send(changes: Record<string, string> = {}): Promise<Answer> {
  const { apiKey, apiSecret } = simulator.vonage;
  const callback = `${customer.url}/dlr`;
  const form = {
    api_key: apiKey,
    api_secret: apiSecret,
    from: '15005550007',
    to: ana.slice(1),
    text: 'FIRE',
  };
  const named = Object.entries({ ...form, callback, ...changes }).filter(([, value]) => value !== '');
  const response = await fetch(`${simulator.url}/sms/json`, {
    method: 'POST',
    body: new URLSearchParams(named),
  });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as Answer;
}

function parametersOf({ body }: Received): Record<string, string> {
  return JSON.parse(body) as Record<string, string>;
}
const arrived = (path: string) => customer.received.filter((it) => it.path === path).map(parametersOf);
const statuses = () => arrived('/dlr').map(({ status }) => status);

/** A signature that Vonage has published with its own PHP library. */
test('texts are signed as Vonage signs', () => {
  const parameters = {
    'message-timestamp': '2013-11-21 15:27:30',
    messageId: '020000001B0FE827',
    msisdn: '14843472194',
    text: 'Test again',
    timestamp: '1385047698',
    to: '13239877404',
    type: 'text',
  };
  expect(sign('my_secret_key_for_testing', parameters).toUpperCase()).toBe(
    'DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330',
  );
});

test('a text is taken, reported accepted and delivered, and lies on the phone', async () => {
  const answer = await send({ 'client-ref': '42' });
  expect(answer).toMatchObject({ 'message-count': '1', messages: [{ status: '0', to: ana.slice(1) }] });
  await vi.waitFor(() => expect(statuses()).toEqual(['accepted', 'delivered']));
  expect(simulator.phones.items([ana])).toMatchObject([
    { kind: 'sms', direction: 'in', number: '+15005550007', text: 'FIRE' },
  ]);
  const [, last] = arrived('/dlr');
  expect(last).toMatchObject({
    msisdn: ana.slice(1),
    to: '15005550007',
    messageId: answer.messages[0]?.['message-id'],
    'err-code': '0',
    'client-ref': '42',
    'api-key': simulator.vonage.apiKey,
  });
  const { sig, ...rest } = last ?? {};
  expect(sig).toBe(sign(simulator.vonage.signatureSecret, rest));
});

test('a text of two parts has two ids and a receipt for each', async () => {
  const { messages } = await send({ text: '火'.repeat(100) });
  expect(new Set(messages.map((part) => part['message-id'])).size).toBe(2);
  await vi.waitFor(() => expect(statuses()).toEqual(['accepted', 'accepted', 'delivered', 'delivered']));
  expect(simulator.phones.items([ana])).toHaveLength(1);
});

test.each([
  [{ api_secret: 'wrong' }, '4'],
  [{ from: '' }, '2'],
  [{ to: '+4915112345678' }, '3'],
  [{ ttl: '1000' }, '3'],
  [{ callback: `https://example.org/${'x'.repeat(90)}` }, '3'],
])('%o is refused with status %s, and sends nothing', async (changes, status) => {
  expect((await send(changes)).messages).toMatchObject([{ status }]);
  expect(simulator.ledger.entries({ kind: 'sms.create' })).toMatchObject([
    { path: '/sms/json', answer: { status: 200, text: `status ${status}` } },
  ]);
  expect(simulator.phones.items([ana])).toEqual([]);
});

test('what the scenario names is refused, reported so, or never heard of again', async () => {
  simulator.setScenario({ vonage: { refused: [{ share: 1, status: 9, text: 'Quota' }] } });
  expect((await send()).messages).toEqual([{ status: '9', 'error-text': 'Quota' }]);
  const undelivered = [{ share: 1, status: 'rejected' as const, code: 53 }];
  simulator.setScenario({ vonage: { delay: 1, undelivered } });
  await send();
  await vi.waitFor(() =>
    expect(arrived('/dlr').at(-1)).toMatchObject({ status: 'rejected', 'err-code': '53' }),
  );
  simulator.setScenario({ vonage: { delay: 1, silent: 1 } });
  await send({ callback: `${customer.url}/silent` });
  simulator.setScenario({ vonage: { delay: 1, doubled: 1 }, nobody: ['0000'] });
  await send({ callback: `${customer.url}/nobody`, to: '491511230000' });
  await vi.waitFor(() => expect(arrived('/nobody')).toHaveLength(4));
  expect(arrived('/nobody').at(-1)).toMatchObject({ status: 'failed', 'err-code': '3' });
  expect(arrived('/silent')).toEqual([]);
  expect(simulator.phones.items([ana])).toEqual([]);
});

test('it has an outage and a lever of its own: Twilio’s scenario does not touch it, the plug of all texts does', async () => {
  simulator.setScenario({ sms: { outages: [{ from: 0, to: '1h' }] } });
  expect((await send()).messages).toMatchObject([{ status: '0' }]);
  simulator.setScenario({ vonage: { outages: [{ from: 0, to: '1h', how: 'unavailable' }] } });
  await expect(send()).rejects.toThrow('503');
  simulator.setScenario({});
  simulator.levers.setAccount(simulator.vonage.apiKey, 'unplugged');
  await expect(send()).rejects.toThrow('fetch failed');
  simulator.levers.setAccount(simulator.vonage.apiKey, 'working');
  simulator.levers.set({ sms: 'unplugged' });
  await expect(send()).rejects.toThrow('fetch failed');
});

test('a reply goes to the carrier whose number it is, signed, and again until it is taken', async () => {
  let tries = 0;
  customer.answer('/webhooks/vonage/inbound', () => ({ status: (tries += 1) < 3 ? 500 : 204 }));
  await send({ callback: '' });
  await vi.waitFor(() => expect(simulator.phones.items([ana])).toHaveLength(1));
  expect(simulator.sendSms(ana, '+15005550007', 'Да & = 👍')).toBe(true);
  await vi.waitFor(() => expect(arrived('/webhooks/vonage/inbound')).toHaveLength(3));
  for (const { sig, ...rest } of arrived('/webhooks/vonage/inbound'))
    expect(sig).toBe(sign(simulator.vonage.signatureSecret, rest));
  expect(arrived('/webhooks/vonage/inbound').at(-1)).toMatchObject({
    msisdn: ana.slice(1),
    to: '15005550007',
    text: 'Да & = 👍',
  });
  expect(new Set(arrived('/webhooks/vonage/inbound').map(({ messageId }) => messageId)).size).toBe(1);
  simulator.sendSms(ana, '+15005550006', '1');
  await vi.waitFor(() => expect(customer.received.at(-1)?.path).toBe('/webhooks/twilio/inbound'));
});
