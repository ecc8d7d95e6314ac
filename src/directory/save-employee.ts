import { recordAudit } from '../audit/record-audit.ts';
import { retryDeadlock, transaction, type Queryable } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { longestExternalId, readLine } from './employee-fields.ts';
import { readChanges, type ChangedEmployee, type EmployeeChanges } from './employee-input.ts';
import { addDepartments, deactivate, lockDirectory, readEmployees, type Employee } from './employee-store.ts';
import { addGroups } from './group-store.ts';
import type { ImportDeps } from './import-employees.ts';
import { isUuid } from './is-uuid.ts';
import { writeDrafts } from './write-drafts.ts';

/** A new employee, as a caller wants one. */
export interface NewEmployee extends EmployeeChanges {
  readonly externalId: string;
  readonly name: string;
}

/** Makes an employee. Throws the Problem `bad-request`, also when the external id is taken. */
export async function createEmployee(deps: ImportDeps, wanted: NewEmployee, actor: Actor): Promise<Employee> {
  const externalId = readLine(wanted.externalId, longestExternalId);
  if ('reason' in externalId) throw refuse(`The external id ${externalId.reason}.`);
  const plan = async (tx: Queryable) => {
    const [taken] = await readEmployees(tx, { externalId: externalId.value, limit: 1 });
    if (taken) throw refuse(`There is an employee ${externalId.value} already. Change that one instead.`);
    return { employee: { externalId: externalId.value, name: wanted.name, siteName: null }, changes: wanted };
  };
  return save(deps, actor, { action: 'employee.create', details: {} }, plan);
}

/** Changes what is given and leaves the rest. Throws the Problems `not-found` and `bad-request`. */
export async function updateEmployee(
  deps: ImportDeps,
  id: string,
  changes: EmployeeChanges,
  actor: Pick<Actor, 'id'>,
): Promise<Employee> {
  const plan = () => Promise.resolve(changes);
  return saveEmployee(deps, id, actor, { action: 'employee.update', details: {}, plan });
}

/** A change that is decided from what the employee is when nobody else can change them. */
interface PlannedChange extends Deed {
  readonly plan: (tx: Queryable, employee: Employee) => Promise<EmployeeChanges>;
}

/** Changes an employee as `plan` decides. Throws the Problems `not-found` and `bad-request`. */
export async function saveEmployee(
  deps: ImportDeps,
  id: string,
  actor: Pick<Actor, 'id'>,
  { plan, ...deed }: PlannedChange,
): Promise<Employee> {
  return save(deps, actor, deed, async (tx) => {
    const employee = await readEmployee(tx, id);
    const { externalId, name, site } = employee;
    const changes = await plan(tx, employee);
    return { employee: { externalId, name, siteName: site?.name ?? null }, changes };
  });
}

/** Takes an employee out of every audience; what is recorded about them stays. Throws the Problem `not-found`. */
export async function deactivateEmployee(deps: ImportDeps, id: string, actor: Actor): Promise<void> {
  const at = deps.clock.now();
  await transaction(deps.db.pool, async (tx) => {
    if (!isUuid(id) || !(await deactivate(tx, id as EmployeeId, at))) throw nobody(id);
    await recordAudit(tx, { at, actor: actor.id, action: 'employee.deactivate', subject: id });
  });
}

/** One employee by id. Throws the Problem `not-found`. */
export async function readEmployee(db: Queryable, id: string): Promise<Employee> {
  const [employee] = isUuid(id) ? await readEmployees(db, { ids: [id as EmployeeId], limit: 1 }) : [];
  if (employee === undefined) throw nobody(id);
  return employee;
}

type Plan = (tx: Queryable) => Promise<{ employee: ChangedEmployee; changes: EmployeeChanges }>;

/** What the audit trail says of a change, besides which fields it touched. */
interface Deed {
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
}

async function save(
  { db, clock, ownNumbers }: ImportDeps,
  actor: Pick<Actor, 'id'>,
  { action, details: about }: Deed,
  plan: Plan,
): Promise<Employee> {
  const at = clock.now();
  return retryDeadlock(() =>
    transaction(db.pool, async (tx) => {
      await lockDirectory(tx);
      const { employee, changes } = await plan(tx);
      const read = await readChanges(tx, employee, changes, ownNumbers);
      await addDepartments(tx, read.newDepartments);
      await addGroups(tx, read.newGroups);
      await writeDrafts(tx, [read.draft], read.scope, at);
      const [saved] = await readEmployees(tx, { externalId: employee.externalId, limit: 1 });
      if (saved === undefined) throw new Error('an employee that was just written is not there');
      const details = { externalId: employee.externalId, changed: Object.keys(changes), ...about };
      await recordAudit(tx, { at, actor: actor.id, action, subject: saved.id, details });
      return saved;
    }),
  );
}

function refuse(detail: string): Problem {
  return new Problem('bad-request', `${detail} Nothing was changed.`, [{ pointer: '/externalId', detail }]);
}

function nobody(id: string): Problem {
  return new Problem('not-found', `There is no employee ${id}.`);
}
