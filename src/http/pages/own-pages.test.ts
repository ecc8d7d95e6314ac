import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { visit } from '../../../test/fixtures/visitor.ts';
import { local, openWeb, type Web } from '../../../test/fixtures/web.ts';
import { parseChannelMap } from '../../channels/channel-map.ts';
import { query } from '../../db/sql.ts';
import { makeOwnToken, ownPath, readOwnToken, type OwnLink } from '../../directory/own-link.ts';
import { renewOwnLink } from '../../directory/own-page-store.ts';
import { deactivateEmployee } from '../../directory/save-employee.ts';
import type { EmployeeId } from '../../kernel/id.ts';

const vapid = 'BNbyxQyPp8A3F5u3Yb8CYxKyC6Zq5N0sGm5cVg6cJ3Kx8o4u3z2y1x0w9v8u7t6s5r4q3p2o1n0m9l8k7j6i5h4';
const channels = `
channels:
  push: { providers: [{ name: vapid, kind: web-push, subject: "mailto:ops@example.org", vapidPublicKey: "${vapid}", vapidPrivateKey: x }] }
  sms: { providers: [{ name: main, kind: twilio, accountSid: AC1, authToken: t, from: "+15005550006" }, { name: named, kind: twilio, accountSid: AC2, authToken: t, from: "ACME" }] }
  voice: { providers: [{ name: main, kind: twilio, accountSid: AC1, authToken: t, from: "+15005550007" }] }
  email: { providers: [{ name: mail, kind: smtp, host: mail.example.org, from: "Crisis, Team <crisis@example.org>" }] }
`;
const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) };
const subscription = (endpoint: string) => ({ endpoint, expirationTime: null, keys });

let web: Web;
let ana: EmployeeId;
beforeAll(async () => {
  web = await openWeb();
  const read = parseChannelMap(channels, 'channels.yaml', { environment: {}, readSecretFile: () => '' });
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  web.context.channelMap = read.ok;
});
afterAll(() => web.close());
beforeEach(async () => {
  const [row] = await query<{ id: EmployeeId }>(
    web.context.db.pool,
    `UPDATE employees SET own_link = 0, active = true, language = 'en' WHERE external_id = 'E1' RETURNING id`,
  );
  if (row === undefined) throw new Error('Ana is gone');
  ana = row.id;
  await query(web.context.db.pool, `DELETE FROM contact_points WHERE channel = 'push'`);
  await query(web.context.db.pool, 'DELETE FROM own_notes');
});

const pathOf = (number = 0) => ownPath(web.context.config.secret, { employeeId: ana, number });
const get = (path: string) => request(web.app).get(path).set('Accept', 'text/html');
const send = (path: string, form: Record<string, string | string[]>) =>
  request(web.app).post(`${pathOf()}${path}`).set('Accept', 'text/html').type('form').send(form);
const enrol = (body: object) => request(web.app).post(`${pathOf()}/push`).send(body);
const devices = () =>
  query<{ endpoint: string; standing: string }>(
    web.context.db.pool,
    `SELECT address::json ->> 'endpoint' AS endpoint, standing FROM contact_points
      WHERE employee_id = $1 AND channel = 'push' ORDER BY rank`,
    [ana],
  );

describe('the link', () => {
  it('opens the page of one employee, which no cache keeps, and shows no address whole', async () => {
    const { status, text, headers } = await get(pathOf());
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['set-cookie']).toBeUndefined();
    expect(text).toContain('Ana Silva');
    expect(text).toContain('+88 … 01');
    expect(text).not.toMatch(/912345601|ana@example\.org/);
  });

  it('is the same page for everything that is no link: forged, made void, of one who has left', async () => {
    const forged = pathOf().replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    const before = pathOf();
    await renewOwnLink(web.context, ana, local);
    const pages = [await get('/me/nobody'), await get(forged), await get(before), await get(pathOf(2))];
    expect((await get(pathOf(1))).status).toBe(200);
    await deactivateEmployee(web.context, ana, local);
    pages.push(await get(pathOf(1)), await get(`${pathOf(1)}/contact.vcf`));
    expect(pages.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
  });

  it('is read back from its token alone, in one spelling', () => {
    const link: OwnLink = { employeeId: ana, number: 3 };
    const token = makeOwnToken('s', link);
    expect(readOwnToken('s', token)).toEqual(link);
    for (const other of [token.replace('3.', '03.'), token.replace('3.', '4.'), `${token}=`, token.slice(1)])
      expect(readOwnToken('s', other)).toBeUndefined();
    expect(readOwnToken('another', token)).toBeUndefined();
  });
});

