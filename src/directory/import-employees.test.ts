import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import { Problem } from '../kernel/problem.ts';
import {
  findByAddress,
  learnStanding,
  liftOptOut,
  listPaths,
  savePushSubscription,
} from './contact-point-store.ts';
import { readEmployees } from './employee-store.ts';
import { listGroups } from './group-store.ts';
import { importEmployees } from './import-employees.ts';
import { importSites } from './import-sites.ts';
import { findSite, listSites } from './site-store.ts';

const actor: Actor = { kind: 'local', id: 'local', role: 'admin' };
const at = new Date('2026-11-23T09:00:00Z');
const clock = { now: () => at };
const upsert = { dryRun: false, mode: 'upsert' } as const;
const full = { dryRun: false, mode: 'full' } as const;
let db: Database;

beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await query(db.pool, 'TRUNCATE employees, sites, departments, groups, audit_entries CASCADE');
  await importSites(
    { db, clock },
    'name,country,time_zone,emergency_number,assembly_point\nTaoyuan,tw,Asia/Taipei,119,Gate 2\nRotterdam,NL,Europe/Amsterdam,112,Quay\n',
    { dryRun: false },
    actor,
  );
});

const load = (csv: string, options: Parameters<typeof importEmployees>[2] = upsert) =>
  importEmployees({ db, clock }, csv, options, actor);
const everybody = async () => {
  const employees = await readEmployees(db.pool, { limit: 1_000 });
  return new Map(employees.map((employee) => [employee.externalId, employee]));
};
const person = async (externalId: string) => {
  const employee = (await everybody()).get(externalId);
  if (employee === undefined) throw new Error(`${externalId} is not in the directory`);
  return employee;
};
const paths = async (externalId: string) =>
  (await person(externalId)).contactPoints.map((point) => `${point.channel} ${point.address} ${point.rank}`);
const refusal = async (work: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Problem) return error;
  throw new Error(`expected a Problem, got ${String(error)}`);
};

describe('a first import', () => {
  const csv = `External ID;site;Name;mobile;phone;email;language;department;role;manager;deputy;groups;tags;Badge
E1;taoyuan;陳怡君;0912-345-678;03 425 1234;Yi-Chun@Example.org;zh-Hant;Line 2;Operator;E2;;"Fire wardens;Night shift";"blue; red";A-7
E2;Rotterdam;Jan d'Souza;06 12345678;06 12345678;;nl;;Manager;;E1;fire wardens;;
E3;New York;O’Neil;+1 212 555 0123;;;en-US;;;;;;;
`;

  test('makes employees with their contact points, colleagues, groups and attributes', async () => {
    expect(await load(csv)).toEqual({
      rows: 3,
      created: 3,
      updated: 0,
      unchanged: 0,
      deactivated: 0,
      newSites: ['New York'],
      newDepartments: ['Line 2'],
      newGroups: ['Fire wardens', 'Night shift'],
      faults: [],
    });
    expect(await person('E1')).toMatchObject({
      name: '陳怡君',
      language: 'zh-Hant',
      site: { name: 'Taoyuan' },
      department: 'Line 2',
      role: 'Operator',
      manager: { externalId: 'E2', name: "Jan d'Souza" },
      deputy: null,
      groups: ['Fire wardens', 'Night shift'],
      tags: ['blue', 'red'],
      attributes: { Badge: 'A-7' },
      active: true,
    });
    expect(await paths('E1')).toEqual([
      'email yi-chun@example.org 1',
      'sms +886912345678 1',
      'voice +886912345678 1',
      'voice +88634251234 2',
    ]);
    expect(await paths('E2')).toEqual(['sms +31612345678 1', 'voice +31612345678 1']);
    expect(await listGroups(db.pool)).toMatchObject([
      { name: 'Fire wardens', employees: 2 },
      { name: 'Night shift', employees: 1 },
    ]);
    expect((await listSites(db.pool)).map(({ name, employees }) => [name, employees])).toEqual([
      ['New York', 1],
      ['Rotterdam', 1],
      ['Taoyuan', 1],
    ]);
  });

  test('is written to the audit trail, without addresses', async () => {
    await load(csv);
    const [entry] = await query<{ actor: string; details: unknown }>(
      db.pool,
      "SELECT actor, details FROM audit_entries WHERE action = 'directory.import' AND subject = 'employees'",
    );
    expect(entry).toMatchObject({ actor: 'local', details: { rows: 3, created: 3, mode: 'upsert' } });
    expect(JSON.stringify(entry)).not.toContain('+886');
  });

  test('once more changes nothing', async () => {
    await load(csv);
    const before = await query(db.pool, 'SELECT * FROM contact_points ORDER BY id');
    expect(await load(csv)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 3,
      newGroups: [],
      newSites: [],
    });
    expect(await query(db.pool, 'SELECT * FROM contact_points ORDER BY id')).toEqual(before);
  });

  test('a dry run says the same and changes nothing', async () => {
    const dry = await load(csv, { dryRun: true, mode: 'full' });
    expect(dry).toMatchObject({
      created: 3,
      newSites: ['New York'],
      newGroups: ['Fire wardens', 'Night shift'],
    });
    expect(await everybody()).toEqual(new Map());
    expect(await findSite(db.pool, 'New York')).toBeUndefined();
    expect(await query(db.pool, "SELECT 1 FROM audit_entries WHERE subject = 'employees'")).toEqual([]);
  });
});

