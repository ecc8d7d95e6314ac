import express from 'express';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { local, openWeb, type Web } from '../../test/fixtures/web.ts';
import { query } from '../db/sql.ts';
import { createOperator } from '../identity/operators.ts';
import { signIn } from '../identity/sign-in.ts';
import { beginSession, endSession, sessions } from './session.ts';

let web: Web;
const password = 'correct horse battery';
beforeAll(async () => {
  web = await openWeb({ PUBLIC_URL: 'https://tocsin.example' });
  await createOperator(web.context, { name: 'ana', password, role: 'operator' }, local);
});
afterAll(() => web.close());

/** Signs in as the page does, and answers the cookie. */
async function cookieOf(name: string, before?: string): Promise<string> {
  const door = express();
  door.use(sessions(web.context));
  door.post('/in', async (incoming, response) => {
    const operator = await signIn(web.context, name, password);
    if (operator === undefined) throw new Error('not signed in');
    await beginSession(web.context, incoming, operator);
    response.end();
  });
  const { headers } = await request(door)
    .post('/in')
    .set('Cookie', before ?? '');
  const [cookie = ''] = headers['set-cookie'] as unknown as string[];
  return cookie;
}

const get = (cookie: string) => request(web.app).get('/api/v1/lanes').set('Cookie', cookie);
const post = (cookie: string) => request(web.app).post('/api/v1/incidents').set('Cookie', cookie);

test('a cookie for https only, that no script reads and no other site sends along', async () => {
  const cookie = await cookieOf('ana');
  expect(cookie).toMatch(/^__Host-tocsin=/);
  expect(cookie).toMatch(/; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
  expect((await get(cookie)).status).toBe(200);
});

test('signing in changes the id: one that was planted before opens nothing', async () => {
  const planted = await cookieOf('ana');
  const own = await cookieOf('ana', planted);
  expect(own.split(';')[0]).not.toBe(planted.split(';')[0]);
  expect((await get(planted)).status).toBe(401);
  expect((await get(own)).status).toBe(200);
});

test('nobody without a session gets a cookie', async () => {
  expect((await request(web.app).get('/api/v1/lanes')).headers['set-cookie']).toBeUndefined();
});

test('what another site sends in the name of a signed-in operator is refused', async () => {
  const cookie = await cookieOf('ana');
  const cross: Record<string, string>[] = [
    {},
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'https://tocsin.example' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
  ];
  for (const headers of cross)
    expect([headers, (await post(cookie).set(headers)).status]).toEqual([headers, 403]);
  // 400: it passed, and is asked for its Idempotency-Key.
  for (const headers of [{ 'Sec-Fetch-Site': 'same-origin' }, { Origin: 'https://tocsin.example' }])
    expect([headers, (await post(cookie).set(headers)).status]).toEqual([headers, 400]);
  expect((await get(cookie).set('Sec-Fetch-Site', 'cross-site')).status).toBe(200);
});

test('another role, or none, takes effect at once', async () => {
  const { context } = web;
  await createOperator(context, { name: 'bo', password, role: 'admin' }, local);
  const cookie = await cookieOf('bo');
  const keys = () => request(web.app).get('/api/v1/keys').set('Cookie', cookie);
  expect((await keys()).status).toBe(200);
  await query(context.db.pool, `UPDATE operators SET role = 'viewer' WHERE name = 'bo'`);
  expect((await keys()).status).toBe(403);
  await query(context.db.pool, `UPDATE operators SET active = false WHERE name = 'bo'`);
  expect((await keys()).status).toBe(401);
});

test('a session ends after thirty idle minutes', async () => {
  const cookie = await cookieOf('ana');
  const left = await query<{ minutes: number }>(
    web.context.db.pool,
    `SELECT max(extract(epoch FROM expire - now()::timestamp) / 60)::float8 AS minutes FROM session`,
  );
  expect(left[0]?.minutes).toBeGreaterThan(29);
  expect(left[0]?.minutes).toBeLessThan(31);
  await query(web.context.db.pool, `UPDATE session SET expire = now() - interval '1 second'`);
  expect((await get(cookie)).status).toBe(401);
});

test('a session ends twelve hours after signing in, whatever was done in it', async () => {
  const cookie = await cookieOf('ana');
  web.clock.jump(11.9 * 3_600_000);
  expect((await get(cookie)).status).toBe(200);
  web.clock.jump(0.2 * 3_600_000);
  expect((await get(cookie)).status).toBe(401);
});

test('signing out ends the session in the database too', async () => {
  const cookie = await cookieOf('ana');
  const door = express();
  door.use(sessions(web.context));
  door.post('/out', async (incoming, response) => {
    await endSession(incoming);
    response.end();
  });
  await request(door).post('/out').set('Cookie', cookie);
  expect((await get(cookie)).status).toBe(401);
});
