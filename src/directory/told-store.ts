import { query, type Queryable } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { members, type Addressed } from './audience-store.ts';
import { leftOutIds, standInSql } from './exclusion-store.ts';
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
export async function findWouldBeTold(
  db: Queryable,
  addressed: Addressed,
  role: string,
): Promise<WouldBeTold> {
  return role === 'deputy' || role === 'manager'
    ? readOwn(db, addressed, role)
    : readHolders(db, addressed, role);
}

const NAMED = 5;

async function readOwn(
  db: Queryable,
  addressed: Addressed,
  role: 'deputy' | 'manager',
): Promise<WouldBeTold> {
  const { sql, values } = members(addressed, 1);
  const out = leftOutIds(addressed.leftOut, values.length + 1);
  const [row] = await query<{ people: number; names: string[] | null; withoutOne: number }>(
    db,
    `WITH left_out(id) AS MATERIALIZED (${out.sql}),
     own AS (SELECT coalesce(theirs.id, instead.id) AS id, coalesce(theirs.name, instead.name) AS name
               FROM (SELECT e.id AS about, e.${role}_id AS id ${sql}) AS member
               LEFT JOIN left_out ON left_out.id = member.id
               LEFT JOIN employees theirs ON theirs.id = member.id AND theirs.active AND left_out.id IS NULL
               LEFT JOIN LATERAL ${standInSql('left_out.id', 'member.about', 'SELECT id FROM left_out')} AS instead ON true)
     SELECT count(DISTINCT id)::int AS people, count(*) FILTER (WHERE id IS NULL)::int AS "withoutOne",
            (SELECT array_agg(name ORDER BY name) FROM (SELECT DISTINCT id, name FROM own WHERE id IS NOT NULL
                                                         ORDER BY name LIMIT ${NAMED}) AS first) AS names
       FROM own`,
    [...values, ...out.values],
  );
  return { people: row?.people ?? 0, names: row?.names ?? [], withoutOne: row?.withoutOne ?? 0 };
}

async function readHolders(db: Queryable, addressed: Addressed, role: string): Promise<WouldBeTold> {
  const { sql, values } = members(addressed, 1);
  const places = await query<{ siteId: string | null; people: number }>(
    db,
    `SELECT e.site_id AS "siteId", count(*)::int AS people ${sql} GROUP BY e.site_id`,
    values,
  );
  const holders = await findHolders(
    db,
    places.map(({ siteId }): Post => ({ role, siteId })),
    addressed.leftOut,
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
