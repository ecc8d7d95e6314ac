import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { password, signInAs, visit, type Visitor } from '../../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';

let web: Web;
let admin: Visitor;
beforeAll(async () => {
  web = await openWeb();
  admin = await visit(web, 'ada', 'admin');
});
afterAll(() => web.close());

async function idOf(name: string): Promise<string> {
  const [row] = await query<{ id: string }>(web.context.db.pool, 'SELECT id FROM operators WHERE name = $1', [
    name,
  ]);
  return row?.id ?? '';
}

it('an operator is added with a password that is shown once and signs in', async () => {
  const refused = await admin.post('/operators', { name: 'bob', role: 'viewer', password: 'short' });
  expect([refused.status, refused.text]).toEqual([
    422,
    expect.stringMatching(/fault-password">is shorter than 12/),
  ]);
  const made = await admin.post('/operators', { name: 'bob', role: 'viewer' });
  const [, secret = ''] = /<code>([^<]+)<\/code>/.exec(made.text) ?? [];
  expect((await admin.get('/operators')).text).not.toContain(secret);
  const bob = await signInAs(web, 'bob', secret);
  expect((await bob.get('/')).status).toBe(200);
  const twice = await admin.post('/operators', { name: 'bob', role: 'viewer', password });
  expect([twice.status, twice.text]).toEqual([422, expect.stringContaining('fault-name">is taken')]);
});

it('a role holds from the next request, and a deactivated operator is out at once', async () => {
  const cy = await visit(web, 'cy', 'viewer');
  expect((await cy.get('/employees/new')).status).toBe(403);
  await admin.post(`/operators/${await idOf('cy')}`, { role: 'operator', record: 'E1' });
  expect((await cy.get('/employees/new')).status).toBe(200);
  expect((await admin.get(`/operators/${await idOf('cy')}`)).text).toContain('value="E1"');
  const wrong = await admin.post(`/operators/${await idOf('cy')}`, { role: 'operator', record: 'E9' });
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('fault-record')]);
  await admin.post(`/operators/${await idOf('cy')}/deactivate`);
  expect((await cy.get('/')).headers['location']).toMatch(/^\/signin/);
  expect((await (await signInAs(web, 'cy')).get('/')).headers['location']).toMatch(/^\/signin/);
  await admin.post(`/operators/${await idOf('cy')}/activate`);
  // The session that was ended does not come back to life.
  expect((await cy.get('/')).headers['location']).toMatch(/^\/signin/);
  expect((await (await signInAs(web, 'cy')).get('/')).status).toBe(200);
});

it('the last admin stays, however they are removed', async () => {
  const ada = await idOf('ada');
  for (const act of [
    admin.post(`/operators/${ada}/deactivate`),
    admin.post(`/operators/${ada}`, { role: 'viewer' }),
  ]) {
    const { status, text } = await act;
    expect([status, text]).toEqual([422, expect.stringContaining('the last active admin')]);
  }
  const bearer = await web.bearer('admin');
  const call = (body: object) =>
    request(web.app).patch(`/api/v1/operators/${ada}`).set('Authorization', bearer).send(body);
  expect([(await call({ active: false })).status, (await call({ role: 'viewer' })).status]).toEqual([
    409, 409,
  ]);
  expect((await admin.get('/operators')).status).toBe(200);
  // Two admins who remove each other in the same moment: one remains.
  await visit(web, 'zoe', 'admin');
  const zoe = await idOf('zoe');
  await Promise.all([admin.post(`/operators/${zoe}/deactivate`), call({ active: false })]);
  const left = await query(web.context.db.pool, `SELECT name FROM operators WHERE role = 'admin' AND active`);
  expect(left).toHaveLength(1);
  await query(web.context.db.pool, `UPDATE operators SET active = true WHERE role = 'admin'`);
  admin = await signInAs(web, 'ada');
});

it('somebody changes their own password by knowing the old one, and is signed out everywhere', async () => {
  const dee = await visit(web, 'dee', 'viewer');
  const other = await signInAs(web, 'dee');
  const wrong = await dee.post('/password', { before: 'not it', wanted: 'quite another phrase' });
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('fault-before')]);
  const short = await dee.post('/password', { before: password, wanted: 'short' });
  expect([short.status, short.text]).toEqual([422, expect.stringContaining('fault-wanted')]);
  const done = await dee.post('/password', { before: password, wanted: 'quite another phrase' });
  expect(done.headers['location']).toBe('/signin');
  expect((await other.get('/')).headers['location']).toMatch(/^\/signin/);
  expect((await (await signInAs(web, 'dee', 'quite another phrase')).get('/')).status).toBe(200);
});

it('a key is shown once, works, and is ended', async () => {
  const made = await admin.post('/keys', { role: 'viewer' });
  const [, key = ''] = /<code>(tcn_[^<]{40,})<\/code>/.exec(made.text) ?? [];
  const call = () => request(web.app).get('/api/v1/lanes').set('Authorization', `Bearer ${key}`);
  expect((await call()).status).toBe(200);
  const page = (await admin.get('/keys')).text;
  expect(page).not.toContain(key);
  const id = key.slice(0, 12);
  expect(page).toContain(id);
  await admin.post(`/keys/${id}/revoke`);
  expect((await call()).status).toBe(401);
  expect((await admin.get('/keys')).text).toMatch(/ended \d{4}-/);
});

it('what was changed is in the audit trail, and no password is', async () => {
  const rows = await query<{ entry: string }>(
    web.context.db.pool,
    `SELECT concat_ws(' ', actor, action, subject, details) AS entry FROM audit_entries WHERE action ~ '^(operator|key)\\.' ORDER BY id`,
  );
  const entries = rows.map(({ entry }) => entry).join('\n');
  expect(entries).toMatch(/operator:ada operator\.change operator:cy .*"role": "operator"/);
  expect(entries).toMatch(/operator:dee operator\.password operator:dee/);
  expect(entries).toMatch(/operator:ada key\.revoke key:tcn_/);
  expect(entries).not.toMatch(/quite another|correct horse/);
});
