import { expect, test } from 'vitest';
import { actor, openDirectory } from '../../test/harness/open-directory.ts';
import { query } from '../db/sql.ts';
import { importSites } from '../directory/import-sites.ts';
import { importPage } from './import-doc.ts';

const { deps, pool, load, person, paths } = openDirectory();

/** The files that the document shows: sites, then employees. */
function shown(): string[] {
  return [...importPage().matchAll(/```csv\n([\s\S]*?)```/g)].map(([, csv = '']) => csv);
}

test('the files that the document shows are imported as they stand', async () => {
  const [sites = '', employees = ''] = shown();
  await query(pool(), 'TRUNCATE sites CASCADE');
  const { created } = await importSites(deps, sites, { dryRun: false }, actor);
  expect(created).toBe(2);
  expect(await load(employees)).toMatchObject({ created: 2, newSites: [], faults: [] });
  expect(await paths('E1')).toEqual([
    'email ming@example.org 1',
    'sms +886912345678 1',
    'voice +886912345678 1',
    'voice +88634250107 2',
  ]);
  expect(await person('E2')).toMatchObject({
    language: 'en',
    manager: { externalId: 'E1' },
    groups: ['First aid'],
  });
});

test('what the document calls required is what a file cannot do without', async () => {
  const [sites = '', employees = ''] = shown();
  const requiredOf = (csv: string) =>
    (csv.split('\n')[0] ?? '').split(',').filter((name) => {
      const rows = importPage().split(csv)[0]?.split('## ').at(-1) ?? '';
      return rows.includes(`| \`${name}\` | yes |`);
    });
  const missing = async (run: Promise<{ faults: readonly { column: string }[] }>) =>
    (await run).faults.map(({ column }) => column);
  expect(await missing(importSites(deps, 'phone\n1\n', { dryRun: true }, actor))).toEqual(requiredOf(sites));
  expect(await missing(load('phone\n1\n', { dryRun: true, mode: 'upsert' }))).toEqual(requiredOf(employees));
});
