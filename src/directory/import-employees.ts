import { recordAudit } from '../audit/record-audit.ts';
import type { Database } from '../db/connect.ts';
import { query, retryDeadlock, transaction, type Queryable, type Transaction } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { Problem } from '../kernel/problem.ts';
import {
  checkEmployeeRows,
  employeeShape,
  externalIdOf,
  namedEmployees,
  type CheckedRows,
  type KnownDirectory,
} from './check-employee-rows.ts';
import { readCsvTable, type CsvFault, type CsvTable } from './csv-table.ts';
import { employeeFields, type DraftScope, type PointSource } from './employee-draft.ts';
import { foldName } from './employee-fields.ts';
import { addDepartments, deactivateMissing, lockDirectory } from './employee-store.ts';
import { addGroups } from './group-store.ts';
import { readKnownNames } from './known-names-store.ts';
import { firstFaults, refuseImport } from './refuse-import.ts';
import { addSites } from './site-store.ts';
import { writeDrafts } from './write-drafts.ts';

/** What an import did, or what it would do. Counted in employees; `faults` holds the first 1,000. */
export interface EmployeeImport {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deactivated: number;
  readonly newSites: readonly string[];
  readonly newDepartments: readonly string[];
  readonly newGroups: readonly string[];
  readonly faults: readonly CsvFault[];
}

/** What an import does now, and with how many of how many rows. */
export interface ImportProgress {
  readonly phase: 'reading' | 'checking' | 'writing';
  readonly done: number;
  readonly total: number;
}

/** Somebody who follows an import from beside it. */
interface ImportWatch {
  /** Told now and then, also inside the import's transaction: it cannot wait. What it throws gives the import up. */
  readonly onProgress: (progress: ImportProgress) => void;
  /** The last word in the import's transaction, not in a dry run's: what it throws rolls everything back. */
  readonly settle: (tx: Transaction, outcome: EmployeeImport) => Promise<void>;
}

export interface ImportDeps {
  readonly db: Pick<Database, 'pool'>;
  readonly clock: Clock;
  /** Tocsin's own sender numbers in E.164, refused as employees' numbers. */
  readonly ownNumbers?: ReadonlySet<string> | undefined;
  readonly watch?: ImportWatch | undefined;
}

export interface EmployeeImportOptions {
  /** Says what would happen, faults and all, and changes nothing. */
  readonly dryRun: boolean;
  /** `full`: the file is the whole staff, so those missing from it are deactivated. */
  readonly mode: 'upsert' | 'full';
  /** The number of deactivations that somebody has seen and agreed to. */
  readonly confirmDeactivations?: number | undefined;
}

/** One import locks the directory while it writes; more rows than this would lock it for minutes (F65). */
const mostRows = 100_000;
/** Above this share of the active employees, `mode: 'full'` asks for the number of deactivations (F67). */
const shareToConfirm = 0.1;

/**
 * Imports employees from CSV, found again by `external_id`: all or nothing in one transaction. Columns that the
 * file has not stay as they are, empty cells are emptied, unknown columns become attributes. A dry run does the
 * same and rolls back, leaving out rows with faults.
 * Throws the Problems `bad-import` (any fault), `confirm-deactivations` and `too-large`.
 */
export async function importEmployees(
  deps: ImportDeps,
  csvText: string,
  options: EmployeeImportOptions,
  actor: Actor,
): Promise<EmployeeImport> {
  const table = await readCsvTable(csvText, employeeShape);
  if (table.rows.length > mostRows)
    throw new Problem('too-large', `The file has more than ${group(mostRows)} rows. Import it in parts.`);
  const onChecked = (done: number) =>
    deps.watch?.onProgress({ phase: 'checking', done, total: table.rows.length });
  onChecked(0);
  const checked = await checkEmployeeRows(table, await readKnown(deps, table), onChecked);
  const faults = [...table.faults, ...emptyFault(table), ...checked.faults].sort((a, b) => a.line - b.line);
  if (faults.length > 0 && !options.dryRun) throw refuseImport(faults);
  return retryDeadlock(() => apply(deps, table, { ...checked, faults }, options, actor));
}

