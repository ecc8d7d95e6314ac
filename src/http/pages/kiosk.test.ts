import { createHash } from 'node:crypto';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { visit, type Visitor } from '../../../test/fixtures/visitor.ts';
import { local, openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';
import { findSite } from '../../directory/site-store.ts';
import { createKiosk, findKiosk, revokeKiosk } from '../../identity/kiosks.ts';
import { fireAnswers, tellIncident } from '../../reachability/incident-story.test-data.ts';
import { openKioskLimits } from './kiosk-limits.ts';

let web: Web;
let admin: Visitor;
let fires = 0;
beforeAll(async () => {
  web = await openWeb();
  admin = await visit(web, 'ana', 'admin');
});
afterAll(() => web.close());
beforeEach(async () => {
  await run(`UPDATE incidents SET state = 'closed', closed_at = now()`);
});

const run = (sql: string, ...values: unknown[]) => query(web.context.db.pool, sql, values);

async function openKiosk(place = 'Canteen') {
  const site = await findSite(web.context.db.pool, 'Harbour');
  if (site === undefined) throw new Error('there is no Harbour');
  const { id, token } = await createKiosk(web.context, { site, place }, local);
  return { id, token, path: `/kiosk/${token}` };
}

/** A fire of which two people were told, one of whom no channel reaches; answers their staff numbers. */
async function fire(exercise = false) {
  const run_ = ++fires;
  const { incidentId } = await tellIncident(web.context.db, {
    startedAt: web.clock.now(),
    exercise,
    messages: [{ kind: 'alert', answers: fireAnswers }],
    people: [
      { name: 'Ana Silva', site: 'Harbour', messages: [{ state: 'unreachable', reason: 'no-path' }] },
      { name: '王小明', site: 'Harbour', messages: [{ state: 'unreachable', reason: 'no-path' }] },
    ],
  });
  const number = (name: string) => `K${run_}-${name === 'Ana Silva' ? 'A' : 'W'}`;
  for (const name of ['Ana Silva', '王小明'])
    await run(
      `UPDATE employees SET external_id = $2 WHERE name = $1 AND id IN (SELECT employee_id FROM deliveries WHERE incident_id = $3)`,
      name,
      number(name),
      incidentId,
    );
  return { incidentId, ana: number('Ana Silva'), ming: number('王小明') };
}

const get = (path: string) => request(web.app).get(path).set('Accept', 'text/html');
const post = (path: string, form: Record<string, string>) =>
  request(web.app).post(path).set('Accept', 'text/html').type('form').send(form);
const fieldsOf = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );
const confirmationsOf = (incidentId: string) =>
  run(
    'SELECT answer, via, on_behalf_by AS "onBehalfBy" FROM confirmations WHERE incident_id = $1 ORDER BY id',
    incidentId,
  );

