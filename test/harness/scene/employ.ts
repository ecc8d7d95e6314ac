import { savePushSubscription } from '../../../src/directory/contact-point-store.ts';
import type { EmployeeId } from '../../../src/kernel/id.ts';
import type { ApiClient } from './api-client.ts';
import { openDevice, type Device } from './device.ts';
import type { Stage } from './open-stage.ts';

/** Somebody of the story, as a line of the employees' CSV. */
export interface Role {
  name?: string;
  mobile?: string;
  phone?: string;
  email?: string;
  /** Has a smartphone with push turned on. */
  push?: boolean;
  language?: string;
  site?: string;
  groups?: string;
  department?: string;
  role?: string;
  /** Keys of the same cast. */
  manager?: string;
  deputy?: string;
}

export interface Person extends Device {
  id: EmployeeId;
}

const COLUMNS = [
  'name',
  'mobile',
  'phone',
  'email',
  'language',
  'site',
  'groups',
  'department',
  'role',
  'manager',
  'deputy',
] as const;

/** Imports sites (CSV) and employees through the API, and puts their devices into their hands. */
export async function employ<Name extends string>(
  stage: Stage,
  { expectOk }: ApiClient,
  sitesCsv: string,
  roles: Record<Name, Role>,
): Promise<Record<Name, Person>> {
  await expectOk('POST', '/directory/imports?kind=sites', sitesCsv);
  await expectOk('POST', '/directory/imports?kind=employees', employeesCsv(roles));
  const people: [string, Person][] = [];
  for (const [externalId, role] of Object.entries<Role>(roles)) {
    const found = await expectOk('GET', `/employees?externalId=${externalId}`);
    const [employee] = found['items'] as { id: EmployeeId }[];
    if (!employee) throw new Error(`${externalId} was not imported`);
    const addresses = [role.mobile, role.phone, role.email].filter((address) => address !== undefined);
    if (role.push) addresses.push(await subscribe(stage, externalId, employee.id));
    people.push([externalId, { id: employee.id, ...openDevice(stage.simulator, stage.expected, addresses) }]);
  }
  return Object.fromEntries(people) as Record<Name, Person>;
}

function employeesCsv(roles: Record<string, Role>): string {
  const rows = Object.entries(roles).map(([externalId, role]) =>
    [externalId, ...COLUMNS.map((column) => role[column] ?? (column === 'name' ? externalId : ''))].join(','),
  );
  return [['external_id', ...COLUMNS].join(','), ...rows].join('\n');
}

async function subscribe({ simulator, db, clock }: Stage, name: string, id: EmployeeId): Promise<string> {
  await savePushSubscription(db.pool, id, simulator.subscribe(name), clock.now());
  return name;
}
