import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { expect, test } from 'vitest';
import { checkEmployeeRows, employeeColumns } from './check-employee-rows.ts';
import { readCsvTable } from './csv-table.ts';
import { sampleOrganisation } from './sample-organisation.ts';
import { badNumberEnding } from './sample-reach.ts';

const nobody = { sites: new Map(), departments: new Map(), groups: new Map(), employees: new Map() };
const read = async (csv: string) => {
  const table = await readCsvTable(csv, { known: employeeColumns, required: [], open: false });
  const checked = await checkEmployeeRows(table, nobody);
  return { table, checked, cells: (column: string) => table.rows.map((row) => row.cells.get(column) ?? '') };
};
const count = (values: readonly string[], matches: (value: string) => boolean) =>
  values.filter(matches).length;

test('five hundred people on four sites, ready to import', async () => {
  const { employeesCsv, smartphones } = sampleOrganisation();
  const { table, checked, cells } = await read(employeesCsv);
  expect([table.faults, checked.faults]).toEqual([[], []]);
  expect(checked.drafts).toHaveLength(500);
  expect(checked.newSites.toSorted()).toEqual(['Austin', 'Gdańsk', 'Rotterdam', 'Taoyuan']);
  expect(checked.newGroups.toSorted()).toEqual([
    'Crisis team',
    'Fire wardens',
    'First responders',
    'Press contacts',
  ]);
  expect(cells('external_id')).toEqual(expect.arrayContaining([...smartphones]));
  expect(smartphones.length).toBeGreaterThan(250);
  expect(smartphones.length).toBeLessThan(450);
});

test('it has whom a real organisation has', async () => {
  const { cells } = await read(sampleOrganisation().employeesCsv);
  const names = cells('name').join(' ');
  const scripts = ['Han', 'Hiragana', 'Hangul', 'Cyrillic', 'Arabic', 'Latin'];
  for (const script of scripts) expect(names).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'));
  expect(names).toContain("O'");
  expect(names).toMatch(/[łśźéñ]/);
  const mobiles = cells('mobile').filter((mobile) => mobile !== '');
  expect(count(cells('email'), (email) => email === '')).toBeGreaterThan(40);
  expect(mobiles.length - new Set(mobiles).size).toBeGreaterThan(5);
  expect(count(mobiles, (mobile) => mobile.endsWith(badNumberEnding))).toBeGreaterThan(0);
  expect(count(mobiles, (mobile) => mobile.endsWith(badNumberEnding))).toBeLessThan(20);
  expect(count(cells('manager'), (manager) => manager === '')).toBe(1);
  expect(count(cells('deputy'), (deputy) => deputy !== '')).toBeGreaterThan(10);
});

test(
  'every number is valid in the country of its site, also for 100,000 people',
  { timeout: 60_000 },
  async () => {
    const { employeesCsv } = sampleOrganisation({ people: 100_000 });
    const { rows } = await readCsvTable(employeesCsv, { known: employeeColumns, required: [], open: false });
    const countries: Record<string, string> = { Taoyuan: 'TW', Rotterdam: 'NL', Gdańsk: 'PL', Austin: 'US' };
    const numbers = rows.flatMap(({ cells }) =>
      ['mobile', 'phone'].map((column) => ({
        number: cells.get(column) ?? '',
        site: cells.get('site') ?? '',
      })),
    );
    const looked = numbers.filter(
      ({ number }, index) => number !== '' && (index % 7 === 0 || number.endsWith(badNumberEnding)),
    );
    const wrong = looked.filter(({ number, site }) => {
      const parsed = parsePhoneNumberFromString(number);
      return parsed?.number !== number || !parsed.isValid() || parsed.country !== countries[site];
    });
    expect(looked.length).toBeGreaterThan(10_000);
    expect(wrong).toEqual([]);
  },
);

test('each site has first responders, and each of them a deputy of the same site', async () => {
  const { cells } = await read(sampleOrganisation().employeesCsv);
  const [ids, sites, roles] = [cells('external_id'), cells('site'), cells('role')];
  const siteOf = new Map(ids.map((id, index) => [id, sites[index]]));
  const responders = cells('deputy').flatMap((deputy, index) =>
    roles[index] === 'First responder' ? { site: sites[index], deputy } : [],
  );
  expect(new Set(responders.map(({ site }) => site)).size).toBe(4);
  for (const { site, deputy } of responders) expect(siteOf.get(deputy)).toBe(site);
});

test('the same seed gives the same people, another seed others', () => {
  expect(sampleOrganisation({ people: 50, seed: 7 })).toEqual(sampleOrganisation({ people: 50, seed: 7 }));
  expect(sampleOrganisation({ people: 50, seed: 7 })).not.toEqual(
    sampleOrganisation({ people: 50, seed: 8 }),
  );
});

test.each([1, 3, 10])('an organisation of %i has nobody to report to who is not there', async (people) => {
  const { checked } = await read(sampleOrganisation({ people }).employeesCsv);
  expect(checked.faults).toEqual([]);
  expect(checked.drafts).toHaveLength(people);
});