test('a language is chosen by the person, and an unknown one is refused', async () => {
  expect((await send('/language', { language: 'tlh' })).status).toBe(422);
  const chosen = await send('/language', { language: 'ar' });
  expect(chosen.headers['location']).toBe(`${pathOf()}?said=chosen`);
  const page = await get(`${pathOf()}?said=chosen`);
  expect(page.text).toContain('<html lang="ar" dir="rtl">');
  const [audit] = await query(
    web.context.db.pool,
    `SELECT actor FROM audit_entries WHERE action = 'employee.update' ORDER BY id DESC LIMIT 1`,
  );
  expect(audit).toEqual({ actor: 'employee:E1' });
});

describe('what is wrong', () => {
  const notes = () =>
    query<{ wrong: string[]; note: string }>(
      web.context.db.pool,
      'SELECT wrong, note FROM own_notes WHERE employee_id = $1 ORDER BY at, id',
      [ana],
    );

  it('is kept for whoever keeps the directory, changes nothing, and counts own contact points alone', async () => {
    const points = await query<{ id: string; own: boolean }>(
      web.context.db.pool,
      `SELECT id, employee_id = $1 AS own FROM contact_points WHERE channel = 'sms' ORDER BY employee_id = $1`,
      [ana],
    );
    const before = await query(web.context.db.pool, 'SELECT * FROM contact_points ORDER BY id');
    const sent = await send('/note', { wrong: points.map(({ id }) => id), note: ' It ends in 77. ' });
    expect(sent.headers['location']).toBe(`${pathOf()}?said=noted`);
    const mine = points.filter(({ own }) => own).map(({ id }) => id);
    expect(await notes()).toEqual([{ wrong: mine, note: 'It ends in 77.' }]);
    expect(await query(web.context.db.pool, 'SELECT * FROM contact_points ORDER BY id')).toEqual(before);
  });

  it('is asked for where nothing is said, and ends where nobody reads it', async () => {
    expect((await send('/note', { note: '  ' })).status).toBe(422);
    expect((await send('/note', { wrong: 'everything' })).status).toBe(422);
    for (let said = 0; said < 10; said++) expect((await send('/note', { note: 'wrong' })).status).toBe(303);
    const full = await send('/note', { note: 'wrong' });
    expect([full.status, full.text]).toEqual([422, expect.stringContaining('has not read them yet')]);
    expect(await notes()).toHaveLength(10);
  });
});

describe('push', () => {
  const fcm = 'https://fcm.googleapis.com/fcm/send/one';

  it('is turned on by a subscription, takes the place of the one it replaces, and is told by digest', async () => {
    expect((await enrol({ subscription: subscription(fcm) })).status).toBe(204);
    expect((await enrol({ subscription: subscription(`${fcm}-2`), replaces: fcm })).status).toBe(204);
    expect(await devices()).toEqual([{ endpoint: `${fcm}-2`, standing: 'unproven' }]);
    const { text } = await get(pathOf());
    expect(text).toContain(`data-key="${vapid}"`);
    expect(text).toMatch(/data-known="[\w-]{43}"/);
    expect(text).not.toContain(fcm);
  });

  it.each([
    [{ subscription: subscription('https://169.254.169.254/latest') }],
    [{ subscription: subscription('https://fcm.googleapis.com.evil.example/x') }],
    [{ subscription: subscription('http://127.0.0.1:6379/') }],
    [{ subscription: { endpoint: fcm, keys: {} } }],
    [{ subscription: null }],
    [{}],
  ])('%j is refused', async (body) => {
    const refused = await enrol(body);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ type: '/problems/bad-request' });
    expect(await devices()).toEqual([]);
  });

  it('keeps ten devices, those that work before those that are dead', async () => {
    for (let one = 0; one < 10; one++) {
      web.clock.jump(1_000);
      await enrol({ subscription: subscription(`${fcm}-${one}`) });
    }
    await query(
      web.context.db.pool,
      `UPDATE contact_points SET standing = 'invalid' WHERE channel = 'push' AND address LIKE $1`,
      [`%${fcm}-9"%`],
    );
    await enrol({ subscription: subscription(`${fcm}-new`) });
    const kept = (await devices()).map(({ endpoint }) => endpoint);
    expect(kept).toHaveLength(10);
    expect(kept).not.toContain(`${fcm}-9`);
  });

  it('goes to the device on which it was turned on last, and the page says so on that one alone', async () => {
    const knownOn = async () => /data-known="([^"]*)"/.exec((await get(pathOf())).text)?.[1];
    await enrol({ subscription: subscription(`${fcm}-laptop`) });
    const laptop = await knownOn();
    await enrol({ subscription: subscription(`${fcm}-phone`) });
    const phone = await knownOn();
    expect(phone).not.toBe(laptop);
    expect((await devices()).map(({ endpoint }) => endpoint)).toEqual([`${fcm}-phone`, `${fcm}-laptop`]);
    await enrol({ subscription: subscription(`${fcm}-laptop-2`), replaces: `${fcm}-laptop` });
    expect((await devices()).map(({ endpoint }) => endpoint)).toEqual([`${fcm}-laptop-2`, `${fcm}-phone`]);
  });

  it('keeps a device that works, however many others are made up by whoever found the link', async () => {
    await enrol({ subscription: subscription(`${fcm}-mine`) });
    await query(web.context.db.pool, `UPDATE contact_points SET standing = 'usable' WHERE channel = 'push'`);
    for (let one = 0; one < 12; one++) {
      web.clock.jump(1_000);
      await enrol({ subscription: subscription(`${fcm}-made-up-${one}`) });
    }
    const kept = (await devices()).map(({ endpoint }) => endpoint);
    expect(kept).toHaveLength(10);
    expect(kept).toContain(`${fcm}-mine`);
  });

  it('is asked for again where it has died, and is not offered where it is simulated', async () => {
    await enrol({ subscription: subscription(fcm) });
    expect((await get(pathOf())).text).not.toContain('do not arrive on your device any more');
    await query(web.context.db.pool, `UPDATE contact_points SET standing = 'invalid' WHERE channel = 'push'`);
    expect((await get(pathOf())).text).toContain('do not arrive on your device any more');
    const real = web.context.channelMap;
    web.context.channelMap = { ...real, simulated: true };
    expect((await get(pathOf())).text).not.toContain('id="push"');
    expect((await enrol({ subscription: subscription(fcm) })).status).toBe(400);
    web.context.channelMap = real;
  });

  it.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', true],
    ['Mozilla/5.0 (Linux; Android 15)', false],
  ])('on %s the home screen comes first: %s', async (agent, isShown) => {
    const { text } = await get(pathOf()).set('User-Agent', agent);
    expect(/data-when="apple" hidden/.test(text)).toBe(!isShown);
    const manifest = await get(`${pathOf()}/app.webmanifest`);
    expect(manifest.body).toMatchObject({ start_url: pathOf(), display: 'standalone' });
  });
});

