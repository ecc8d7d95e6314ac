import { query, type Queryable } from '../db/sql.ts';
import { newId, type EmployeeId, type SiteId } from '../kernel/id.ts';
import { listContactPoints, type ContactPoint } from './contact-point-store.ts';
import type { EmployeeDraft, EmployeeField, Standing } from './employee-draft.ts';

/** An employee as the API and the pages show one. */
export interface Employee {
  readonly id: EmployeeId;
  readonly externalId: string;
  readonly name: string;
  readonly language: string | null;
  readonly site: { readonly id: SiteId; readonly name: string } | null;
  readonly department: string | null;
  readonly role: string | null;
  readonly manager: Colleague | null;
  readonly deputy: Colleague | null;
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly active: boolean;
  readonly contactPoints: readonly ContactPoint[];
}

/** Another employee, named. */
interface Colleague {
  readonly id: EmployeeId;
  readonly externalId: string;
  readonly name: string;
}

/** Which employees to list; every part given must fit. */
export interface EmployeeFilter {
  readonly ids?: readonly EmployeeId[] | undefined;
  readonly externalId?: string | undefined;
  /** Part of the name or external id, in any case. */
  readonly q?: string | undefined;
  /** `q` may also be a part of a mailbox or, in any writing, of a number. */
  readonly byAddress?: boolean | undefined;
  readonly active?: boolean | undefined;
  /** Name of a site, and of a group. */
  readonly site?: string | undefined;
  readonly group?: string | undefined;
  /**
   * They have a contact point with this standing; `none`: they have no contact point that may be used; `noted`: they
   * say that something about them is wrong.
   */
  readonly standing?: Standing | 'none' | 'noted' | undefined;
  readonly limit: number;
  /** The name and id after which the page begins: a place that stays where it is when somebody is renamed. */
  readonly after?: { readonly key: string; readonly id: string } | undefined;
}

/** A page of employees by name, read in two queries. */
export async function readEmployees(db: Queryable, filter: EmployeeFilter): Promise<Employee[]> {
  const rows = await query<Omit<Employee, 'contactPoints'>>(
    db,
    `SELECT e.id, e.external_id AS "externalId", e.name, e.language, e.role, e.tags, e.attributes, e.active,
       CASE WHEN s.id IS NOT NULL THEN json_build_object('id', s.id, 'name', s.name) END AS site,
       d.name AS department,
       CASE WHEN m.id IS NOT NULL
         THEN json_build_object('id', m.id, 'externalId', m.external_id, 'name', m.name) END AS manager,
       CASE WHEN p.id IS NOT NULL
         THEN json_build_object('id', p.id, 'externalId', p.external_id, 'name', p.name) END AS deputy,
       ARRAY(SELECT g.name FROM group_members gm JOIN groups g ON g.id = gm.group_id
             WHERE gm.employee_id = e.id ORDER BY g.name) AS groups
     FROM employees e
       LEFT JOIN sites s ON s.id = e.site_id
       LEFT JOIN departments d ON d.id = e.department_id
       LEFT JOIN employees m ON m.id = e.manager_id
       LEFT JOIN employees p ON p.id = e.deputy_id
     WHERE ($1::uuid[] IS NULL OR e.id = ANY ($1)) AND ($2::text IS NULL OR e.external_id = $2)
       AND ($3::text IS NULL OR e.name ILIKE $3 OR e.external_id ILIKE $3 OR e.id IN (
         SELECT c.employee_id FROM contact_points c WHERE c.channel <> 'push' AND c.address ILIKE ANY ($7::text[])))
       AND ($4::boolean IS NULL OR e.active = $4)
       AND ($5::text IS NULL OR (e.name, e.id) > ($5, $11::uuid))
       AND ($8::text IS NULL OR s.name = $8)
       AND ($9::text IS NULL OR EXISTS (SELECT FROM group_members gm JOIN groups g ON g.id = gm.group_id
         WHERE gm.employee_id = e.id AND g.name = $9))
       AND ($10::text IS NULL OR CASE $10 WHEN 'none'
         THEN NOT EXISTS (SELECT FROM contact_points c WHERE c.employee_id = e.id AND c.standing IN ('usable', 'unproven'))
         WHEN 'noted' THEN EXISTS (SELECT FROM own_notes n WHERE n.employee_id = e.id AND n.settled_at IS NULL)
         ELSE EXISTS (SELECT FROM contact_points c WHERE c.employee_id = e.id AND c.standing = $10) END)
     ORDER BY e.name, e.id LIMIT $6`,
    valuesOf(filter),
  );
  const points = await listContactPoints(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...row, contactPoints: points.get(row.id) ?? [] }));
}

