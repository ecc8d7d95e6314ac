import type { Context } from '../context.ts';
import { readEmployees } from '../directory/employee-store.ts';
import type { SampleOrganisation } from '../directory/sample-organisation.ts';
import type { Actor } from '../identity/actor.ts';
import { changeOperator } from '../identity/change-operator.ts';
import { createOperator, findByName } from '../identity/operators.ts';
import type { EmployeeId } from '../kernel/id.ts';

/** Who signs in to the demo. */
export interface DemoOperator {
  readonly name: string;
  readonly password: string;
}

/**
 * Makes the demo's operator where there is none, and links them with an employee whom every channel reaches, so that they
 * can send themselves a test. Answers that employee's name; undefined where there is none.
 */
export async function setUpOperator(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  { roster }: Pick<SampleOrganisation, 'roster'>,
  { name, password }: DemoOperator,
  actor: Actor,
): Promise<string | undefined> {
  const known = (await findByName(db, name))?.operator;
  const operator = known ?? (await createOperator({ db, clock }, { name, password, role: 'admin' }, actor));
  const own = operator.employeeId;
  const externalId = roster.find(({ mobile, email, subscription }) => mobile && email && subscription)?.id;
  if (own === null && externalId === undefined) return undefined;
  const whom = own === null ? { externalId } : { ids: [own as EmployeeId] };
  const [employee] = await readEmployees(db.pool, { ...whom, limit: 1 });
  if (employee && own === null)
    await changeOperator({ db, clock }, operator.id, { employeeId: employee.id }, actor);
  return employee?.name;
}