describe('a later import', () => {
  beforeEach(() =>
    load(
      'external_id,name,site,email,mobile,phone,groups,Badge\nE1,Ana,Taoyuan,ana@example.org,0912345678,034251234,a;b,7',
    ),
  );

  test('removes addresses, groups and attributes that vanished, and counts the employee once', async () => {
    const csv = 'external_id,name,site,email,mobile,phone,groups,Badge\nE1,Ana Lee,Taoyuan,,0922333444,,b,';
    expect(await load(csv)).toMatchObject({ created: 0, updated: 1, unchanged: 0 });
    expect(await paths('E1')).toEqual(['sms +886922333444 1', 'voice +886922333444 1']);
    expect(await person('E1')).toMatchObject({ name: 'Ana Lee', groups: ['b'], attributes: {} });
  });

  test('leaves alone what the file has no column for', async () => {
    expect(await load('external_id,name\nE1,Ana')).toMatchObject({ unchanged: 1 });
    await load('external_id,name,mobile\nE1,Ana,0922333444');
    expect(await paths('E1')).toEqual([
      'email ana@example.org 1',
      'sms +886922333444 1',
      'voice +886922333444 1',
      'voice +88634251234 2',
    ]);
    await load('external_id,name,phone\nE1,Ana,');
    expect(await paths('E1')).toEqual([
      'email ana@example.org 1',
      'sms +886922333444 1',
      'voice +886922333444 1',
    ]);
    expect(await person('E1')).toMatchObject({
      site: { name: 'Taoyuan' },
      groups: ['a', 'b'],
      attributes: { Badge: '7' },
    });
  });

  test('keeps push subscriptions, and what was learnt about an address that stays', async () => {
    const { id } = await person('E1');
    const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) };
    await savePushSubscription(
      db.pool,
      id,
      { endpoint: 'https://push.example.org/1', keys, expirationTime: null },
      at,
    );
    const [sms] = await findByAddress(db.pool, 'sms', '+886912345678');
    const [email] = await findByAddress(db.pool, 'email', 'ana@example.org');
    if (!sms || !email) throw new Error('not found by address');
    await learnStanding(
      db.pool,
      [
        { contactPointId: sms.contactPointId, standing: 'opted-out', reason: 'replied STOP' },
        { contactPointId: email.contactPointId, standing: 'invalid', reason: '550' },
      ],
      at,
    );
    await load('external_id,name,site,email,mobile,phone\nE1,Ana,Taoyuan,new@example.org,0912345678,');
    expect((await person('E1')).contactPoints.map(({ channel, standing }) => [channel, standing])).toEqual([
      ['email', 'unproven'],
      ['push', 'unproven'],
      ['sms', 'opted-out'],
      ['voice', 'unproven'],
    ]);
    const planned = (await listPaths(db.pool, [id])).get(id) ?? [];
    expect(planned.map(({ channel }) => channel)).toEqual(['email', 'push', 'voice']);

    await learnStanding(
      db.pool,
      [{ contactPointId: sms.contactPointId, standing: 'usable', reason: 'delivered' }],
      at,
    );
    expect((await listPaths(db.pool, [id])).get(id)).toHaveLength(3);
    await liftOptOut(db.pool, [sms.contactPointId], at);
    expect((await listPaths(db.pool, [id])).get(id)).toHaveLength(4);
  });

  test('brings back somebody who was deactivated', async () => {
    await query(db.pool, 'UPDATE employees SET active = false');
    expect(await load('external_id,name\nE1,Ana')).toMatchObject({ updated: 1 });
    expect(await person('E1')).toMatchObject({ active: true });
  });
});