function valuesOf(filter: EmployeeFilter): unknown[] {
  const { ids, externalId, q, byAddress, active, after, limit, site, group, standing } = filter;
  return [
    ...[ids, externalId, q === undefined ? undefined : containing(q), active, after?.key, limit],
    byAddress === true && q !== undefined ? addressPatterns(q) : [],
    ...[site, group, standing, after?.id],
  ].map((value) => value ?? null);
}

/** Two or fewer signs fit half of all numbers. */
const shortestAddressPart = 3;

/** A part of a mailbox as it is; of a number its digits, without the zero that stands for the country. */
function addressPatterns(part: string): string[] {
  const digits = /^[\d\s()+./-]+$/.test(part) ? part.replace(/\D/g, '').replace(/^0+/, '') : '';
  return [part.trim(), digits].filter((text) => text.length >= shortestAddressPart).map(containing);
}

function containing(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`;
}

/** What writing drafts came to, by employee id. */
export interface EmployeesWritten {
  readonly created: readonly string[];
  readonly changed: readonly string[];
}

const fieldSql: Readonly<
  Record<Exclude<EmployeeField, 'manager' | 'deputy' | 'groups'>, readonly [string, string, string]>
> = {
  name: ['name', 'd.name', 'o.name'],
  language: ['language', 'd.language', 'o.language'],
  site: ['site_id', 's.id', 'o.site_id'],
  department: ['department_id', 'p.id', 'o.department_id'],
  role: ['role', 'd.role', 'o.role'],
  tags: ['tags', 'd.tags', "coalesce(o.tags, '{}')"],
  attributes: [
    'attributes',
    "jsonb_strip_nulls(coalesce(o.attributes, '{}') || d.attributes)",
    "coalesce(o.attributes, '{}')",
  ],
};

/**
 * Makes or changes employees, found again by their external id, in one statement; of existing ones only `fields`
 * change. Sites and departments of that name must exist. Managers, groups and contact points are written apart.
 */
export async function writeEmployees(
  tx: Queryable,
  drafts: readonly EmployeeDraft[],
  fields: ReadonlySet<EmployeeField>,
  at: Date,
): Promise<EmployeesWritten> {
  const entries = Object.entries(fieldSql) as [EmployeeField, readonly [string, string, string]][];
  const columns = [...entries.map(([, [column]]) => column), 'active'];
  const values = entries.map(([field, [, wanted, known]]) =>
    fields.has(field) ? wanted : field === 'name' ? `coalesce(${known}, ${wanted})` : known,
  );
  const rows = await query<{ id: string; created: boolean }>(
    tx,
    `WITH d AS (
       SELECT * FROM json_to_recordset($1) AS d(id uuid, "externalId" text, name text, language text, site text,
         department text, role text, tags text[], attributes jsonb, active boolean))
     INSERT INTO employees AS e (id, external_id, ${columns.join(', ')}, created_at, updated_at)
     SELECT d.id, d."externalId", ${values.join(', ')}, coalesce(d.active, o.active, true), $2, $2
     FROM d LEFT JOIN LATERAL (SELECT * FROM employees WHERE external_id = d."externalId" OFFSET 0) AS o ON true
       LEFT JOIN sites s ON s.name = d.site LEFT JOIN departments p ON p.name = d.department
     ORDER BY d."externalId"
     ON CONFLICT (external_id) DO UPDATE
       SET ${columns.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}, updated_at = EXCLUDED.updated_at
     WHERE (${columns.map((column) => `e.${column}`).join(', ')})
       IS DISTINCT FROM (${columns.map((column) => `EXCLUDED.${column}`).join(', ')})
     RETURNING e.id, (xmax = 0) AS created`,
    [JSON.stringify(drafts.map((draft) => ({ ...draft, id: newId(), contactPoints: undefined }))), at],
  );
  return {
    created: rows.filter((row) => row.created).map((row) => row.id),
    changed: rows.filter((row) => !row.created).map((row) => row.id),
  };
}

/** Sets managers and deputies, once every employee of the import exists. Answers the ids that changed. */
export async function writeColleagues(
  tx: Queryable,
  drafts: readonly EmployeeDraft[],
  fields: ReadonlySet<EmployeeField>,
  at: Date,
): Promise<string[]> {
  const manager = fields.has('manager') ? 'm.id' : 'e.manager_id';
  const deputy = fields.has('deputy') ? 'p.id' : 'e.deputy_id';
  const rows = await query<{ id: string }>(
    tx,
    `UPDATE employees e SET manager_id = ${manager}, deputy_id = ${deputy}, updated_at = $2
     FROM json_to_recordset($1) AS d("externalId" text, manager text, deputy text)
       LEFT JOIN employees m ON m.external_id = d.manager
       LEFT JOIN employees p ON p.external_id = d.deputy
     WHERE e.external_id = d."externalId"
       AND (e.manager_id, e.deputy_id) IS DISTINCT FROM (${manager}, ${deputy})
     RETURNING e.id`,
    [JSON.stringify(drafts.map(({ externalId, manager, deputy }) => ({ externalId, manager, deputy }))), at],
  );
  return rows.map((row) => row.id);
}

/** Makes departments; those that exist stay as they are. */
export async function addDepartments(tx: Queryable, names: readonly string[]): Promise<void> {
  await tx.query(
    'INSERT INTO departments (id, name) SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT (name) DO NOTHING',
    [names.map(() => newId()), names],
  );
}

/** Deactivates every active employee whose external id is not among these. Answers how many of how many. */
export async function deactivateMissing(
  tx: Queryable,
  externalIds: readonly string[],
  at: Date,
): Promise<{ deactivated: number; active: number }> {
  const [before] = await query<{ active: number }>(
    tx,
    'SELECT count(*)::int AS active FROM employees WHERE active',
  );
  const result = await tx.query(
    `UPDATE employees e SET active = false, updated_at = $2
     WHERE active AND NOT EXISTS (SELECT FROM unnest($1::text[]) AS stays(id) WHERE stays.id = e.external_id)`,
    [externalIds, at],
  );
  return { deactivated: result.rowCount ?? 0, active: before?.active ?? 0 };
}

/** Takes an employee out of every audience and keeps what is recorded about them. False when nobody has this id. */
export async function deactivate(tx: Queryable, id: EmployeeId, at: Date): Promise<boolean> {
  const result = await tx.query(
    `UPDATE employees SET active = false, updated_at = CASE WHEN active THEN $2 ELSE updated_at END WHERE id = $1`,
    [id, at],
  );
  return result.rowCount === 1;
}

/** Any constant, the same in every release. */
const directoryLock = 7_202_612;

/**
 * Lets one transaction at a time write employees, so that what it looked up still holds when it writes. An import
 * takes seconds, and whoever waits for it waits as long as a statement may take.
 */
export async function lockDirectory(tx: Queryable): Promise<void> {
  await tx.query('SET LOCAL lock_timeout = 0');
  await tx.query('SELECT pg_advisory_xact_lock($1)', [directoryLock]);
}