async function readKnown(deps: ImportDeps, table: CsvTable): Promise<KnownDirectory> {
  const { sites, departments, groups, employees } = await readKnownNames(deps.db.pool, [
    ...(await namedEmployees(table)),
  ]);
  const folded = (names: readonly string[]) => new Map(names.map((name) => [foldName(name), name]));
  return {
    sites: new Map(sites.map((site) => [foldName(site.name), site])),
    departments: folded(departments),
    groups: folded(groups),
    employees: new Map(employees.map(({ externalId, site }) => [externalId, site && foldName(site)])),
    ownNumbers: deps.ownNumbers,
  };
}

function emptyFault(table: CsvTable): CsvFault[] {
  const empty = table.rows.length === 0 && table.faults.length === 0;
  return empty ? [{ line: 1, column: '', detail: 'has a header and no rows' }] : [];
}

/** Carries the outcome of a dry run out of the transaction that it rolls back. */
class RolledBack extends Error {
  constructor(readonly outcome: EmployeeImport) {
    super('a dry run');
  }
}

async function apply(
  { db, clock, watch }: ImportDeps,
  table: CsvTable,
  checked: CheckedRows,
  options: EmployeeImportOptions,
  actor: Actor,
): Promise<EmployeeImport> {
  const at = clock.now();
  const onWritten = (done: number, total: number) => watch?.onProgress({ phase: 'writing', done, total });
  try {
    return await transaction(db.pool, async (tx) => {
      onWritten(0, checked.drafts.length);
      await lockDirectory(tx);
      // PostgreSQL cannot know how many rows the JSON holds, takes it for few, and would compare all with all.
      await query(tx, 'SET LOCAL enable_nestloop = off');
      await addNames(tx, checked);
      const { created, updated } = await writeDrafts(tx, checked.drafts, scopeOf(table), at, onWritten);
      const deactivated = options.mode === 'full' ? await deactivateOthers(tx, table, options, at) : 0;
      const { newSites, newDepartments, newGroups } = checked;
      const unchanged = checked.drafts.length - created - updated;
      const counts = { rows: table.rows.length, created, updated, unchanged, deactivated };
      const outcome = { ...counts, newSites, newDepartments, newGroups, faults: firstFaults(checked.faults) };
      if (options.dryRun) throw new RolledBack(outcome);
      const details = { ...counts, mode: options.mode, newSites, newDepartments, newGroups };
      await recordAudit(tx, {
        at,
        actor: actor.id,
        action: 'directory.import',
        subject: 'employees',
        details,
      });
      await watch?.settle(tx, outcome);
      return outcome;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.outcome;
    throw error;
  }
}

async function addNames(tx: Queryable, checked: CheckedRows): Promise<void> {
  await addSites(tx, checked.newSites);
  await addDepartments(tx, checked.newDepartments);
  await addGroups(tx, checked.newGroups);
}

/** What the header says that the file decides. */
function scopeOf({ columns }: CsvTable): DraftScope {
  const sources: readonly PointSource[] = ['email', 'mobile', 'phone'];
  return {
    fields: new Set(employeeFields.filter((field) => field === 'attributes' || columns.has(field))),
    points: new Set(sources.filter((source) => columns.has(source))),
  };
}

async function deactivateOthers(
  tx: Queryable,
  table: CsvTable,
  options: EmployeeImportOptions,
  at: Date,
): Promise<number> {
  const before = await deactivateMissing(tx, table.rows.map(externalIdOf), at);
  const { deactivated, active } = before;
  const agreed = options.dryRun || options.confirmDeactivations === deactivated;
  if (deactivated > active * shareToConfirm && !agreed) {
    throw new Problem(
      'confirm-deactivations',
      `The import would deactivate ${group(deactivated)} of ${group(active)} employees. ` +
        `Nothing was imported. If that is meant, send it again with confirmDeactivations=${deactivated}.`,
      [],
      { deactivations: deactivated, active },
    );
  }
  return deactivated;
}

function group(count: number): string {
  return count.toLocaleString('en');
}
