import { recordAudit } from '../audit/record-audit.ts';
import { transaction } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import { readPhone, supportedCountry } from '../kernel/phone.ts';
import { readCsvTable, type CsvFault, type CsvRow, type CsvShape } from './csv-table.ts';
import { foldName, readLine, readOptionalLine, type FieldReading } from './employee-fields.ts';
import type { EmployeeImport, ImportDeps } from './import-employees.ts';
import { firstFaults, refuseImport } from './refuse-import.ts';
import { siteColumnNames, writeSites, type Site, type SitesWritten } from './site-store.ts';

/** What an import of sites did, or what it would do. `faults` holds the first 1,000. */
export interface SiteImport {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly faults: readonly CsvFault[];
}

/** What a sites' file looks like. */
export const siteShape = {
  known: ['name', ...siteColumnNames],
  required: ['name'],
  open: false,
} as const satisfies CsvShape;

type SiteDraft = Omit<Site, 'id'>;

/** The same in the words of an import of employees: counted in sites, and nothing else is touched. */
export function asImport(sites: SiteImport): EmployeeImport {
  return { ...sites, deactivated: 0, newSites: [], newDepartments: [], newGroups: [] };
}

/**
 * Imports sites from CSV (`name,country,time_zone,emergency_number,assembly_point,roll_call,phone`), found
 * again by name: all or nothing. Columns that the file has not stay as they are. A dry run changes nothing.
 * Throws the Problem `bad-import` on any fault.
 */
export async function importSites(
  deps: ImportDeps,
  csvText: string,
  options: { readonly dryRun: boolean },
  actor: Actor,
): Promise<SiteImport> {
  const table = await readCsvTable(csvText, siteShape);
  const faults: CsvFault[] = [...table.faults];
  const drafts = readDrafts(table.rows, faults);
  if (table.rows.length === 0 && faults.length === 0)
    faults.push({ line: 1, column: '', detail: 'has a header and no rows' });
  faults.sort((a, b) => a.line - b.line);
  if (faults.length > 0 && !options.dryRun) throw refuseImport(faults);
  const columns = new Set(siteColumnNames.filter((column) => table.columns.has(column)));
  const at = deps.clock.now();
  const describe = ({ created, updated }: SitesWritten) => {
    const unchanged = drafts.length - created - updated;
    return { rows: table.rows.length, created, updated, unchanged };
  };
  try {
    return await transaction(deps.db.pool, async (tx) => {
      deps.watch?.onProgress({ phase: 'writing', done: 0, total: drafts.length });
      const counts = describe(await writeSites(tx, drafts, columns));
      if (options.dryRun) throw new RolledBack({ ...counts, faults: firstFaults(faults) });
      await recordAudit(tx, {
        at,
        actor: actor.id,
        action: 'directory.import',
        subject: 'sites',
        details: counts,
      });
      await deps.watch?.settle(tx, asImport({ ...counts, faults: [] }));
      return { ...counts, faults: [] };
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.outcome;
    throw error;
  }
}

/** Carries the outcome of a dry run out of the transaction that it rolls back. */
class RolledBack extends Error {
  constructor(readonly outcome: SiteImport) {
    super('a dry run');
  }
}

function readDrafts(rows: readonly CsvRow[], faults: CsvFault[]): SiteDraft[] {
  const seen = new Map<string, number>();
  return rows.flatMap((row) => {
    const before = faults.length;
    const take = <T>(column: string, reader: (text: string) => FieldReading<T>, otherwise: T): T => {
      const reading = reader(row.cells.get(column) ?? '');
      if ('value' in reading) return reading.value;
      faults.push({ line: row.line, column, detail: reading.reason });
      return otherwise;
    };
    const name = take('name', readLine, '');
    const first = seen.get(foldName(name));
    if (first !== undefined && name !== '')
      faults.push({ line: row.line, column: 'name', detail: `stands in line ${first} already` });
    else seen.set(foldName(name), row.line);
    const country = take('country', readCountry, null);
    const draft: SiteDraft = {
      name,
      country,
      timeZone: take('time_zone', readTimeZone, null),
      emergencyNumber: take('emergency_number', readEmergencyNumber, null),
      assemblyPoint: take('assembly_point', readOptionalLine, null),
      rollCall: take('roll_call', readOptionalLine, null),
      phone: take('phone', (text) => readSitePhone(text, country), null),
    };
    return faults.length === before ? [draft] : [];
  });
}

function readCountry(text: string): FieldReading<string | null> {
  const code = text.toUpperCase();
  if (code === '') return { value: null };
  return supportedCountry(code) === undefined
    ? { reason: `"${text.slice(0, 40)}" is not a country code such as TW or NL` }
    : { value: code };
}

function readTimeZone(text: string): FieldReading<string | null> {
  if (text === '') return { value: null };
  try {
    if (!/^[A-Za-z]/.test(text)) throw new RangeError();
    return { value: new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone };
  } catch {
    return { reason: `"${text.slice(0, 40)}" is not a time zone such as Asia/Taipei` };
  }
}

/** Short codes such as 112 are no E.164 numbers; they are shown and read out, never dialled by us. */
function readEmergencyNumber(text: string): FieldReading<string | null> {
  if (text === '') return { value: null };
  return /^\+?[0-9][0-9 ()*#-]{1,29}$/.test(text)
    ? { value: text }
    : { reason: 'is not a phone number or short code' };
}

function readSitePhone(text: string, country: string | null): FieldReading<string | null> {
  if (text === '') return { value: null };
  const reading = readPhone(text, { country: country ?? undefined });
  return reading.kind === 'number' ? { value: reading.e164 } : { reason: reading.reason };
}
