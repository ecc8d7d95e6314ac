import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visit, type Visitor } from '../../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';

let web: Web;
let operator: Visitor;
let viewer: Visitor;
beforeAll(async () => {
  web = await openWeb();
  operator = await visit(web, 'ola', 'operator');
  viewer = await visit(web, 'vic', 'viewer');
});
afterAll(() => web.close());

/** The names in the list that a search gives. */
async function namesFor(search: string, who = operator): Promise<string[]> {
  const { text } = await who.get(`/employees?${search}`);
  return [...text.matchAll(/<a href="\/employees\/[0-9a-f-]{36}">([^<]+)</g)].map(([, name = '']) => name);
}

async function pageOf(externalId: string): Promise<string> {
  const [row] = await query<{ id: string }>(
    web.context.db.pool,
    'SELECT id FROM employees WHERE external_id = $1',
    [externalId],
  );
  return `/employees/${row?.id ?? ''}`;
}

/** Channel, address, rank and standing of somebody's contact points. */
async function pointsOf(externalId: string): Promise<string[]> {
  const rows = await query<{ point: string }>(
    web.context.db.pool,
    `SELECT concat_ws(' ', channel, rank, address, standing) AS point FROM contact_points c
     JOIN employees e ON e.id = c.employee_id WHERE e.external_id = $1 ORDER BY channel, rank`,
    [externalId],
  );
  return rows.map(({ point }) => point);
}