describe('a kiosk', () => {
  it('says that no incident is open, and asks for no number', async () => {
    const { path } = await openKiosk();
    const { status, text, headers } = await get(path);
    expect(status).toBe(200);
    expect(headers['refresh']).toBe(`30; url=${path}`);
    expect(headers['cache-control']).toBe('no-store');
    expect(text).toContain('No incident is open');
    expect(text).toContain('Harbour');
    expect(text).not.toContain('name="number"');
    expect((await get(`${path}?lang=zh-Hant`)).text).toContain('目前沒有進行中的事件');
    expect((await get(`${path}?lang=ar`)).text).toContain('dir="rtl"');
  });

  it('takes an answer for a staff number, on behalf of nobody, and shows no more than a first name', async () => {
    const { path, id } = await openKiosk();
    const { incidentId, ana } = await fire();
    expect((await get(path)).text).toContain('name="number"');
    const asked = await post(path, { number: ` ${ana.toLowerCase()} `, lang: 'en' });
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('Hello Ana');
    expect(asked.text).not.toMatch(/Silva|王小明|<textarea/);
    expect(await confirmationsOf(incidentId)).toEqual([]);
    const answer = { ...fieldsOf(asked.text), answer: '1' };
    const received = await post(`${path}/answer`, answer);
    expect(received.text).toContain('Received: Safe. Thank you.');
    expect(received.headers['refresh']).toBe(`8; url=${path}`);
    await post(`${path}/answer`, answer);
    expect(await confirmationsOf(incidentId)).toEqual([{ answer: 'safe', via: 'kiosk', onBehalfBy: null }]);
    expect(await run('SELECT last_used_at IS NOT NULL AS used FROM kiosks WHERE id = $1', id)).toEqual([
      { used: true },
    ]);
  });

  it('asks what is open in each incident, and goes back to its start after the last', async () => {
    const { path } = await openKiosk();
    const { ana } = await fire();
    await fire(true);
    await run(
      `UPDATE deliveries SET employee_id = (SELECT id FROM employees WHERE external_id = $1)
        WHERE employee_id = (SELECT id FROM employees WHERE external_id = $2)`,
      ana,
      `K${fires}-A`,
    );
    const asked = await post(path, { number: ana, lang: 'en' });
    expect(asked.text.match(/<section/g)).toHaveLength(2);
    const next = await post(`${path}/answer`, { ...fieldsOf(asked.text), answer: '1' });
    expect(next.text.match(/<section/g)).toHaveLength(1);
    expect(next.text).toContain('Received: Safe.');
    const last = await post(`${path}/answer`, { ...fieldsOf(next.text), answer: '2' });
    expect(last.text).toContain('The crisis team can see it.');
    expect(last.text).not.toContain('<section');
  });

  it('tells a number that is nobody’s from one of whom nothing is asked by nothing at all', async () => {
    const { path } = await openKiosk();
    await fire();
    const [nobody, unasked] = [await post(path, { number: 'NOBODY' }), await post(path, { number: 'E1' })];
    expect([nobody.status, unasked.status]).toEqual([404, 404]);
    expect(unasked.text).toBe(nobody.text);
    expect(nobody.text).toContain('Nothing is asked of this number now.');
    expect(nobody.text).not.toContain('Ana');
  });

  it('confirms nothing by a GET, nor for anybody whose number was not typed at it a moment ago', async () => {
    const { path } = await openKiosk();
    const other = await openKiosk('Gate');
    const { incidentId, ana, ming } = await fire();
    const fields = { ...fieldsOf((await post(path, { number: ana })).text), answer: '1' };
    const theirs = fieldsOf((await post(path, { number: ming })).text);
    const wrong = [
      { ...fields, person: theirs['person'] ?? '', question: theirs['question'] ?? '' },
      { ...fields, question: theirs['question'] ?? '' },
      { ...fields, until: String(Date.now() + 1e9) },
      { ...fields, proof: '' },
      { answer: '1' },
    ];
    for (const sent of wrong) expect((await post(`${path}/answer`, sent)).status).toBe(422);
    expect((await post(`${other.path}/answer`, fields)).status).toBe(422);
    expect((await post(`${path}/answer`, { ...fields, answer: '9' })).text).toContain(
      'Press one of the answers.',
    );
    for (const query_ of ['', `?${new URLSearchParams(fields).toString()}`]) {
      await get(`${path}${query_}`);
      expect((await get(`${path}/answer${query_}`)).status).toBe(404);
    }
    web.clock.jump(301_000);
    expect((await post(`${path}/answer`, fields)).text).toContain('That took too long.');
    expect(await confirmationsOf(incidentId)).toEqual([]);
  });

  it('slows who guesses, and holds up nobody whose number is known', async () => {
    const { path } = await openKiosk();
    const { ana } = await fire();
    for (let guess = 0; guess < 20; guess++)
      expect((await post(path, { number: `guess-${guess}` })).status).toBe(404);
    const { status, text } = await post(path, { number: ana });
    expect(status).toBe(429);
    expect(text).toContain('Too many tries.');
    expect(text).not.toContain('Ana');
    expect((await post((await openKiosk('Gate')).path, { number: ana })).status).toBe(200);
    const limits = openKioskLimits();
    for (let person = 0; person < 500; person++) expect(await limits.mayLook('k', `P${person}`)).toBe(true);
    for (let look = 0; look < 10; look++) expect(await limits.mayLook(`k${look}`, 'One')).toBe(true);
    expect(await limits.mayLook('k', ' one ')).toBe(false);
  });

  it('opens nothing once it is ended, and its token is not kept', async () => {
    const { id, token, path } = await openKiosk();
    expect(token).toMatch(/^[\w-]{22}$/);
    const [row] = await run('SELECT kiosks::text AS row, hash FROM kiosks WHERE id = $1', id);
    expect(row?.['row']).not.toContain(token);
    expect(row?.['hash']).toBe(createHash('sha256').update(token).digest('hex'));
    await revokeKiosk(web.context, id, local);
    expect(await findKiosk(web.context.db, token)).toBeUndefined();
    const ended = await get(path);
    expect(ended.status).toBe(404);
    expect(ended.text).toBe((await get(`/kiosk/${'A'.repeat(22)}`)).text);
  });
});

