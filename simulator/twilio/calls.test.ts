import twilio from 'twilio';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCustomer } from '../harness/customer.ts';
import type { Customer } from '../harness/customer.ts';
import { twilioClient } from '../harness/twilio-client.ts';
import { startSimulator } from '../start.ts';
import type { Simulator } from '../start.ts';
import type { ScenarioInput } from '../scenario.ts';

const from = '+15005550006';
const ana = '+4915112345678';
const events = ['initiated', 'ringing', 'answered', 'completed'];
const quick: ScenarioInput = {
  voice: { delay: 5, ring: 5 },
  people: { share: 1, voice: { after: 5 }, keys: { '2': 1 } },
};
let customer: Customer;
let simulator: Simulator;
let client: twilio.Twilio;

beforeEach(async () => {
  customer = await startCustomer();
  simulator = await startSimulator({
    publicUrl: customer.url,
    scenario: quick,
    roster: [{ id: 'ana', name: 'Ana', mobile: ana }],
  });
  client = twilioClient(simulator);
  const response = new twilio.twiml.VoiceResponse();
  const gather = response.gather({
    input: ['dtmf'],
    numDigits: 1,
    finishOnKey: '',
    timeout: 1,
    actionOnEmptyResult: true,
    action: '/voice/gather',
  });
  gather.say({ language: 'en-GB' }, 'FIRE at <Hall 3> & yard.');
  gather.pause({ length: 1 });
  gather.say({ language: 'en-GB' }, 'Press 1 if you are safe.');
  customer.answer('/voice', () => ({ type: 'text/xml', body: response.toString() }));
  customer.answer('/voice/gather', () => ({
    type: 'text/xml',
    body: '<Response><Say>Recorded, thank you.</Say><Hangup/></Response>',
  }));
});
afterEach(async () => {
  await simulator.stop();
  await customer.stop();
});

async function callAna(): Promise<string> {
  const call = await client.calls.create({
    to: ana,
    from,
    url: `${customer.url}/voice`,
    statusCallback: `${customer.url}/status`,
    statusCallbackEvent: events,
    timeout: 1,
  });
  expect(call).toMatchObject({ status: 'queued', to: ana });
  return call.sid;
}

function told(): string[] {
  return customer.received
    .filter(({ path }) => path === '/status')
    .map(({ form }) => form['CallStatus'] ?? '');
}

test('a person takes the call, hears it, presses a key, and the line ends', async () => {
  const sid = await callAna();
  await vi.waitFor(() =>
    expect(told().toSorted()).toEqual(['completed', 'in-progress', 'initiated', 'ringing']),
  );
  const asked = customer.received.filter(({ path }) => path.startsWith('/voice'));
  expect(asked.map(({ path, form }) => [path, form['CallSid'], form['Digits']])).toEqual([
    ['/voice', sid, undefined],
    ['/voice/gather', sid, '2'],
  ]);
  for (const { headers, url, form } of customer.received)
    expect(
      twilio.validateRequest(simulator.authToken, String(headers['x-twilio-signature']), url, form),
    ).toBe(true);
  const [item] = simulator.phones.items([ana]);
  expect(item?.kind === 'call' && item.call.transcript).toEqual([
    { who: 'carrier', text: 'FIRE at <Hall 3> & yard.', language: 'en-GB' },
    { who: 'carrier', text: 'Press 1 if you are safe.', language: 'en-GB' },
    { who: 'person', text: 'pressed 2', language: undefined },
    { who: 'carrier', text: 'Recorded, thank you.', language: undefined },
  ]);
  const numbers = customer.received
    .filter(({ path }) => path === '/status')
    .map(({ form }) => form['SequenceNumber']);
  expect(numbers.toSorted()).toEqual(['0', '1', '2', '3']);
  expect(await client.calls(sid).fetch()).toMatchObject({ status: 'completed', duration: '0' });
});

test.each([
  ['busy', 'busy'],
  ['failed', 'failed'],
  ['no-answer', 'no-answer'],
] as const)('a share that is %s ends so', async (end, status) => {
  simulator.setScenario({ ...quick, voice: { delay: 1, ring: 1, ends: [{ share: 1, end }] } });
  const sid = await callAna();
  await vi.waitFor(() => expect(told()).toContain(status), { timeout: 3000 });
  expect((await client.calls(sid).fetch()).status).toBe(status);
  expect(customer.received.some(({ path }) => path === '/voice')).toBe(false);
});

