import { query, type Queryable } from '../db/sql.ts';
import { newId, type GroupId } from '../kernel/id.ts';
import { isUuid } from './is-uuid.ts';

/** A group of employees, such as the fire wardens. */
export interface Group {
  readonly id: GroupId;
  readonly name: string;
}

/** A group with the number of its active members. */
export interface GroupWithCount extends Group {
  readonly employees: number;
}

/** The group with this id or name; the exact name goes before another case. */
export async function findGroup(db: Queryable, idOrName: string): Promise<Group | undefined> {
  const [group] = await query<Group>(
    db,
    `SELECT id, name FROM groups WHERE id = $1 OR lower(name) = lower($2)
     ORDER BY id = $1 DESC, name = $2 DESC LIMIT 1`,
    [isUuid(idOrName) ? idOrName : null, idOrName.trim()],
  );
  return group;
}

/** All groups by name. */
export async function listGroups(db: Queryable): Promise<GroupWithCount[]> {
  return query<GroupWithCount>(
    db,
    `SELECT g.id, g.name, count(e.id)::int AS employees
     FROM groups g LEFT JOIN group_members m ON m.group_id = g.id
       LEFT JOIN employees e ON e.id = m.employee_id AND e.active
     GROUP BY g.id ORDER BY g.name`,
  );
}

/** Makes groups; those that exist stay as they are. */
export async function addGroups(tx: Queryable, names: readonly string[]): Promise<void> {
  await tx.query(
    'INSERT INTO groups (id, name) SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT (name) DO NOTHING',
    [names.map(() => newId()), names],
  );
}

/** Makes the members' groups exactly these. Answers the ids of employees for whom something changed. */
export async function writeMemberships(
  tx: Queryable,
  members: readonly { readonly externalId: string; readonly groups: readonly string[] }[],
): Promise<string[]> {
  const rows = await query<{ id: string }>(
    tx,
    `WITH draft AS (
       SELECT e.id, d.groups FROM json_to_recordset($1) AS d("externalId" text, groups text[])
       CROSS JOIN LATERAL (SELECT id FROM employees WHERE external_id = d."externalId" OFFSET 0) AS e),
     wanted AS (SELECT d.id AS employee_id, g.id AS group_id FROM draft d JOIN groups g ON g.name = ANY (d.groups)),
     gone AS (
       DELETE FROM group_members m USING draft d
       WHERE m.employee_id = d.id
         AND NOT EXISTS (SELECT FROM wanted w WHERE w.employee_id = m.employee_id AND w.group_id = m.group_id)
       RETURNING m.employee_id),
     come AS (
       INSERT INTO group_members (group_id, employee_id) SELECT group_id, employee_id FROM wanted
       ON CONFLICT DO NOTHING RETURNING employee_id)
     SELECT employee_id AS id FROM gone UNION SELECT employee_id FROM come`,
    [JSON.stringify(members.map(({ externalId, groups }) => ({ externalId, groups })))],
  );
  return rows.map((row) => row.id);
}
