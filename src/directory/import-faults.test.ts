import { describe, expect, test } from 'vitest';
import { actor, openDirectory, refusal } from '../../test/harness/open-directory.ts';
import { query } from '../db/sql.ts';
import { holdersOf } from './holders.fixture.ts';
import { importEmployees } from './import-employees.ts';

const { deps, pool, load, everybody, person, paths } = openDirectory();
const upsert = { dryRun: false, mode: 'upsert' } as const;
const full = { dryRun: false, mode: 'full' } as const;

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
    expect(await everybody()).toEqual([]);
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

  test('more than 100,000 rows are refused at once', async () => {
    expect((await refusal(load(`external_id,name\n${'E1,Ana\n'.repeat(100_001)}`))).type).toBe('too-large');
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
    const problem = await refusal(importEmployees({ ...deps, ownNumbers }, csv, upsert, actor));
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
    const active = async () => query(pool(), 'SELECT count(*)::int AS count FROM employees WHERE active');
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
    expect(await holdersOf(pool(), 'sms', '+886912345678')).toHaveLength(2);
  });
});

function byPlace(a: { line: number; column: string }, b: { line: number; column: string }): number {
  return a.line - b.line || a.column.localeCompare(b.column);
}
