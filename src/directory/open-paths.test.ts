import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { openPaths } from './open-paths.ts';

let db: Database;
beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());
beforeEach(() => db.pool.query('TRUNCATE employees CASCADE'));

/** One employee for each of these addresses. */
async function employ(channel: string, addresses: readonly string[]): Promise<EmployeeId[]> {
  const rows = await query<{ id: EmployeeId }>(
    db.pool,
    `WITH people AS (
       INSERT INTO employees (id, external_id, name, created_at, updated_at)
       SELECT id, id::text, address, now(), now()
         FROM (SELECT gen_random_uuid() AS id, address FROM unnest($2::text[]) AS address) AS new RETURNING id, name
     ), points AS (
       INSERT INTO contact_points (id, employee_id, channel, address, rank, created_at, updated_at)
       SELECT gen_random_uuid(), id, $1, name, 1, now(), now() FROM people)
     SELECT id FROM people`,
    [channel, addresses],
  );
  return rows.map(({ id }) => id);
}

async function cohorts(ids: readonly EmployeeId[], read = openPaths()): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { cohort } of [...(await read(db.pool, ids)).values()].flat())
    found[cohort] = (found[cohort] ?? 0) + 1;
  return found;
}

const many = (count: number, write: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => write(n));

test('a number belongs to the country whose calling code it begins with, whichever country that is', async () => {
  const codes = [...new Set(getCountries().map((country) => `+${getCountryCallingCode(country)}`))];
  await employ(
    'voice',
    codes.map((code) => `${code}912345678`),
  );
  const rows = await query(db.pool, 'SELECT address, cohort FROM contact_points');
  expect(rows).toHaveLength(codes.length);
  for (const { address, cohort } of rows) expect(`${String(cohort)}912345678`).toBe(address);
});

test('a mailbox belongs to its domain however it is written, a browser to nothing', async () => {
  const mailboxes = many(20, (n) => `p${n}@${n % 2 ? 'Example.ORG' : 'example.org'}`);
  expect(await cohorts(await employ('email', mailboxes))).toEqual({ 'example.org': 20 });
  const browsers = many(20, (n) => `{"endpoint":"https://push.example.org/${n}","keys":"a@b.example"}`);
  expect(await cohorts(await employ('push', browsers))).toEqual({ '': 20 });
});

test('what too few share is judged with the rest of its lane', async () => {
  const numbers = [...many(20, (n) => `+8869123456${10 + n}`), ...many(19, (n) => `+49151234567${10 + n}`)];
  expect(await cohorts(await employ('sms', numbers))).toEqual({ '+886': 20, '': 19 });
});

test('of many domains the largest are told apart: there are never more counts than that', async () => {
  const domains = many(25, (n) => `d${n}.example`);
  const ids = await employ(
    'email',
    domains.flatMap((domain, n) => many(20 + n, (m) => `p${m}@${domain}`)),
  );
  const found = Object.keys(await cohorts(ids));
  expect(found.sort()).toEqual(['', ...domains.slice(5)].sort());
});

test('a page of a thousand is not counted for anew', async () => {
  const read = openPaths();
  expect(await cohorts(await employ('sms', ['+886912345678']), read)).toEqual({ '': 1 });
  const ids = await employ(
    'sms',
    many(20, (n) => `+8869123456${10 + n}`),
  );
  expect(await cohorts(ids, read)).toEqual({ '': 20 });
  expect(await cohorts(ids)).toEqual({ '+886': 20 });
});