test('many employees may share one number', async () => {
  await load(
    'external_id,name,site,mobile,language\nE1,Ana,Taoyuan,0912345678,zh-Hant\nE2,Ben,Taoyuan,+886 912 345 678,en',
  );
  const found = await findByAddress(db.pool, 'sms', '+886912345678');
  expect(found.map(({ language }) => language).sort()).toEqual(['en', 'zh-Hant']);
});

describe('F65: bad rows', () => {
  const csv = [
    'external_id,name,site,email,mobile,language,manager,deputy',
    'E1,Ana,Taoyuan,ana@example.org,0912345678,zh-Hant,E9,',
    'E1,Ana again,Taoyuan,,,,,',
    ',Nameless,Taoyuan,,,,,',
    'E3,,Taoyuan,not an address,12,klingonese,E3,E1',
    'E4,Dan,Nowhere,,0912345678,,,',
    'E5,Eve,Taoyuan,EVE@Example.org,,,,E1',
  ].join('\n');
  const faults = [
    { line: 2, column: 'manager', detail: '"E9" is the external_id of nobody in the file or the directory' },
    { line: 3, column: 'external_id', detail: 'stands in line 2 already' },
    { line: 4, column: 'external_id', detail: 'is empty' },
    { line: 5, column: 'manager', detail: 'is the employee in person' },
    { line: 5, column: 'name', detail: 'is empty' },
    { line: 5, column: 'language', detail: 'is not a language tag such as en or zh-Hant' },
    { line: 5, column: 'email', detail: 'is not an e-mail address' },
    { line: 5, column: 'mobile', detail: '"12" is too short for a number in TW' },
    {
      line: 6,
      column: 'mobile',
      detail: '"0912345678" has no country code and the country is not known: write it like +886 912 345 678',
    },
  ];

  test('are all told at once, and nothing is imported', async () => {
    const problem = await refusal(load(csv));
    expect(problem.type).toBe('bad-import');
    expect(problem.detail).toBe(
      'The file has 9 faults, so nothing was imported. Mend the lines named and send it again.',
    );
    expect(problem.errors).toContainEqual({ pointer: '/5/email', detail: 'is not an e-mail address' });
    expect(await everybody()).toEqual(new Map());
  });

  test('a dry run tells the same faults and what the good rows would do', async () => {
    const dry = await load(csv, { dryRun: true, mode: 'upsert' });
    expect(dry.faults.toSorted(byPlace)).toEqual(faults.toSorted(byPlace));
    expect(dry).toMatchObject({ rows: 6, created: 1, newSites: [] });
  });

  test('of many faults the first 1,000 are told', async () => {
    const rows = Array.from({ length: 1_500 }, (_, index) => `E${index},`).join('\n');
    const problem = await refusal(load(`external_id,name\n${rows}`));
    expect(problem.errors).toHaveLength(1_000);
    expect(problem.extra).toEqual({ faults: 1_500 });
  });

  test('a file without rows is refused', async () => {
    expect((await refusal(load('external_id,name\n'))).errors).toEqual([
      { pointer: '/1', detail: 'has a header and no rows' },
    ]);
  });
});

