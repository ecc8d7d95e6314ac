import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Database } from '../../src/db/connect.ts';
import { query } from '../../src/db/sql.ts';
import { readEmployees, type Employee } from '../../src/directory/employee-store.ts';
import { importEmployees, type EmployeeImportOptions } from '../../src/directory/import-employees.ts';
import { importSites } from '../../src/directory/import-sites.ts';
import type { Actor } from '../../src/identity/actor.ts';
import { Problem } from '../../src/kernel/problem.ts';
import { openDatabase } from './open-database.ts';

export const actor: Actor = { kind: 'local', id: 'local', role: 'admin' };
export const at = new Date('2026-11-23T09:00:00Z');

const twoSites = `name,country,time_zone,emergency_number,assembly_point
Taoyuan,tw,Asia/Taipei,119,Gate 2
Rotterdam,NL,Europe/Amsterdam,112,Quay
`;

/** A directory with two sites and nobody in it before each test of the file. */
export function openDirectory() {
  let opened: Database | undefined;
  const database = () => {
    if (opened === undefined) throw new Error('the directory opens before the first test');
    return opened;
  };
  const deps = {
    get db() {
      return database();
    },
    clock: { now: () => at },
  };
  beforeAll(async () => {
    opened = await openDatabase();
  });
  afterAll(() => opened?.close());
  beforeEach(async () => {
    await query(
      database().pool,
      'TRUNCATE employees, sites, departments, groups, recipients, audit_entries CASCADE',
    );
    await importSites(deps, twoSites, { dryRun: false }, actor);
  });
  const person = async (externalId: string): Promise<Employee> => {
    const [employee] = await readEmployees(database().pool, { externalId, limit: 1 });
    if (employee === undefined) throw new Error(`${externalId} is not in the directory`);
    return employee;
  };
  return {
    deps,
    pool: () => database().pool,
    load: (csv: string, options: EmployeeImportOptions = { dryRun: false, mode: 'upsert' }) =>
      importEmployees(deps, csv, options, actor),
    everybody: () => readEmployees(database().pool, { limit: 1_000 }),
    person,
    /** `channel address rank` of each contact point. */
    paths: async (externalId: string) =>
      (await person(externalId)).contactPoints.map(
        ({ channel, address, rank }) => `${channel} ${address} ${rank}`,
      ),
  };
}

/** The Problem that the work is refused with. */
export async function refusal(work: Promise<unknown>): Promise<Problem> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Problem) return error;
  throw new Error(`expected a Problem, got ${String(error)}`);
}
