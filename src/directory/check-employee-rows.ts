import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { readPhone } from '../kernel/phone.ts';
import type { CsvFault, CsvRow, CsvShape, CsvTable } from './csv-table.ts';
import { emptyDraft, type EmployeeDraft, type PointDraft } from './employee-draft.ts';
import {
  foldName,
  longestAttribute,
  longestExternalId,
  readEmail,
  readLanguage,
  readLine,
  readList,
  readOptionalLine,
  tidyLine,
  type FieldReading,
} from './employee-fields.ts';
import { Spellings } from './spellings.ts';

/** The columns with a meaning of their own; every other one becomes an attribute. */
export const employeeColumns = [
  'external_id',
  'name',
  'email',
  'mobile',
  'phone',
  'language',
  'site',
  'department',
  'role',
  'manager',
  'deputy',
  'groups',
  'tags',
] as const;

/** What an employees' file looks like. */
export const employeeShape = {
  known: employeeColumns,
  required: ['external_id', 'name'],
  open: true,
} as const satisfies CsvShape;

/** What the directory knows that rows are held against. */
export interface KnownDirectory {
  /** By folded name. */
  readonly sites: ReadonlyMap<string, KnownSite>;
  /** Spelling by folded name. */
  readonly departments: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  /** Folded site name of those the file names who exist, by external id. */
  readonly employees: ReadonlyMap<string, string | null>;
  readonly ownNumbers?: ReadonlySet<string> | undefined;
}

interface KnownSite {
  readonly name: string;
  readonly country: string | null;
}

/** The rows as drafts, what is wrong with the others, and what would be made for them. */
export interface CheckedRows {
  readonly drafts: readonly EmployeeDraft[];
  readonly faults: readonly CsvFault[];
  readonly newSites: readonly string[];
  readonly newDepartments: readonly string[];
  readonly newGroups: readonly string[];
}

/** Rows checked before others get their turn: under 20 ms. */
const slice = 200;

/** Every external id that the file names, as its own or as somebody's manager or deputy. */
export async function namedEmployees(table: CsvTable): Promise<Set<string>> {
  const named = new Set<string>();
  for (const [index, row] of table.rows.entries()) {
    for (const column of ['external_id', 'manager', 'deputy']) named.add(tidyLine(cell(row, column)));
    if (index % slice === slice - 1) await yieldToOthers();
  }
  named.delete('');
  return named;
}

/** The external id that a row stands for, whether its other cells can be read or not. */
export function externalIdOf(row: CsvRow): string {
  return tidyLine(cell(row, 'external_id'));
}

/** Reads every row of an employees' file. A row with any fault gives no draft. `onRows` is told how many are read. */
export async function checkEmployeeRows(
  table: CsvTable,
  known: KnownDirectory,
  onRows?: (done: number) => void,
): Promise<CheckedRows> {
  const file = { ids: new Set(table.rows.map(externalIdOf)), seen: new Map<string, number>() };
  const names = {
    sites: spellings(known.sites),
    departments: new Spellings(known.departments),
    groups: new Spellings(known.groups),
  };
  const faults: CsvFault[] = [];
  const drafts: EmployeeDraft[] = [];
  for (const [index, row] of table.rows.entries()) {
    const read = new RowReader(row, faults);
    const draft = readRow(read, table.columns, known, file);
    if (!read.faulty) drafts.push(spell(draft, names));
    if (index % slice !== slice - 1) continue;
    onRows?.(index + 1);
    await yieldToOthers();
  }
  return {
    drafts,
    faults,
    newSites: names.sites.made,
    newDepartments: names.departments.made,
    newGroups: names.groups.made,
  };
}

interface FileIds {
  readonly ids: ReadonlySet<string>;
  readonly seen: Map<string, number>;
}

