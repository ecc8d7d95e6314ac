import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from '../../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { takeReply } from '../../confirmation/handle-reply.ts';
import { query } from '../../db/sql.ts';
import { readReadiness } from '../../reachability/read-readiness.ts';
import type { Readiness } from '../../reachability/readiness-schema.ts';

let web: Web;
let operator: string;
beforeAll(async () => {
  web = await openWeb();
  operator = await web.bearer('operator');
});
afterAll(() => web.close());

const readiness = async () => {
  const answer = await request(web.app).get('/api/v1/readiness').set('Authorization', operator);
  return answer.body as Readiness;
};
const add = async (externalId: string, contactPoints: object[], more: object = {}) => {
  const person = { externalId, name: externalId, site: 'Harbour', contactPoints, ...more };
  const made = await request(web.app).post('/api/v1/employees').set('Authorization', operator).send(person);
  expect(made.status).toBe(201);
};
const sms = (address: string, standing = 'usable') => ({ channel: 'sms', address, standing });

test('everyone is reachable, by text and e-mail, while the lanes of two channels never began', async () => {
  expect(await readiness()).toMatchObject({
    people: 2,
    reachable: 2,
    noWay: { noAddress: 0, optedOut: 0, badAddress: 0, channelOff: 0 },
    oneWay: 0,
    waiting: 0,
    byChannel: [
      { channel: 'push', state: 'down', people: 0 },
      { channel: 'sms', state: 'working', people: 2 },
      { channel: 'email', state: 'working', people: 2 },
      { channel: 'voice', state: 'down', people: 2 },
    ],
    bySite: [{ site: 'Harbour', people: 2, reachable: 2 }],
    playbookFaults: 0,
  });
});

test('each hole is counted once, by why', async () => {
  await add('nothing', []);
  await add('bad', [
    sms('+886912345611', 'invalid'),
    { channel: 'email', address: 'a@example.org', standing: 'invalid' },
  ]);
  await add('out', [sms('+886912345612', 'opted-out')]);
  await add('out-and-bad', [sms('+886912345613', 'opted-out'), sms('+886912345614', 'invalid')]);
  await add('out-with-mail', [
    sms('+886912345615', 'opted-out'),
    { channel: 'email', address: 'b@example.org' },
  ]);
  await add('calls-only', [{ channel: 'voice', address: '+886912345616' }]);
  await add('elsewhere', [sms('+886912345617')], { site: null });
  await add('gone', []);
  const gone = await query<{ id: string }>(
    web.context.db.pool,
    `SELECT id FROM employees WHERE name = 'gone'`,
  );
  await request(web.app)
    .delete(`/api/v1/employees/${gone[0]?.id}`)
    .set('Authorization', operator)
    .expect(204);
  expect(await readiness()).toMatchObject({
    people: 9,
    reachable: 5,
    noWay: { noAddress: 1, optedOut: 2, badAddress: 1, channelOff: 0 },
    oneWay: 3,
    waiting: 1,
    optedOut: 3,
    byChannel: [
      { channel: 'push', people: 0 },
      { channel: 'sms', people: 3, optedOut: 3, badAddress: 2 },
      { channel: 'email', people: 3, optedOut: 0, badAddress: 1 },
      { channel: 'voice', people: 3 },
    ],
    bySite: [
      { site: 'Harbour', people: 8, reachable: 4 },
      { site: null, people: 1, reachable: 1 },
    ],
  });
});

test('who sends STOP is a hole at once, and none any more after START', async () => {
  const write = (body: string) =>
    takeReply(web.context, {
      providerRef: body,
      provider: 'simulator',
      from: '+886912345617',
      body,
      carrierDid: null,
    });
  const before = await readiness();
  await write('STOP');
  const stopped = await readiness();
  expect([stopped.reachable, stopped.noWay.optedOut]).toEqual([
    before.reachable - 1,
    before.noWay.optedOut + 1,
  ]);
  await write('START');
  expect(await readiness()).toMatchObject({ reachable: before.reachable, noWay: before.noWay });
});

test('a channel that is held leaves those without another way waiting; one without a provider does not count', async () => {
  const { context } = web;
  const set = (state: string) =>
    query(context.db.pool, `UPDATE lanes SET state = $1 WHERE channel = 'sms'`, [state]);
  const before = await readiness();
  await set('held');
  const held = await readiness();
  expect(held.reachable).toBe(before.reachable);
  expect(held.waiting).toBe(before.waiting + 1);
  await set('working');
  const channels = context.channelMap.channels.map((one) =>
    one.name === 'voice' ? { ...one, providers: [] } : one,
  );
  const off = { ...context, channelMap: { ...context.channelMap, channels } };
  expect(await readReadiness(off)).toMatchObject({
    reachable: before.reachable - 1,
    noWay: { channelOff: 1 },
  });
});

test('a duty that a playbook counts on is held by somebody who can be reached, or named with its site', async () => {
  const duties = async () => (await readiness()).unfilled.map(({ role, site }) => `${role}, ${site}`);
  expect(await duties()).toEqual(
    expect.arrayContaining(['roll-call, Harbour', 'first-responder, Harbour', 'first-responder, null']),
  );
  await add('rescuer without a way', [], { role: 'First responder' });
  expect(await duties()).toContain('first-responder, Harbour');
  await add('rescuer', [sms('+886912345620')], { role: 'First responder' });
  expect(await duties()).not.toContain('first-responder, Harbour');
  expect(await duties()).not.toContain('first-responder, null');
});

test('the first page says so while nothing runs, and leads to where the holes are', async () => {
  const visitor = await visit(web, 'vera', 'viewer');
  const { people, reachable } = await readiness();
  const home = await visitor.get('/');
  expect(home.text).toContain(
    `${reachable} of ${people} employees could be reached now. ${people - reachable} could not.`,
  );
  const page = await visitor.get('/readiness');
  expect(page.text).toContain('2 who opted out, and nothing else of theirs works');
  expect(page.text).toContain('href="/employees?standing=none&amp;site=Harbour"');
});