test('our numbers and mailboxes are one contact, each once', async () => {
  const { headers, text } = await get(`${pathOf()}/contact.vcf`);
  expect(headers['content-type']).toContain('text/vcard');
  expect(text.split('\r\n')).toEqual([
    'BEGIN:VCARD',
    'VERSION:3.0',
    'N:;Crisis messages;;;',
    'FN:Crisis messages',
    'TEL;TYPE=VOICE,MSG:+15005550006',
    'TEL;TYPE=VOICE,MSG:+15005550007',
    'EMAIL:crisis@example.org',
    expect.stringMatching(/^NOTE:/),
    'END:VCARD',
    '',
  ]);
  const page = await get(pathOf());
  for (const sender of ['+15005550006', '+15005550007', 'ACME', 'crisis@example.org'])
    expect(page.text).toContain(sender);
});

describe('whoever keeps the directory', () => {
  it('finds who says that something is wrong, reads what, and is done with it', async () => {
    const operator = await visit(web, 'ola', 'operator');
    expect((await operator.get('/employees')).text).not.toContain('standing=noted"');
    const [point] = await query<{ id: string }>(
      web.context.db.pool,
      `SELECT id FROM contact_points WHERE employee_id = $1 AND channel = 'sms'`,
      [ana],
    );
    await send('/note', { wrong: point?.id ?? '', note: 'It ends in <77>' });
    expect((await operator.get('/employees')).text).toContain(
      '1 person says that something about them is wrong',
    );
    const noted = await operator.get('/employees?standing=noted');
    expect(noted.text).toContain('Ana Silva');
    expect(noted.text).not.toContain('王小明');
    const page = (await operator.get(`/employees/${ana}`)).text;
    expect(page).toMatch(/Wrong: \+886912345601\. It ends in &lt;77>/);
    const [, settle = ''] = /action="([^"]+\/settle)"/.exec(page) ?? [];
    expect((await operator.post(settle)).status).toBe(303);
    expect((await operator.get(`/employees/${ana}`)).text).not.toContain('It ends in');
    const [kept] = await query(web.context.db.pool, 'SELECT settled_by FROM own_notes');
    expect(kept).toEqual({ settled_by: 'operator:ola' });
  });

  it('has the link to send, and makes another where it got into wrong hands', async () => {
    const operator = await visit(web, 'oli', 'operator');
    const linkOn = (html: string) => /readonly value="[^"]*(\/me\/[^"]+)"/.exec(html)?.[1] ?? '';
    const before = linkOn((await operator.get(`/employees/${ana}`)).text);
    expect((await get(before)).status).toBe(200);
    await operator.post(`/employees/${ana}/own-link`);
    expect((await get(before)).status).toBe(404);
    expect((await get(linkOn((await operator.get(`/employees/${ana}`)).text))).status).toBe(200);
    const viewer = await visit(web, 'vic', 'viewer');
    expect((await viewer.get(`/employees/${ana}`)).text).not.toContain('/me/');
  });
});