function readRow(
  read: RowReader,
  columns: ReadonlySet<string>,
  known: KnownDirectory,
  file: FileIds,
): EmployeeDraft {
  const externalId = read.take('external_id', (text) => readLine(text, longestExternalId), '');
  checkTwice(read, externalId, file);
  const site = read.take('site', readOptionalLine, null);
  const manager = readColleague(read, 'manager', externalId, known, file);
  const deputy = readColleague(read, 'deputy', externalId, known, file);
  const siteOfRow = columns.has('site') ? site && foldName(site) : known.employees.get(externalId);
  const country = siteOfRow ? known.sites.get(siteOfRow)?.country : undefined;
  return {
    ...emptyDraft(externalId, read.take('name', readLine, '')),
    language: read.take('language', readLanguage, null),
    site,
    department: read.take('department', readOptionalLine, null),
    role: read.take('role', readOptionalLine, null),
    manager,
    deputy,
    groups: read.take('groups', readList, []),
    tags: read.take('tags', readList, []),
    attributes: readAttributes(read, columns),
    active: true,
    contactPoints: readPoints(read, { country: country ?? undefined, ownNumbers: known.ownNumbers }),
  };
}

function checkTwice(read: RowReader, externalId: string, file: FileIds): void {
  const first = file.seen.get(externalId);
  if (first !== undefined && externalId !== '') read.refuse('external_id', `stands in line ${first} already`);
  else file.seen.set(externalId, read.line);
}

function readColleague(
  read: RowReader,
  column: 'manager' | 'deputy',
  self: string,
  known: KnownDirectory,
  file: FileIds,
): string | null {
  return read.take(
    column,
    (written) => {
      const text = tidyLine(written);
      if (text === '') return { value: null };
      if (text === self) return { reason: 'is the employee in person' };
      if (file.ids.has(text) || known.employees.has(text)) return { value: text };
      return { reason: `"${text}" is the external_id of nobody in the file or the directory` };
    },
    null,
  );
}

/** `mobile` rings and takes texts; `phone` rings, after it. */
function readPoints(read: RowReader, rules: Parameters<typeof readPhone>[1]): PointDraft[] {
  const phone = (text: string): FieldReading<string | null> => {
    if (text === '') return { value: null };
    const reading = readPhone(text, rules);
    return reading.kind === 'number'
      ? { value: reading.e164 }
      : { reason: `"${text.slice(0, 40)}" ${reading.reason}` };
  };
  const email = read.take('email', readEmail, null);
  const mobile = read.take('mobile', phone, null);
  const fixed = read.take('phone', phone, null);
  const points: PointDraft[] = [];
  if (email !== null) points.push({ channel: 'email', address: email, rank: 1 });
  if (mobile !== null)
    points.push({ channel: 'sms', address: mobile, rank: 1 }, { channel: 'voice', address: mobile, rank: 1 });
  if (fixed !== null && fixed !== mobile) points.push({ channel: 'voice', address: fixed, rank: 2 });
  return points;
}

function readAttributes(read: RowReader, columns: ReadonlySet<string>): Record<string, string | null> {
  const own = [...columns].filter((column) => !(employeeColumns as readonly string[]).includes(column));
  return Object.fromEntries(own.map((column) => [column, read.take(column, readAttribute, null)]));
}

function readAttribute(text: string): FieldReading<string | null> {
  if (Array.from(text).length > longestAttribute)
    return { reason: `is longer than ${longestAttribute} characters` };
  return { value: text === '' ? null : text };
}

/** Reads the cells of one row and notes what is wrong. A column that the file has not is an empty cell. */
class RowReader {
  readonly line: number;
  faulty = false;
  constructor(
    private readonly row: CsvRow,
    private readonly faults: CsvFault[],
  ) {
    this.line = row.line;
  }

  take<T>(column: string, reader: (text: string) => FieldReading<T>, otherwise: T): T {
    const reading = reader(cell(this.row, column));
    if ('value' in reading) return reading.value;
    this.refuse(column, reading.reason);
    return otherwise;
  }

  refuse(column: string, detail: string): void {
    this.faulty = true;
    this.faults.push({ line: this.line, column, detail });
  }
}

function cell(row: CsvRow, column: string): string {
  return row.cells.get(column) ?? '';
}

function spellings(sites: KnownDirectory['sites']): Spellings {
  return new Spellings(new Map(Array.from(sites).map(([fold, site]) => [fold, site.name])));
}

function spell(
  draft: EmployeeDraft,
  names: { sites: Spellings; departments: Spellings; groups: Spellings },
): EmployeeDraft {
  return {
    ...draft,
    site: draft.site && names.sites.of(draft.site),
    department: draft.department && names.departments.of(draft.department),
    groups: [...new Set(draft.groups.map((group) => names.groups.of(group)))],
  };
}
