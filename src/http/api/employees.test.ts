import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import type { Employee } from '../../directory/employee-store.ts';

let web: Web;
let operator: string;
beforeAll(async () => {
  web = await openWeb();
  operator = await web.bearer('operator');
});
afterAll(() => web.close());

const call = (method: 'get' | 'post' | 'patch' | 'delete', path: string) =>
  request(web.app)[method](`/api/v1${path}`).set('Authorization', operator);
const importCsv = (query: string, csv: string) =>
  call('post', `/directory/imports?${query}`).set('Content-Type', 'text/csv').send(csv);

test('an employee is made, found, changed as it was read, and deactivated', async () => {
  const contactPoints = [{ channel: 'sms', address: '0922 333 444' }];
  const made = await call('post', '/employees').send({
    externalId: 'N1',
    name: 'Noor',
    site: 'Harbour',
    contactPoints,
  });
  expect(made.status).toBe(201);
  const employee = made.body as Employee;
  expect(employee.contactPoints).toEqual([
    { channel: 'sms', address: '+886922333444', standing: 'unproven', rank: 1 },
  ]);
  const found = await call('get', '/employees?externalId=N1');
  expect(found.body).toEqual({ items: [employee], nextCursor: null });

  const { site, manager, groups, attributes } = employee;
  const changed = await call('patch', `/employees/${employee.id}`).send({
    ...{ site, manager, groups, attributes, contactPoints: employee.contactPoints },
    role: 'Cook',
  });
  expect([changed.status, changed.body]).toEqual([200, { ...employee, role: 'Cook' }]);

  expect((await call('delete', `/employees/${employee.id}`)).status).toBe(204);
  expect((await call('get', `/employees/${employee.id}`)).body).toMatchObject({ active: false });
  expect((await call('get', '/employees?active=true&q=noor')).body).toMatchObject({ items: [] });
});

test('pages follow one another', async () => {
  const first = (await call('get', '/employees?limit=1&active=true')).body as {
    items: Employee[];
    nextCursor: string;
  };
  const second = await call('get', `/employees?limit=1&active=true&cursor=${first.nextCursor}`);
  expect([...first.items, ...(second.body as { items: Employee[] }).items].map(({ name }) => name)).toEqual([
    'Ana Silva',
    '王小明',
  ]);
});

test('faults, unknown ids, own numbers and missing rights are answered as problems', async () => {
  const bad = await call('post', '/employees').send({ externalId: 'N2', name: 'x\0', age: 7 });
  expect([bad.status, bad.type]).toEqual([400, 'application/problem+json']);
  const contactPoints = [{ channel: 'voice', address: '+1 500 555 0006' }];
  const own = await call('post', '/employees').send({ externalId: 'N2', name: 'N', contactPoints });
  expect(own.body).toMatchObject({ errors: [{ pointer: '/contactPoints/0/address' }] });
  expect((await call('patch', '/employees/nobody').send({})).status).toBe(404);
  const viewer = await web.bearer('viewer');
  expect((await request(web.app).get('/api/v1/employees').set('Authorization', viewer)).status).toBe(403);
  expect((await request(web.app).get('/api/v1/employees')).status).toBe(401);
});

test('a dry run answers its faults, a real import refuses them with pointers', async () => {
  const csv = 'external_id,name,site,mobile\nI1,Ana,Harbour,0912345678\nI2,Ben,Harbour,12\n';
  const dry = await importCsv('dryRun=true', csv);
  expect([dry.status, dry.body]).toMatchObject([
    200,
    {
      rows: 2,
      created: 1,
      faults: [{ line: 3, column: 'mobile', detail: '"12" is too short for a number in TW' }],
    },
  ]);
  const real = await importCsv('', csv);
  expect([real.status, real.body]).toMatchObject([
    422,
    { type: '/problems/bad-import', errors: [{ pointer: '/3/mobile' }] },
  ]);
  expect((await call('get', '/employees?externalId=I1')).body).toMatchObject({ items: [] });
});

test('sites are imported, and a full import asks for the number first', async () => {
  const sites = await importCsv('kind=sites', 'name,country\nDepot,NL\n');
  expect([sites.status, sites.body]).toMatchObject([200, { rows: 1, created: 1 }]);
  const csv = 'external_id,name\nE1,Ana Silva\n';
  const asked = await importCsv('mode=full', csv);
  expect([asked.status, asked.body]).toMatchObject([
    409,
    { type: '/problems/confirm-deactivations', deactivations: 1, active: 2 },
  ]);
  const done = await importCsv('mode=full&confirmDeactivations=1', csv);
  expect([done.status, done.body]).toMatchObject([200, { deactivated: 1, unchanged: 1 }]);
});
