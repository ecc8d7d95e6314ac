import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCustomer } from '../harness/customer.ts';
import type { Customer } from '../harness/customer.ts';
import { twilioClient } from '../harness/twilio-client.ts';
import { startSimulator } from '../start.ts';
import type { Simulator } from '../start.ts';

const from = '+15005550006';
const ana = '+4915112345678';
let customer: Customer;
let simulator: Simulator;

beforeEach(async () => {
  customer = await startCustomer();
  simulator = await startSimulator({
    publicUrl: customer.url,
    scenario: {
      sms: { delay: 5 },
      voice: { delay: 1, ring: 1 },
      people: { share: 1, after: 20, keys: { '1': 1 }, sms: { page: 0 } },
    },
    roster: [{ id: 'ana', name: 'Ana', mobile: ana }],
  });
});
afterEach(async () => {
  await simulator.stop();
  await customer.stop();
});

async function text(body: string, to = ana): Promise<void> {
  await twilioClient(simulator).messages.create({ to, from, body });
}

function replies(): string[] {
  return simulator.ledger.entries({ kind: 'sms.inbound' }).map(({ fields }) => String(fields['Body']));
}

async function untilTexts(count: number): Promise<void> {
  const incoming = (): unknown[] =>
    simulator.phones.items([ana]).filter((it) => it.kind === 'sms' && it.direction === 'in');
  await vi.waitFor(() => expect(incoming()).toHaveLength(count));
}

test('somebody answers an incident once, and the next one again', async () => {
  await text('FIRE. Reply 1. http://tocsin.test/c/first');
  await vi.waitFor(() => expect(replies()).toEqual(['1']));
  await text('Reminder: FIRE. Reply 1. http://tocsin.test/c/first');
  await text('Recorded, thank you. Reply 1 if you are safe.');
  await text('LEAK. Reply 1. http://tocsin.test/c/second');
  await untilTexts(4);
  await vi.waitFor(() => expect(replies()).toEqual(['1', '1']));
});

test('nobody answers before the text has arrived', async () => {
  await text('FIRE. Reply 1.');
  await vi.waitFor(() => expect(replies()).toEqual(['1']));
  expect(simulator.phones.items([ana])).toMatchObject([{ direction: 'in' }, { direction: 'out', text: '1' }]);
});

test('who is asked by codes answers by the one that stands for their key', async () => {
  simulator.setScenario({
    sms: { delay: 0 },
    people: { share: 1, after: 5, keys: { '2': 1 }, sms: { page: 0 } },
  });
  await text('FIRE in hall 45. Ana, reply 10 Safe, 12 I need help, 13 Away');
  await vi.waitFor(() => expect(replies()).toEqual(['12']));
});

test('a text in Chinese that asks by codes is answered by one', async () => {
  await text('火警。請回覆 10 我平安，12 我需要協助');
  await vi.waitFor(() => expect(replies()).toEqual(['10']));
});

test('a text that asks for nothing gets no answer', async () => {
  await text('The lift is in order again.');
  await text('FIRE. Reply 1.');
  await vi.waitFor(() => expect(replies()).toEqual(['1']));
});

test('who answers nonsense answers properly when asked again', async () => {
  simulator.setScenario({
    sms: { delay: 0 },
    people: { share: 1, after: 5, nonsense: 1, sms: { page: 0 } },
  });
  customer.answer('/webhooks/twilio/inbound', ({ form }) => ({
    type: 'text/xml',
    body: form['Body'] === '1' ? '<Response/>' : '<Response><Message>Please reply 1.</Message></Response>',
  }));
  await text('FIRE. Reply 1. http://tocsin.test/c/first');
  await vi.waitFor(() => expect(replies()).toEqual([expect.stringMatching(/[a-z?]/), '1']));
});