describe('the console', () => {
  it('makes a kiosk, shows its address once, and ends it', async () => {
    const site = await findSite(web.context.db.pool, 'Harbour');
    expect((await admin.post('/kiosks', { site: 'nowhere', place: 'Gate' })).text).toContain(
      'is none of the sites',
    );
    expect((await admin.post('/kiosks', { site: site?.id ?? '' })).status).toBe(422);
    const made = await admin.post('/kiosks', { site: site?.id ?? '', place: 'North gate' });
    const [, address = ''] = /<code>https?:\/\/[^/]+(\/kiosk\/[\w-]{22})<\/code>/.exec(made.text) ?? [];
    expect((await get(address)).status).toBe(200);
    const listed = (await admin.get('/kiosks')).text;
    expect(listed).toContain('North gate');
    expect(listed).not.toContain(address);
    const [row] = await run(`SELECT id FROM kiosks WHERE place = 'North gate'`);
    expect((await admin.post(`/kiosks/${String(row?.['id'])}/revoke`)).status).toBe(303);
    expect((await get(address)).status).toBe(404);
    expect(
      await run(
        `SELECT action FROM audit_entries WHERE subject = $1 ORDER BY id`,
        `kiosk:${String(row?.['id'])}`,
      ),
    ).toEqual([{ action: 'kiosk.create' }, { action: 'kiosk.revoke' }]);
  });

  it('does the same by the API, for an admin only', async () => {
    const call = async (role: 'admin' | 'operator', body: object) =>
      request(web.app)
        .post('/api/v1/kiosks')
        .set('Authorization', await web.bearer(role))
        .send(body);
    expect((await call('operator', { site: 'Harbour', place: 'Dock' })).status).toBe(403);
    expect((await call('admin', { site: 'Nowhere', place: 'Dock' })).body).toMatchObject({
      errors: [{ pointer: '/site', detail: 'is none of the sites' }],
    });
    const made = await call('admin', { site: 'Harbour', place: 'Dock' });
    expect(made.status).toBe(201);
    const { id, url } = made.body as { id: string; url: string };
    expect((await get(new URL(url).pathname)).status).toBe(200);
    const bearer = await web.bearer('admin');
    const list = await request(web.app).get('/api/v1/kiosks').set('Authorization', bearer);
    expect(JSON.stringify(list.body)).toContain('"place":"Dock"');
    expect(JSON.stringify(list.body)).not.toContain(url.slice(-22));
    const ended = await request(web.app).delete(`/api/v1/kiosks/${id}`).set('Authorization', bearer);
    expect(ended.status).toBe(204);
    expect((await get(new URL(url).pathname)).status).toBe(404);
  });
});
