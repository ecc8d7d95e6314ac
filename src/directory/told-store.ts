import { query, type Queryable } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { members, type Audience } from './audience-store.ts';
import { findHolders, type Post } from './duty-store.ts';

/** Who would be told of the silent of an audience in one role, as the directory is now. */
export interface WouldBeTold {
  readonly people: number;
  /** The first of them by name. */
  readonly names: readonly string[];
  /** For how many of the audience nobody would be. */
  readonly withoutOne: number;
}

/** Reads them for `roll-call`, `deputy`, `manager` or the name of a role. */
export async function findWouldBeTold(db: Queryable, audience: Audience, role: string): Promise<WouldBeTold> {
  return role === 'deputy' || role === 'manager'
    ? readOwn(db, audience, role)
    : readHolders(db, audience, role);
}

const NAMED = 5;

async function readOwn(db: Queryable, audience: Audience, role: 'deputy' | 'manager'): Promise<WouldBeTold> {
  const { sql, values } = members(audience, 1);
  const [row] = await query<{ people: number; names: string[] | null; withoutOne: number }>(
    db,
    `WITH own AS (SELECT theirs.id, theirs.name FROM (SELECT e.${role}_id AS id ${sql}) AS member
                    LEFT JOIN employees theirs ON theirs.id = member.id AND theirs.active)
     SELECT count(DISTINCT id)::int AS people, count(*) FILTER (WHERE id IS NULL)::int AS "withoutOne",
            (SELECT array_agg(name ORDER BY name) FROM (SELECT DISTINCT id, name FROM own WHERE id IS NOT NULL
                                                         ORDER BY name LIMIT ${NAMED}) AS first) AS names
       FROM own`,
    values,
  );
  return { people: row?.people ?? 0, names: row?.names ?? [], withoutOne: row?.withoutOne ?? 0 };
}

async function readHolders(db: Queryable, audience: Audience, role: string): Promise<WouldBeTold> {
  const { sql, values } = members(audience, 1);
  const places = await query<{ siteId: string | null; people: number }>(
    db,
    `SELECT e.site_id AS "siteId", count(*)::int AS people ${sql} GROUP BY e.site_id`,
    values,
  );
  const holders = await findHolders(
    db,
    places.map(({ siteId }): Post => ({ role, siteId })),
  );
  const held = new Set(holders.map(({ siteId }) => siteId));
  const ids = [...new Set(holders.map(({ employeeId }) => employeeId))];
  return {
    people: ids.length,
    names: await firstNames(db, ids),
    withoutOne: places.filter(({ siteId }) => !held.has(siteId)).reduce((sum, { people }) => sum + people, 0),
  };
}

async function firstNames(db: Queryable, ids: readonly EmployeeId[]): Promise<string[]> {
  const rows = await query<{ name: string }>(
    db,
    'SELECT name FROM employees WHERE id = ANY ($1::uuid[]) ORDER BY name LIMIT $2',
    [ids, NAMED],
  );
  return rows.map(({ name }) => name);
}