describe('F66: phones are read with the country of the site', () => {
  test('the same digits are other numbers at other sites; a premium or own number is refused', async () => {
    await load('external_id,name,site,phone\nE1,A,Taoyuan,0223456789\nE2,B,Rotterdam,0201234567');
    expect([...(await paths('E1')), ...(await paths('E2'))]).toEqual([
      'voice +886223456789 2',
      'voice +31201234567 2',
    ]);
    const ownNumbers = new Set(['+31612345678']);
    const csv =
      'external_id,name,site,mobile\nE1,A,Rotterdam,0900 1234\nE2,B,Rotterdam,0612345678\nE3,C,Rotterdam,4.9E+11';
    const problem = await refusal(importEmployees({ db, clock, ownNumbers }, csv, upsert, actor));
    expect(problem.errors.map(({ detail }) => detail)).toEqual([
      '"0900 1234" is a premium-rate number',
      '"0612345678" is one of Tocsin\'s own sender numbers',
      '"4.9E+11" was turned into a rounded number by a spreadsheet: format the column as text',
    ]);
  });

  test('a file without a site column uses the site that the employee has', async () => {
    await load('external_id,name,site\nE1,A,Rotterdam');
    await load('external_id,name,mobile\nE1,A,0612345678');
    expect(await paths('E1')).toEqual(['sms +31612345678 1', 'voice +31612345678 1']);
  });
});

describe('F67: an import that would remove much of the staff', () => {
  const staff = (count: number) =>
    `external_id,name\n${Array.from({ length: count }, (_, index) => `E${index},Name ${index}`).join('\n')}`;

  test('is stopped until somebody types the number', async () => {
    await load(staff(1_004));
    const problem = await refusal(load(staff(92), full));
    expect(problem.type).toBe('confirm-deactivations');
    expect(problem.detail).toContain('would deactivate 912 of 1,004 employees');
    expect(problem.extra).toEqual({ deactivations: 912, active: 1_004 });
    expect((await refusal(load(staff(92), { ...full, confirmDeactivations: 911 }))).type).toBe(
      'confirm-deactivations',
    );
    const active = async () => query(db.pool, 'SELECT count(*)::int AS count FROM employees WHERE active');
    expect(await active()).toEqual([{ count: 1_004 }]);
    expect(await load(staff(92), { dryRun: true, mode: 'full' })).toMatchObject({ deactivated: 912 });
    expect(await load(staff(92), { ...full, confirmDeactivations: 912 })).toMatchObject({
      deactivated: 912,
      unchanged: 92,
    });
    expect(await active()).toEqual([{ count: 92 }]);
  });

  test('a tenth may leave unasked', async () => {
    await load(staff(20));
    expect(await load(staff(18), full)).toMatchObject({ deactivated: 2, unchanged: 18 });
  });

  test('without mode full nobody is deactivated', async () => {
    await load(staff(20));
    expect(await load(staff(1))).toMatchObject({ deactivated: 0 });
  });
});

