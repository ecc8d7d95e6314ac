import { query, type Queryable } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { leftOutIds, standInSql, type LeftOut } from './exclusion-store.ts';

/** Something that somebody does at a site: its roll call, or a role by its name. */
export interface Post {
  /** `roll-call`, else the name of a role. */
  readonly role: string;
  /** null: of people without a site. */
  readonly siteId: string | null;
}

/** An active employee who holds a post. Several may. */
export interface Holder extends Post {
  readonly employeeId: EmployeeId;
}

/**
 * Who holds these posts now, in one query. A site's roll call is held by whom its `roll_call` names, by external id or
 * name, else by those of that site with the role it names. Any other role is held by those of the site who have it, and
 * where the site has none by everybody who has it. Small and capital letters, dashes and spaces make no difference. Whoever is
 * left out holds nothing: their deputy or manager does.
 */
export function findHolders(db: Queryable, posts: readonly Post[], leftOut: LeftOut): Promise<Holder[]> {
  const { sql, values } = leftOutIds(leftOut, 3);
  return query<Holder & Record<string, unknown>>(db, findHoldersSql(sql), [...columnsOf(posts), ...values]);
}

/**
 * Whom to ask for each of these posts, in order, in one query: its holders by name, and behind each of them their deputy.
 * Somebody may stand there twice.
 */
export function findInTurn(db: Queryable, posts: readonly Post[], leftOut: LeftOut): Promise<Holder[]> {
  const { sql, values } = leftOutIds(leftOut, 3);
  return query<Holder & Record<string, unknown>>(db, findInTurnSql(sql), [...columnsOf(posts), ...values]);
}

/**
 * Which of these words, each such as a site's `roll_call`, name somebody who is left out: by external id, or their name is
 * in it.
 */
export async function findNaming(
  db: Queryable,
  words: readonly string[],
  leftOut: LeftOut,
): Promise<ReadonlySet<string>> {
  if (words.length === 0) return new Set();
  const { sql, values } = leftOutIds(leftOut, 2);
  const rows = await query<{ word: string }>(
    db,
    `WITH left_out(id) AS MATERIALIZED (${sql})
     SELECT said.word FROM unnest($1::text[]) AS said(word)
      WHERE (SELECT true FROM left_out JOIN employees e USING (id)
              WHERE ${folded('e.external_id')} = ${folded('said.word')}
                 OR strpos(${folded('said.word')}, ${folded('e.name')}) > 0 LIMIT 1)`,
    [words, ...values],
  );
  return new Set(rows.map(({ word }) => word));
}

function columnsOf(posts: readonly Post[]): unknown[] {
  return [posts.map(({ role }) => role), posts.map(({ siteId }) => siteId)];
}

const folded = (words: string) => `lower(replace(trim(${words}), '-', ' '))`;

const findHoldersSql = (leftOut: string) => `
WITH left_out(id) AS MATERIALIZED (${leftOut}), post AS (
  SELECT p.role, p.site_id, p.role = 'roll-call' AS is_roll_call,
         ${folded(`CASE WHEN p.role = 'roll-call' THEN s.roll_call ELSE p.role END`)} AS word
    FROM unnest($1::text[], $2::uuid[]) AS p(role, site_id) LEFT JOIN sites s ON s.id = p.site_id
), called AS (
  SELECT e.id, e.site_id, w.is_name, ${folded('w.word')} AS word
    FROM employees e CROSS JOIN LATERAL (VALUES (true, e.external_id), (true, e.name), (false, e.role)) AS w(is_name, word)
   WHERE e.active
), ranked AS (
  SELECT post.role, post.site_id, coalesce(stands_in.id, called.id) AS id,
         rank() OVER (PARTITION BY post.role, post.site_id
                      ORDER BY called.is_name DESC, called.site_id IS NOT DISTINCT FROM post.site_id DESC) AS place
    FROM post JOIN called ON called.word = post.word
    LEFT JOIN left_out ON left_out.id = called.id
    LEFT JOIN LATERAL ${standInSql('left_out.id', 'NULL::uuid', 'SELECT id FROM left_out')} AS stands_in ON true
   WHERE CASE WHEN post.is_roll_call THEN called.is_name OR called.site_id = post.site_id ELSE NOT called.is_name END
     AND (left_out.id IS NULL OR stands_in.id IS NOT NULL)
)
SELECT DISTINCT role, site_id AS "siteId", id AS "employeeId" FROM ranked WHERE place = 1`;

const findInTurnSql = (leftOut: string) => `
SELECT held.role, held."siteId", one.id AS "employeeId"
  FROM (${findHoldersSql(leftOut)}) AS held
  JOIN employees e ON e.id = held."employeeId"
 CROSS JOIN LATERAL (VALUES (0, e.id), (1, e.deputy_id)) AS turn(place, id)
  JOIN employees one ON one.id = turn.id AND one.active AND one.id NOT IN (${leftOut})
 ORDER BY held.role, held."siteId", e.name, e.id, turn.place`;