test('an answer that did not get out is given by the next way', async () => {
  simulator.setScenario({
    sms: { delay: 0 },
    voice: { delay: 1, ring: 1 },
    people: { share: 1, after: 5, sms: { page: 1 }, voice: { after: 5 } },
  });
  customer.answer('/c/first', () => ({ status: 500 }));
  customer.answer('/voice', () => ({
    type: 'text/xml',
    body: '<Response><Gather numDigits="1" action="/keys" timeout="5"><Say>Press 1</Say></Gather></Response>',
  }));
  await text(`FIRE. Reply 1. ${customer.url}/c/first`);
  await vi.waitFor(() =>
    expect(simulator.ledger.entries({ kind: 'page.open' })).toMatchObject([{ answer: {} }]),
  );
  await twilioClient(simulator).calls.create({ to: ana, from, url: `${customer.url}/voice` });
  await vi.waitFor(() =>
    expect(customer.received.at(-1)).toMatchObject({ path: '/keys', form: { Digits: '1' } }),
  );
});

test('while a human holds the phone the person stays quiet', async () => {
  const release = simulator.phones.hold([ana]);
  await text('FIRE. Reply 1. http://tocsin.test/c/first');
  await untilTexts(1);
  release();
  await text('LEAK. Reply 1. http://tocsin.test/c/second');
  await vi.waitFor(() => expect(replies()).toHaveLength(1));
});

test('a phone in nobody’s hand takes texts and stays silent, unless strangers answer', async () => {
  const stranger = '+4915199999999';
  await text('FIRE. Reply 1.', stranger);
  await text('FIRE. Reply 1.');
  await vi.waitFor(() => expect(replies()).toHaveLength(1));
  expect(simulator.phones.items([stranger])).toHaveLength(1);
  simulator.setScenario({ sms: { delay: 0 }, people: { share: 1, after: 0, strangers: true } });
  await text('FIRE. Reply 1.', stranger);
  await vi.waitFor(() => expect(replies()).toHaveLength(2));
});

test('the share who answer is that of the scenario, and their keys too', async () => {
  const people = Array.from({ length: 200 }, (_, index) => ({
    id: `p${index}`,
    name: `Person ${index}`,
    mobile: `+49151000${String(index).padStart(5, '0')}`,
  }));
  simulator.setScenario({
    sms: { delay: 0 },
    people: { share: 0.7, after: 0, keys: { '1': 3, '2': 1 }, sms: { page: 0 } },
  });
  simulator.setRoster(people);
  await Promise.all(
    people.map(({ mobile }, index) => text(`FIRE. Reply 1. http://t.test/c/t${index}`, mobile)),
  );
  await vi.waitFor(() => expect(replies().length).toBeGreaterThan(120));
  await vi.waitFor(() =>
    expect(people.every(({ mobile }) => simulator.phones.countOf(mobile) > 0)).toBe(true),
  );
  expect(replies().length / 200).toBeCloseTo(0.7, 1);
  expect(replies().filter((it) => it === '2').length / replies().length).toBeCloseTo(0.25, 1);
});

test('asked again with another link, everybody gives the answer that they gave before', async () => {
  const people = Array.from({ length: 20 }, (_, index) => ({
    id: `p${index}`,
    name: `Person ${index}`,
    mobile: `+49151000${String(index).padStart(5, '0')}`,
  }));
  simulator.setScenario({
    sms: { delay: 0 },
    people: { share: 1, after: 0, keys: { '1': 1, '2': 1 }, sms: { page: 0 } },
  });
  simulator.setRoster(people);
  for (const [index, headline] of ['FIRE', 'UPDATE', 'ALL CLEAR'].entries()) {
    await Promise.all(
      people.map(({ id, mobile }) => text(`${headline}. Reply 1. http://t.test/c/${id}x${index}`, mobile)),
    );
    await vi.waitFor(() => expect(replies()).toHaveLength(20 * (index + 1)));
  }
  const answersOf = ({ mobile }: { mobile: string }) =>
    simulator.ledger
      .entries({ kind: 'sms.inbound' })
      .filter(({ fields }) => fields['From'] === mobile)
      .map(({ fields }) => fields['Body']);
  expect(people.map(answersOf).filter((answers) => new Set(answers).size > 1)).toEqual([]);
  expect(new Set(replies())).toEqual(new Set(['1', '2']));
});
