import type { Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import { readPhone } from '../kernel/phone.ts';
import { Problem, type ProblemFault } from '../kernel/problem.ts';
import {
  emptyDraft,
  employeeFields,
  type DraftScope,
  type EmployeeDraft,
  type EmployeeField,
  type PointDraft,
  type Standing,
} from './employee-draft.ts';
import { foldName, readEmail, readLanguage, readLine, type FieldReading } from './employee-fields.ts';
import { readKnownNames, type NamesKnown } from './known-names-store.ts';
import { readPushSubscription } from './push-subscription.ts';
import { findSite, type Site } from './site-store.ts';

/** What a caller wants of an employee. What is undefined stays as it is; null empties. */
export interface EmployeeChanges {
  readonly name?: string | undefined;
  readonly language?: string | null | undefined;
  /** Id or name of a site that exists. */
  readonly site?: string | null | undefined;
  readonly department?: string | null | undefined;
  readonly role?: string | null | undefined;
  /** External ids. */
  readonly manager?: string | null | undefined;
  readonly deputy?: string | null | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Merged into those there are; null removes one. */
  readonly attributes?: Readonly<Record<string, string | null>> | undefined;
  readonly active?: boolean | undefined;
  /** All of them: those not named are removed. */
  readonly contactPoints?: readonly PointInput[] | undefined;
}

/** Rank: their order within the channel where not given. Standing: as learnt where not given. */
export interface PointInput {
  readonly channel: Channel;
  /** Phone in any common writing, mailbox, or a push subscription as an object or its JSON. */
  readonly address: unknown;
  readonly rank?: number | undefined;
  readonly standing?: Standing | undefined;
}

/** The employee that changes are made to; for a new one only the external id is known. */
export interface ChangedEmployee {
  readonly externalId: string;
  readonly name: string;
  readonly siteName: string | null;
}

/** Changes, read and held against the directory. */
export interface ReadChanges {
  readonly draft: EmployeeDraft;
  readonly scope: DraftScope;
  readonly newDepartments: readonly string[];
  readonly newGroups: readonly string[];
}

/**
 * Reads the changes that a caller wants. Departments and groups that do not exist are to be made. Throws the
 * Problem `bad-request` with every fault and its JSON Pointer.
 */
export async function readChanges(
  tx: Queryable,
  employee: ChangedEmployee,
  changes: EmployeeChanges,
  ownNumbers: ReadonlySet<string> | undefined,
): Promise<ReadChanges> {
  const faults: ProblemFault[] = [];
  const take: Take = (pointer, reading, otherwise) => {
    if ('value' in reading) return reading.value;
    faults.push({ pointer, detail: reading.reason });
    return otherwise;
  };
  const known = await readKnownNames(
    tx,
    [changes.manager, changes.deputy].flatMap((id) => id ?? []),
  );
  const site = await lookUpSite(tx, employee, changes, faults);
  const colleague = (field: 'manager' | 'deputy') =>
    take(`/${field}`, readColleague(changes[field], employee, known), null);
  const draft: EmployeeDraft = {
    ...emptyDraft(employee.externalId, take('/name', readLine(changes.name ?? employee.name), '')),
    ...readNames(changes, known, take),
    language: take('/language', readLanguage(changes.language ?? ''), null),
    site: site?.name ?? null,
    manager: colleague('manager'),
    deputy: colleague('deputy'),
    attributes: changes.attributes ?? {},
    active: changes.active ?? null,
    contactPoints: readPoints(changes.contactPoints ?? [], site, ownNumbers, take),
  };
  if (faults.length > 0)
    throw new Problem(
      'bad-request',
      `The employee has ${faults.length} faults; nothing was changed.`,
      faults,
    );
  const { department, groups } = draft;
  return {
    draft,
    scope: scopeOf(changes),
    newDepartments: [department]
      .flatMap((name) => name ?? [])
      .filter((name) => !known.departments.includes(name)),
    newGroups: groups.filter((group) => !known.groups.includes(group)),
  };
}

function readNames(
  changes: EmployeeChanges,
  known: NamesKnown,
  take: Take,
): Pick<EmployeeDraft, 'department' | 'role' | 'groups' | 'tags'> {
  const line = (pointer: string, text: string | null | undefined) =>
    text === null || text === undefined ? null : take(pointer, readLine(text), null);
  const department = line('/department', changes.department);
  const groups = (changes.groups ?? []).flatMap((name, index) => line(`/groups/${index}`, name) ?? []);
  return {
    department: department && spelling(department, known.departments),
    role: line('/role', changes.role),
    groups: [...new Set(groups.map((group) => spelling(group, known.groups)))],
    tags: (changes.tags ?? []).flatMap((tag, index) => line(`/tags/${index}`, tag) ?? []),
  };
}

/** The site that the employee will have: its country reads their phones. */
async function lookUpSite(
  tx: Queryable,
  employee: ChangedEmployee,
  { site: wanted }: EmployeeChanges,
  faults: ProblemFault[],
): Promise<Site | undefined> {
  const name = wanted === undefined ? employee.siteName : wanted;
  if (name === null) return undefined;
  const site = await findSite(tx, name);
  if (site === undefined) faults.push({ pointer: '/site', detail: `There is no site "${name}".` });
  return site;
}

function readColleague(
  id: string | null | undefined,
  employee: ChangedEmployee,
  known: NamesKnown,
): FieldReading<string | null> {
  if (id === null || id === undefined) return { value: null };
  if (id === employee.externalId) return { reason: 'is the employee in person' };
  return known.employees.some(({ externalId }) => externalId === id)
    ? { value: id }
    : { reason: `"${id}" is the externalId of nobody` };
}

type Take = <T>(pointer: string, reading: FieldReading<T>, otherwise: T) => T;

function readPoints(
  points: readonly PointInput[],
  site: Site | undefined,
  ownNumbers: ReadonlySet<string> | undefined,
  take: Take,
): PointDraft[] {
  const ranks = new Map<Channel, number>();
  const read = points.flatMap((point, index): PointDraft[] => {
    const { channel, standing } = point;
    const reading = readAddress(point, { country: site?.country ?? undefined, ownNumbers });
    const address = take(`/contactPoints/${index}/address`, reading, null);
    const rank = point.rank ?? (ranks.get(channel) ?? 0) + 1;
    ranks.set(channel, rank);
    return address === null ? [] : [{ channel, address, rank, standing }];
  });
  return [...new Map(read.map((point) => [`${point.channel} ${point.address}`, point])).values()];
}

function readAddress(point: PointInput, rules: Parameters<typeof readPhone>[1]): FieldReading<string | null> {
  const { channel, address } = point;
  if (channel === 'push') return readPushAddress(address);
  if (typeof address !== 'string') return { reason: 'is not a text' };
  if (channel === 'email') return address === '' ? { reason: 'is empty' } : readEmail(address);
  const reading = readPhone(address, rules);
  return reading.kind === 'number' ? { value: reading.e164 } : { reason: reading.reason };
}

function readPushAddress(address: unknown): FieldReading<string> {
  try {
    const subscription: unknown = typeof address === 'string' ? JSON.parse(address) : address;
    return { value: readPushSubscription(subscription).address };
  } catch (error) {
    if (error instanceof Problem) return { reason: error.detail };
    if (error instanceof SyntaxError) return { reason: 'is not JSON' };
    throw error;
  }
}

/** The directory's spelling of a name where it has one, whatever the case. */
function spelling(name: string, known: readonly string[]): string {
  return known.find((candidate) => foldName(candidate) === foldName(name)) ?? name;
}

function scopeOf(changes: EmployeeChanges): DraftScope {
  const given = (field: EmployeeField) => changes[field] !== undefined;
  return {
    fields: new Set(employeeFields.filter(given)),
    points: new Set(
      changes.contactPoints === undefined ? [] : (['email', 'mobile', 'phone', 'push'] as const),
    ),
  };
}
