import webPush from 'web-push';
import type { PushSubscription, RequestOptions } from 'web-push';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCustomer } from '../harness/customer.ts';
import type { Customer } from '../harness/customer.ts';
import { startSimulator } from '../start.ts';
import type { Simulator } from '../start.ts';

const keys = webPush.generateVAPIDKeys();
let customer: Customer;
let simulator: Simulator;

beforeEach(async () => {
  customer = await startCustomer();
  simulator = await startSimulator({ scenario: { push: { delay: 5 }, people: { share: 0 } } });
});
afterEach(async () => {
  await simulator.stop();
  await customer.stop();
});

async function post(
  subscription: PushSubscription,
  payload: string,
  options: RequestOptions = {},
): Promise<number> {
  const details = webPush.generateRequestDetails(subscription, payload, {
    vapidDetails: {
      subject: 'mailto:ops@example.org',
      publicKey: keys.publicKey,
      privateKey: keys.privateKey,
    },
    TTL: 60,
    ...options,
  });
  const headers = Object.fromEntries(Object.entries(details.headers).map(([name, value]) => [name, value]));
  delete headers['Content-Length'];
  const answer = await fetch(details.endpoint, {
    method: 'POST',
    headers,
    body: new Uint8Array(details.body),
  });
  return answer.status;
}

function payload(actions: { key: string; label: string }[] = []): string {
  const answerUrl = `${customer.url}/answer`;
  const receiptUrl = `${customer.url}/receipt`;
  return JSON.stringify({
    title: '火警 FIRE',
    body: 'Leave now',
    receiptUrl,
    answerUrl,
    token: 't1',
    actions,
  });
}

test('a push is decrypted, shown on the device, and its receipt goes out', async () => {
  expect(await post(simulator.subscribe('ana'), payload())).toBe(201);
  await vi.waitFor(() =>
    expect(customer.received).toMatchObject([{ path: '/receipt', body: JSON.stringify({ token: 't1' }) }]),
  );
  expect(simulator.phones.items(['ana'])).toMatchObject([
    { kind: 'push', push: { payload: { title: '火警 FIRE', body: 'Leave now', token: 't1' } } },
  ]);
});

test('a person taps an action that is offered, and reads what comes back', async () => {
  simulator.setScenario({
    push: { delay: 5 },
    people: { share: 1, keys: { '2': 1 }, push: { after: 5 } },
  });
  simulator.setRoster([{ id: 'ana', name: 'Ana', subscription: 'ana' }]);
  customer.answer('/answer', () => ({ type: 'application/json', body: '{"text":"Help is on its way."}' }));
  await post(
    simulator.subscribe('ana'),
    payload([
      { key: '1', label: 'Safe' },
      { key: '2', label: 'I need help' },
    ]),
  );
  await vi.waitFor(() =>
    expect(simulator.phones.items(['ana'])).toMatchObject([
      { push: { answered: { key: '2', text: 'Help is on its way.' } } },
    ]),
  );
  expect(JSON.parse(customer.received.at(-1)?.body ?? '')).toEqual({ token: 't1', answer: '2' });
});

test('a subscription has the same keys after a new start', async () => {
  const again = await startSimulator();
  expect(again.subscribe('ana').keys).toEqual(simulator.subscribe('ana').keys);
  expect(again.subscribe('bo').keys).not.toEqual(simulator.subscribe('ana').keys);
  await again.stop();
});

test('an unknown subscription is 404, one that has gone 410', async () => {
  const ana = simulator.subscribe('ana');
  expect(await post({ ...ana, endpoint: `${simulator.url}/push/nobody` }, payload())).toBe(404);
  simulator.unsubscribe('ana');
  expect(await post(ana, payload())).toBe(410);
});

test('without a TTL, without VAPID, with a token for another origin, for the wrong keys or too large it is refused', async () => {
  const ana = simulator.subscribe('ana');
  const plain = webPush.generateRequestDetails(ana, payload(), { TTL: 60 });
  const bare = await fetch(plain.endpoint, { method: 'POST', body: new Uint8Array(plain.body) });
  expect(bare.status).toBe(401);
  const elsewhere = { ...ana, endpoint: ana.endpoint.replace('127.0.0.1', 'localhost') };
  const details = webPush.generateRequestDetails(elsewhere, payload(), {
    vapidDetails: {
      subject: 'mailto:ops@example.org',
      publicKey: keys.publicKey,
      privateKey: keys.privateKey,
    },
  });
  const token = String(details.headers['Authorization']);
  const foreign = await fetch(ana.endpoint, { method: 'POST', headers: { authorization: token, ttl: '1' } });
  expect(foreign.status).toBe(403);
  expect(await post({ ...ana, keys: simulator.subscribe('bo').keys }, payload())).toBe(400);
  expect(await post(ana, 'x'.repeat(5000))).toBe(413);
  expect(simulator.phones.items(['ana'])).toEqual([]);
});

test('the scenario and the levers decide: 429, cut, or taken and silent', async () => {
  const ana = simulator.subscribe('ana');
  simulator.setScenario({ push: { refused: [{ share: 1, status: 429 }] } });
  expect(await post(ana, payload())).toBe(429);
  simulator.setScenario({ push: { delay: 0 } });
  simulator.levers.set({ push: 'unplugged' });
  await expect(post(ana, payload())).rejects.toThrow('fetch failed');
  simulator.levers.set({ push: 'silent' });
  expect(await post(ana, payload())).toBe(201);
  simulator.levers.set({ push: 'working' });
  expect(await post(ana, JSON.stringify({ title: 'second' }))).toBe(201);
  await vi.waitFor(() =>
    expect(simulator.phones.items(['ana'])).toMatchObject([{ push: { payload: { title: 'second' } } }]),
  );
});
