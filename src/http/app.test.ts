import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../test/fixtures/web.ts';
import { connectDatabase } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import { createApp } from './app.ts';
import { safePath } from './request-log.ts';

let web: Web;
let admin: string;
beforeAll(async () => {
  web = await openWeb();
  admin = await web.bearer('admin');
});
afterAll(() => web.close());

const put = (body: string | object, type = 'application/json') =>
  request(web.app).put('/api/v1/lanes/sms/simulator').set('Authorization', admin).type(type).send(body);

test('every answer carries a policy that lets nothing inline run and nobody frame it', async () => {
  const { headers } = await request(web.app).get('/livez');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  expect(headers['x-powered-by']).toBeUndefined();
});

test.each([
  ['malformed JSON', '{"state":', 'application/json', 400, 'The body is not JSON.'],
  [
    'another kind of body',
    'state=held',
    'application/x-www-form-urlencoded',
    400,
    'Send the body as application/json.',
  ],
  ['a body that is too large', `{"reason":"${'x'.repeat(110_000)}"}`, 'application/json', 413, /larger than/],
])('%s is a clear problem', async (_, body, type, status, detail) => {
  const answer = await put(body, type);
  expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
  expect((answer.body as { detail: string }).detail).toMatch(detail);
});

test('a path that cannot be decoded is a clear problem', async () => {
  const { status, type } = await request(web.app).get('/api/v1/playbooks/%E0%A4').set('Authorization', admin);
  expect([status, type]).toEqual([400, 'application/problem+json']);
});

test('an error nobody foresaw tells the log everything and the caller nothing', async () => {
  const broken = {
    ...web.context,
    library: { ...web.context.library, current: () => fail('password=hunter2') },
  };
  const answer = await request(createApp(broken)).get('/api/v1/playbooks').set('Authorization', admin);
  expect(answer.status).toBe(500);
  expect(answer.body).toMatchObject({ type: 'about:blank', status: 500 });
  expect(answer.text).not.toContain('hunter2');
  expect(web.log.errors().join('')).toContain('hunter2');
});

test('with the database gone a launch says NOT SENT, and we call ourselves unready but alive', async () => {
  const gone = await openWeb();
  const key = await gone.bearer('admin');
  await gone.close();
  const unreachable = { ...gone.context, db: await unreachableDatabase() };
  const app = createApp(unreachable);
  const launch = await request(app).post('/api/v1/incidents').set('Authorization', key).send({});
  expect(launch.status).toBe(503);
  expect(launch.body).toMatchObject({ type: '/problems/not-recorded' });
  expect((await request(app).get('/readyz')).status).toBe(503);
  expect((await request(app).get('/livez')).status).toBe(200);
  await unreachable.db.close();
});

test('ready means migrated, answering and not stopping', async () => {
  expect((await request(web.app).get('/readyz')).body).toMatchObject({ status: 'ready', database: 'ready' });
  expect((await request(web.app).get('/healthz')).status).toBe(200);
  const stopping = createApp(web.context);
  stopping.set('stopping', true);
  expect((await request(stopping).get('/readyz')).status).toBe(503);
});

test('F06 a queue that is away makes nothing unready; health and figures say that it is', async () => {
  const doorbell = { ...web.context.doorbell, state: () => 'degraded' as const };
  const config = { ...web.context.config, redisUrl: 'redis://127.0.0.1:1' };
  const ill = createApp({ ...web.context, doorbell, config });
  const ready = await request(ill).get('/readyz');
  expect([ready.status, ready.body]).toMatchObject([200, { status: 'ready', queue: 'degraded: no Redis' }]);
  expect((await request(ill).get('/metrics')).text).toMatch(/^tocsin_queue_degraded 1$/m);
  expect((await request(web.app).get('/readyz')).body).toMatchObject({ queue: 'working' });
  expect((await request(web.app).get('/metrics')).text).toMatch(/^tocsin_queue_degraded 0$/m);
});