test('a voicemail takes the call and presses nothing', async () => {
  simulator.setScenario({ ...quick, voice: { delay: 1, ring: 1, ends: [{ share: 1, end: 'voicemail' }] } });
  await callAna();
  await vi.waitFor(() => expect(told()).toContain('completed'), { timeout: 3000 });
  const gathered = customer.received.filter(({ path }) => path === '/voice/gather');
  expect(gathered).toMatchObject([{ form: { Digits: '' } }]);
  expect(simulator.ledger.count('call.keys')).toBe(0);
});

test('a call that rings can be canceled; one that has ended cannot', async () => {
  simulator.setScenario({ ...quick, voice: { delay: 1, ring: '1h' } });
  const call = await client.calls.create({ to: ana, from, twiml: '<Response/>', timeout: 600 });
  await vi.waitFor(async () => expect((await client.calls(call.sid).fetch()).status).toBe('ringing'));
  expect((await client.calls(call.sid).update({ status: 'canceled' })).status).toBe('canceled');
  await expect(client.calls(call.sid).update({ status: 'completed' })).rejects.toMatchObject({ code: 21220 });
  expect(await client.calls.list({ to: ana, status: 'canceled' })).toHaveLength(1);
});

test('when the first address fails the fallback is asked', async () => {
  customer.answer('/voice', () => ({ status: 500 }));
  customer.answer('/fallback', () => ({ type: 'text/xml', body: '<Response><Say>FIRE</Say></Response>' }));
  await client.calls.create({
    to: ana,
    from,
    url: `${customer.url}/voice`,
    fallbackUrl: `${customer.url}/fallback`,
  });
  await vi.waitFor(() =>
    expect(simulator.phones.items([ana])).toMatchObject([
      { kind: 'call', call: { status: 'completed', transcript: [{ text: 'FIRE' }] } },
    ]),
  );
  expect(customer.received.at(-1)?.form).toMatchObject({ ErrorCode: '11200' });
});

test('while a human holds the phone it rings until they take it', async () => {
  const release = simulator.phones.hold([ana]);
  await callAna();
  await vi.waitFor(() => expect(told()).toEqual(['initiated', 'ringing']));
  const [item] = simulator.phones.items([ana]);
  if (item?.kind !== 'call') throw new Error('There is no call on the phone.');
  item.call.line.push({ kind: 'picked-up' });
  await vi.waitFor(() => expect(item.call.transcript).not.toEqual([]));
  item.call.line.push({ kind: 'key', key: '1' });
  await vi.waitFor(() =>
    expect(customer.received.at(-1)).toMatchObject({ path: '/voice/gather', form: { Digits: '1' } }),
  );
  item.call.line.push({ kind: 'hung-up' });
  await vi.waitFor(() => expect(told()).toContain('completed'));
  release();
});

test.each([
  [{ to: '4711', from, url: 'http://127.0.0.1/v' }, 13224],
  [{ to: ana, from, url: 'nowhere' }, 21205],
])('%o is refused with %i', async (options, code) => {
  await expect(client.calls.create(options)).rejects.toMatchObject({ status: 400, code });
});

test.each([
  ['voicemail', 'machine_end_beep', []],
  ['beeping-voicemail', 'unknown', ['#']],
  ['switchboard', 'human', ['1']],
] as const)('a %s is taken for %s and presses what it presses', async (end, answeredBy, keys) => {
  simulator.setScenario({ voice: { delay: 5, ring: 5, ends: [{ share: 1, end }] } });
  const { sid } = await client.calls.create({
    to: ana,
    from,
    url: `${customer.url}/voice`,
    machineDetection: 'DetectMessageEnd',
  });
  await vi.waitFor(async () => expect((await client.calls(sid).fetch()).status).toBe('completed'), 5_000);
  const forms = customer.received.map(({ form }) => form);
  expect(forms[0]?.['AnsweredBy']).toBe(answeredBy);
  expect(forms.flatMap((form) => (form['Digits'] ? [form['Digits']] : []))).toEqual(keys);
});

test('a document at the carrier says what its address holds', async () => {
  const say = new URLSearchParams({ language: 'en-GB', message: 'FIRE & <smoke>' });
  const response = await fetch(`${simulator.url}/twiml/EH${'0'.repeat(32)}?${say.toString()}`, {
    method: 'POST',
  });
  expect(await response.text()).toContain('<Say language="en-GB">FIRE &amp; &lt;smoke&gt;</Say>');
});