describe('F68: strange names', () => {
  test.each([
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'],
    ['Null', 'Null'],
    ['\u202Enimda\u202C Ana', 'nimda Ana'],
    ['👩🏽‍🚒 Ana', '👩🏽‍🚒 Ana'],
    ['Zu\u0308rich', 'Zürich'],
    ['Ana\r\nBcc: all@example.org', 'Ana Bcc: all@example.org'],
    ["Robert'); DROP TABLE employees;--", "Robert'); DROP TABLE employees;--"],
  ])('%j is kept as %j', async (written, kept) => {
    await load(`external_id,name\nE1,"${written.replaceAll('"', '""')}"`);
    expect((await person('E1')).name).toBe(kept);
  });

  test('a name of 10,000 characters is refused', async () => {
    const problem = await refusal(load(`external_id,name\nE1,${'x'.repeat(10_000)}`));
    expect(problem.errors).toEqual([{ pointer: '/2/name', detail: 'is longer than 200 characters' }]);
  });

  test('a column named __proto__ is an attribute like any other', async () => {
    await load('external_id,name,__proto__,constructor\nE1,Ana,x,y');
    expect(Object.entries((await person('E1')).attributes)).toEqual(
      expect.arrayContaining([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    );
  });
});

describe('F69: formulas', () => {
  test('are text, kept as they are; phones come back from a text export', async () => {
    await load(
      `external_id,name,site,mobile,role\nE1,"=HYPERLINK(""http://x"")",Taoyuan,'+886912345678,@SUM(1)\nE2,-1,Taoyuan,"=""0912345678""",+1`,
    );
    expect(await person('E1')).toMatchObject({ name: '=HYPERLINK("http://x")', role: '@SUM(1)' });
    expect(await person('E2')).toMatchObject({ name: '-1', role: '+1' });
    expect(await findByAddress(db.pool, 'sms', '+886912345678')).toHaveLength(2);
  });
});

describe('sites', () => {
  test('are found again by name; only the columns of the file change', async () => {
    const csv =
      'name,country,time_zone,emergency_number\nTaoyuan,TW,Asia/Taipei,110\nGdańsk,PL,Europe/Warsaw,112\n';
    expect(await importSites({ db, clock }, csv, { dryRun: false }, actor)).toEqual({
      rows: 2,
      created: 1,
      updated: 1,
      unchanged: 0,
      faults: [],
    });
    const site = await findSite(db.pool, 'TAOYUAN');
    expect(site).toMatchObject({ emergencyNumber: '110', assemblyPoint: 'Gate 2', country: 'TW' });
    expect(await findSite(db.pool, site?.id ?? '')).toEqual(site);
    expect(await findSite(db.pool, 'nowhere')).toBeUndefined();
  });

  test('have their country, time zone and numbers checked', async () => {
    const csv =
      'name,country,time_zone,emergency_number,phone\nA,Taiwan,Taipei,call us,12\nA,NL,+02:00,112,\n';
    const dry = await importSites({ db, clock }, csv, { dryRun: true }, actor);
    expect(dry.faults.map(({ line, column }) => `${line} ${column}`)).toEqual([
      '2 country',
      '2 time_zone',
      '2 emergency_number',
      '2 phone',
      '3 name',
      '3 time_zone',
    ]);
    expect((await refusal(importSites({ db, clock }, csv, { dryRun: false }, actor))).type).toBe(
      'bad-import',
    );
  });
});

test('10,000 rows, measured', async () => {
  const row = (index: number) =>
    `E${index},Name ${index},Taoyuan,n${index}@example.org,0912${String(index).padStart(6, '0')},034251${String(index % 1_000).padStart(3, '0')},zh-Hant,Line ${index % 40},${index < 100 ? '' : `E${index % 100}`},"wardens;shift ${index % 5}"`;
  const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index)).join('\n');
  const csv = `external_id,name,site,email,mobile,phone,language,department,manager,groups\n${rows(10_000)}`;
  for (const what of ['first import', 'again, unchanged']) {
    const startedAt = performance.now();
    const result = await load(csv);
    console.log(`10,000 rows, ${what}: ${Math.round(performance.now() - startedAt)} ms`);
    expect(result.created + result.unchanged).toBe(10_000);
  }
}, 60_000);

function byPlace(a: { line: number; column: string }, b: { line: number; column: string }): number {
  return a.line - b.line || a.column.localeCompare(b.column);
}