test('a lane is held by hand, with its reason, and works again; the audit keeps both', async () => {
  const held = await put({ state: 'held', reason: 'invoice unpaid' });
  expect([held.status, held.body]).toMatchObject([
    200,
    { state: 'held', reason: 'invoice unpaid', rate: 100, backlog: 0 },
  ]);
  expect((await request(web.app).get('/metrics')).text).toMatch(
    /tocsin_lane_state\{channel="sms",provider="simulator",state="held"\} 1/,
  );
  web.rung.length = 0;
  expect((await put({ state: 'working', reason: 'paid' })).status).toBe(200);
  expect(web.rung).toContain('sms/simulator');
  const nobody = await request(web.app).put('/api/v1/lanes/sms/nobody').set('Authorization', admin).send({
    state: 'held',
    reason: 'x',
  });
  expect(nobody.status).toBe(404);
  const rows = await query<{ action: string }>(
    web.context.db.pool,
    `SELECT action FROM audit_entries WHERE subject LIKE '%simulator' ORDER BY id`,
  );
  expect(rows.map(({ action }) => action)).toEqual(['lane.held', 'lane.working']);
});

test('figures name no person and no incident, and are not for strangers', async () => {
  const { status, text } = await request(web.app).get('/metrics');
  expect(status).toBe(200);
  expect(text).toMatch(/tocsin_deliveries\{state="pending"\} 0/);
  const ours = ['channel', 'provider', 'state', 'exercise', 'carrier', 'alarm'];
  const ofNode = ['type', 'kind', 'space', 'le', 'version', 'major', 'minor', 'patch'];
  const known = [...ours, ...ofNode];
  expect(text.match(/(?<=[{,])\w+(?==")/g)?.filter((label) => !known.includes(label))).toEqual([]);
  const stranger = () => request(web.app).get('/metrics').set('X-Forwarded-For', '203.0.113.9');
  expect((await stranger()).status).toBe(401);
  expect((await stranger().set('Authorization', admin)).status).toBe(200);
});

test('playbooks are listed with what they ask for, one with its source', async () => {
  const listed = await request(web.app).get('/api/v1/playbooks').set('Authorization', admin);
  const { items, faults } = listed.body as { items: { name: string }[]; faults: unknown[] };
  expect(items.map(({ name }) => name)).toContain('fire-evacuation');
  expect(faults).toEqual([]);
  const one = await request(web.app).get('/api/v1/playbooks/fire-evacuation').set('Authorization', admin);
  expect(one.body).toMatchObject({ severity: 'Extreme', exerciseOnly: false, faults: [] });
  const { inputs } = one.body as { inputs: object[] };
  expect(inputs[0]).toMatchObject({ name: 'site', type: 'site', optional: false });
  expect((one.body as { source: string }).source).toMatch(/playbook: fire-evacuation/);
});

test('a flood of sign-ins from one address is cut before any password is looked at', async () => {
  const app = createApp(web.context);
  const statuses: number[] = [];
  for (let tries = 0; tries < 61; tries++) statuses.push((await request(app).post('/signin')).status);
  expect(statuses.slice(0, 60)).not.toContain(429);
  expect(statuses.at(-1)).toBe(429);
});

test('the log holds no token of an employee, and no query', () => {
  expect(safePath('/c/1a-secrettoken?x=1')).toBe('/c/…');
  expect(safePath('/me/1a-secrettoken/push')).toBe('/me/…/push');
  expect(safePath('/api/v1/employees?q=ana')).toBe('/api/v1/employees');
});

function fail(why: string): never {
  throw new Error(why);
}

function unreachableDatabase() {
  return connectDatabase({
    databaseUrl: 'postgresql://127.0.0.1:9/none',
    dataDir: '',
    onError: () => undefined,
  });
}

test('a preview that is opened again without its form leads back to the form', async () => {
  const answer = await request(web.app)
    .get('/launch/fire-evacuation/preview')
    .set('Authorization', await web.bearer('operator'))
    .set('Accept', 'text/html');
  expect([answer.status, answer.headers['location']]).toEqual([303, '/launch/fire-evacuation']);
});
