import { stringify } from 'csv-stringify/sync';
import { employeeShape } from '../directory/check-employee-rows.ts';
import type { CsvShape } from '../directory/csv-table.ts';
import { siteShape } from '../directory/import-sites.ts';

/** How a column is written, and two rows of an example that can be imported. */
type Column = readonly [form: string, first: string, second: string];
type ColumnsOf<Shape extends CsvShape> = Record<Shape['known'][number], Column>;

const siteColumns: ColumnsOf<typeof siteShape> = {
  name: ['its name, by which it is found again', 'Taoyuan', 'Rotterdam'],
  country: ['ISO 3166 code of two letters: national numbers of the site are read by it', 'TW', 'NL'],
  time_zone: ['IANA name', 'Asia/Taipei', 'Europe/Amsterdam'],
  emergency_number: ['what people call there: a short code or a number', '119', '112'],
  assembly_point: ['where people meet, in words', 'Gate 2', 'The quay'],
  roll_call: ['who counts there: an `external_id`, a name, or a role at the site', 'E1', 'Site manager'],
  phone: ['the number of the site, national or international', '03 425 0001', '+31 10 225 0001'],
};

const employeeColumns: ColumnsOf<typeof employeeShape> = {
  external_id: ["the personnel system's id, by which somebody is found again", 'E1', 'E2'],
  name: ['as people call them', '王小明', 'Ana Silva'],
  email: ['one mailbox', 'ming@example.org', 'ana@example.org'],
  mobile: ['gets texts and calls; any common writing', '0912 345 678', '+31 6 12345678'],
  phone: ['gets calls, after the mobile; any common writing', '03 425 0107', ''],
  language: ['BCP 47 tag', 'zh-Hant', 'en'],
  site: ['name; one that is unknown is made, without a country', 'Taoyuan', 'Rotterdam'],
  department: ['name; one that is unknown is made', 'Assembly', 'Sales'],
  role: ['what playbooks (`tell`) and `roll_call` may name', 'Site manager', ''],
  manager: ['`external_id` of somebody in the file or the directory', '', 'E1'],
  deputy: ['`external_id` of somebody in the file or the directory', 'E2', ''],
  groups: ['names, split by `;`; unknown ones are made', 'First aid;Night shift', 'First aid'],
  tags: ['words, split by `;`', 'wheelchair', ''],
};

/** The document about the files that can be imported, in Markdown. */
export function importPage(): string {
  return `# Importing sites and employees

CSV with a header whose columns stand in any order: UTF-8 with or without BOM, separated by comma, semicolon or tab. Import sites
first, so that the national phone numbers of their employees can be read. All of a file is taken or nothing;
it has at most 100,000 rows.

\`\`\`
npx tocsin import sites.csv --kind sites
npx tocsin import employees.csv --dry-run
npx tocsin import employees.csv
\`\`\`

\`--dry-run\` prints as JSON what would happen and each fault with its line and column, changes nothing, and ends with 1 where there
are faults. The Employees page of the console and \`POST /api/v1/directory/imports\` take the same files.

## Sites (\`--kind sites\`)

${describe(siteShape, siteColumns)}
Any other column is refused.

## Employees

${describe(employeeShape, employeeColumns)}
Any other column is kept with the employee as an attribute, up to 2,000 characters. Names have up to 200 characters, an
\`external_id\` up to 100.

## What stays and what goes

- A column that the file has not stays as it is; an empty cell empties it.
- Who is in the file becomes active again. Who is missing stays, but for \`--mode full\`: it deactivates them, and where that is more
  than one in ten it asks for their number, \`--confirm-deactivations N\`.
- A phone number is kept in international form. Without a country code it is read as one of the country of the employee's site.
`;
}

function describe<Shape extends CsvShape>(shape: Shape, columns: ColumnsOf<Shape>): string {
  const names = shape.known as readonly Shape['known'][number][];
  const rows = names.map((name) => {
    const [form, first] = columns[name];
    const [example = ''] = [first, columns[name][2]].filter((text) => text !== '');
    return `| \`${name}\` | ${shape.required.includes(name) ? 'yes' : ''} | ${form} | \`${example}\` |`;
  });
  const csv = stringify([
    names,
    names.map((name) => columns[name][1]),
    names.map((name) => columns[name][2]),
  ]);
  return [
    '| column | required | form | example |',
    '|---|---|---|---|',
    ...rows,
    '',
    '```csv',
    `${csv}\`\`\``,
    '',
  ].join('\n');
}