describe('the list', () => {
  it('is searched by name, employee number, and part of a number or mailbox', async () => {
    expect(await namesFor('')).toEqual(['Ana Silva', '王小明']);
    expect(await namesFor('q=silva')).toEqual(['Ana Silva']);
    expect(await namesFor('q=E2')).toEqual(['王小明']);
    expect(await namesFor('q=0912+345+602')).toEqual(['王小明']);
    expect(await namesFor('q=ming@')).toEqual(['王小明']);
    expect(await namesFor('q=100%25')).toEqual([]);
    expect(await namesFor('site=Harbour&q=ana')).toEqual(['Ana Silva']);
    expect(await namesFor('group=nobody')).toEqual([]);
    expect(await namesFor('standing=invalid')).toEqual([]);
  });

  it('tells a viewer no number, and finds nobody by one', async () => {
    expect(await namesFor('q=345602', viewer)).toEqual([]);
    const { text } = await viewer.get(await pageOf('E1'));
    expect(text).toContain('+88 … 01');
    expect(text).toContain('a…@example.org');
    expect(text).not.toMatch(/345601|ana@example|<form method="post" action="\/employees/);
  });
});

describe('one employee', () => {
  it('is added with what was typed, once it can be read', async () => {
    const typed = {
      externalId: 'N1',
      name: 'Noor',
      site: 'Harbour',
      mobile: '12',
      email: 'noor',
      groups: 'Fire wardens; Cooks',
    };
    const refused = await operator.post('/employees', typed);
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(
      /id="f-mobile" name="mobile" aria-invalid="true" aria-describedby="fault-mobile/,
    );
    expect(refused.text).toMatch(/id="fault-email">is not an e-mail address/);
    expect(refused.text).toContain('value="Noor"');
    const mended = { ...typed, mobile: '0922 333 444', email: 'noor@example.org' };
    const made = await operator.post('/employees', mended);
    expect([made.status, made.headers['location']]).toEqual([303, await pageOf('N1')]);
    expect(await pointsOf('N1')).toEqual([
      'email 1 noor@example.org unproven',
      'sms 1 +886922333444 unproven',
      'voice 1 +886922333444 unproven',
    ]);
    const again = await operator.post('/employees', mended);
    expect([again.status, again.text]).toEqual([422, expect.stringContaining('id="fault-externalId"')]);
  });

  it('is changed, and a field left empty empties', async () => {
    const page = await pageOf('N1');
    const form = await operator.get(`${page}/edit`);
    expect(form.text).toContain('value="Cooks; Fire wardens"');
    const changed = await operator.post(page, {
      name: 'Noor B.',
      site: 'Harbour',
      manager: 'E1',
      groups: 'Cooks',
    });
    expect(changed.status).toBe(303);
    const { text } = await operator.get(page);
    expect(text).toMatch(/Noor B\..*Ana Silva/s);
    expect(text).not.toContain('Fire wardens');
    const wrong = await operator.post(page, { name: 'Noor', manager: 'nobody' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('id="fault-manager"')]);
  });

  it('gets another contact point, tried first, used again and removed', async () => {
    const page = await pageOf('E1');
    const bad = await operator.post(`${page}/points`, { channel: 'sms', address: '+1 500 555 0006' });
    expect([bad.status, bad.text]).toEqual([422, expect.stringContaining('id="fault-address"')]);
    expect((await operator.post(`${page}/points`, { channel: 'sms', address: '0988 000 111' })).status).toBe(
      303,
    );
    expect(await pointsOf('E1')).toContain('sms 2 +886988000111 unproven');
    const idOf = async (address: string) => {
      const sql = `SELECT id FROM contact_points WHERE channel = 'sms' AND address = $1`;
      const [row] = await query<{ id: string }>(web.context.db.pool, sql, [address]);
      return row?.id ?? '';
    };
    const added = await idOf('+886988000111');
    await operator.post(`${page}/points/${added}/first`);
    expect((await pointsOf('E1')).filter((point) => point.startsWith('sms'))).toEqual([
      'sms 1 +886988000111 unproven',
      'sms 2 +886912345601 unproven',
    ]);
    const sql = `UPDATE contact_points SET standing = 'invalid', standing_reason = 'unknown number' WHERE id = $1`;
    await query(web.context.db.pool, sql, [added]);
    expect((await operator.get(page)).text).toMatch(/does not work.*unknown number/s);
    expect(await namesFor('standing=invalid')).toEqual(['Ana Silva']);
    await operator.post(`${page}/points/${added}/restore`);
    expect(await pointsOf('E1')).toContain('sms 1 +886988000111 usable');
    await operator.post(`${page}/points/${added}/remove`);
    expect((await pointsOf('E1')).join()).not.toContain('988000111');
    expect((await operator.post(`${page}/points/${added}/remove`)).status).toBe(404);
  });

  it.each([
    ['en', 'App, carried by the simulator'],
    ['zh-Hant', 'App，經由模擬器'],
  ])('has in %s an app, not a server of ours', async (language, name) => {
    const page = await pageOf('E1');
    await query(
      web.context.db.pool,
      `INSERT INTO contact_points (id, employee_id, channel, address, rank, standing, created_at, updated_at)
       SELECT gen_random_uuid(), id, 'push', '{"endpoint": "http://127.0.0.1:4010/push/E1"}', 1, 'usable', now(), now()
         FROM employees WHERE external_id = 'E1' ON CONFLICT DO NOTHING`,
    );
    const { text } = await operator.get(`${page}?lang=${language}`);
    expect(text).toContain(`<b>${name}</b>`);
    expect(text).not.toMatch(/<b>[^<]*127\.0\.0\.1/);
  });

  it('is deactivated and made active again', async () => {
    const page = await pageOf('N1');
    await operator.post(`${page}/deactivate`);
    expect(await namesFor('')).not.toContain('Noor B.');
    expect(await namesFor('who=inactive')).toEqual(['Noor B.']);
    await operator.post(`${page}/activate`);
    expect(await namesFor('')).toContain('Noor B.');
  });

  it('leaves a trail of who did what, without an address', async () => {
    const rows = await query<{ action: string; actor: string; details: string }>(
      web.context.db.pool,
      `SELECT action, actor, details::text FROM audit_entries WHERE actor = 'operator:ola' ORDER BY id`,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'sign-in',
      'employee.create',
      'employee.update',
      'contact-point.add',
      'contact-point.first',
      'contact-point.restore',
      'contact-point.remove',
      'employee.deactivate',
      'employee.update',
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/\d{6}|example\.org/);
  });
});
