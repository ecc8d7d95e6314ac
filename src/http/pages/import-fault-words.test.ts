import { expect, test } from 'vitest';
import { openDirectory } from '../../../test/harness/open-directory.ts';
import { importSites } from '../../directory/import-sites.ts';
import { actor } from '../../../test/harness/open-directory.ts';
import { faultText } from './import-fault-words.ts';

const { deps, load } = openDirectory();

const employees = (rows: string) => `external_id,name,email,mobile,language,manager,groups,site\n${rows}\n`;
const many = 'x'.repeat(300);

const files: readonly (readonly [kind: 'employees' | 'sites', csv: string])[] = [
  ['employees', ''],
  ['employees', 'external_id,name\n'],
  ['employees', 'external_id,external_id\nE1,E2\n'],
  ['employees', 'external_id,name,\nE1,Ana,surplus\nE2\nE3,\uFFFD\nE4,Bo\nE4,Bo\n'],
  ['employees', 'external_id,name\nE1,"Ana\n'],
  ['employees', 'external_id,name\nE1,An"a\n'],
  ['employees', 'external_id,name\nE1,"An"a\n'],
  ['employees', `external_id,name\nE1,"${'x'.repeat(100_100)}\n`],
  ['employees', employees(`E1,,ana,12,xxxxxxxxxxxxx,E1,${many},${many}\nE2,Bo,,4.91512E+11,,nobody,,`)],
  [
    'employees',
    employees(
      [
        ...['12345678901234567890123456789012345678901234', '0912 345 678 ext 3', '0912-HELP', '0912; 0913'],
        ...[
          '+886 912 345 678 \u2603',
          '+999 12345678',
          '+886 1',
          '+886 912',
          '+886 999 999 999 999',
          '+1 900 555 0199',
        ],
        ...['+44 7600 000000', '+1 500 555 0006', '+886 912 345 67', '--', '+31 0 0 0 0 0 0 0 0', '+'],
      ]
        .map((number, index) => `N${index},Name,,${number},,,,Taoyuan`)
        .join('\n'),
    ),
  ],
  ['sites', 'name,colour\nA,red\n'],
  ['sites', 'name,country,time_zone,emergency_number,phone\nA,Mars,Mars/North,twelve,12\nA,,,,\n'],
];

test('every fault that an importer tells can be read in Chinese', async () => {
  const told = new Set<string>();
  for (const [kind, csv] of files) {
    const { faults } =
      kind === 'sites'
        ? await importSites(deps, csv, { dryRun: true }, actor)
        : await load(csv, { dryRun: true, mode: 'upsert' });
    faults.forEach(({ detail }) => told.add(detail));
  }
  expect(told.size).toBeGreaterThan(30);
  const untold = [...told].filter((detail) => faultText(detail, 'zh-Hant') === detail);
  expect(untold).toEqual([]);
  expect(faultText('"0912" has letters in it', 'zh-Hant')).toBe('"0912" 含有字母');
  expect(faultText('"0912" has letters in it', 'en')).toBe('"0912" has letters in it');
});
