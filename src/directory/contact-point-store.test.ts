import { beforeEach, expect, test } from 'vitest';
import { at, openDirectory, refusal } from '../../test/harness/open-directory.ts';
import { newId, type ContactPointId } from '../kernel/id.ts';
import { listPaths, readAddresses, savePushSubscription } from './contact-point-store.ts';

const { pool, load, person, paths } = openDirectory();
const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) };
const subscription = (endpoint: string, auth = keys.auth) => ({
  endpoint,
  keys: { ...keys, auth },
  expirationTime: null,
});

beforeEach(() => load('external_id,name,site,mobile,phone\nE1,Ana,Taoyuan,0912345678,034251234\nE2,Ben,,,'));

test('a batch of addresses is read by contact point; one that is gone is missing', async () => {
  const { id } = await person('E1');
  const planned = (await listPaths(pool(), [id, (await person('E2')).id])).get(id) ?? [];
  expect(planned.map(({ channel, rank }) => `${channel} ${rank}`)).toEqual(['sms 1', 'voice 1', 'voice 2']);
  const gone = newId() as ContactPointId;
  const addresses = await readAddresses(pool(), [...planned.map((path) => path.contactPointId), gone]);
  expect([...addresses.values()].map(({ address }) => address).sort()).toEqual([
    '+88634251234',
    '+886912345678',
    '+886912345678',
  ]);
  expect(addresses.has(gone)).toBe(false);
});

test('an employee with no way to be reached is missing from the paths', async () => {
  const { id } = await person('E2');
  expect(await listPaths(pool(), [id])).toEqual(new Map());
});

test('a second browser comes after the first; the same one with new keys takes its own place', async () => {
  const { id } = await person('E2');
  const first = await savePushSubscription(pool(), id, subscription('https://push.example.org/1'), at);
  await savePushSubscription(pool(), id, subscription('https://push.example.org/2'), at);
  expect(await savePushSubscription(pool(), id, subscription('https://push.example.org/1'), at)).toBe(first);
  const renewed = subscription('https://push.example.org/1', 'b'.repeat(22));
  await savePushSubscription(pool(), id, renewed, at);
  const endpoints = (await paths('E2')).map((path) => /push\.example\.org\/\d|\d+$/g.exec(path)?.[0]);
  expect(endpoints).toHaveLength(2);
  expect((await paths('E2')).join()).toContain('bbbb');
  expect((await paths('E2')).join()).not.toContain(
    `"auth":"${'a'.repeat(22)}"}} 1,push {"endpoint":"https://push.example.org/1"`,
  );
});

test.each([
  ['plain http elsewhere', subscription('http://push.example.org/1')],
  ['no keys', { endpoint: 'https://push.example.org/1' }],
  ['no address at all', 'hello'],
])('what is no push subscription is refused: %s', async (_, given) => {
  const { id } = await person('E2');
  expect((await refusal(savePushSubscription(pool(), id, given, at))).type).toBe('bad-request');
});

test('a push service on this machine may speak plain http', async () => {
  const { id } = await person('E2');
  await savePushSubscription(pool(), id, subscription('http://127.0.0.1:4100/push/E2'), at);
  expect(await paths('E2')).toHaveLength(1);
});
