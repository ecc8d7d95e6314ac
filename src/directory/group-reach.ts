import { query, type Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { GroupId, IncidentId } from '../kernel/id.ts';
import { leftOutIds } from './exclusion-store.ts';

/** The largest group that is told: what one employee wrote is not for everybody. */
const mostToldMembers = 500;

/** Why a group is not told: no member has an address that may be used, or there are too many of them. Nobody left out counts. */
export const hindrances = ['nobody', 'too-many'] as const;
type Hindrance = (typeof hindrances)[number];

/**
 * Those of these groups that cannot be told in an incident by any of these channels, each with why: a call carries no link.
 * One query for all.
 */
export async function findHindered(
  db: Queryable,
  groupIds: readonly GroupId[],
  { incidentId, channels }: { readonly incidentId: IncidentId; readonly channels: readonly Channel[] },
): Promise<Map<GroupId, Hindrance>> {
  if (groupIds.length === 0) return new Map();
  const { sql, values } = leftOutIds({ kind: 'incident', incidentId }, 4);
  const rows = await query<{ id: GroupId; hindrance: Hindrance }>(db, findHinderedSql(sql), [
    groupIds,
    channels.filter((channel) => channel !== 'voice'),
    mostToldMembers,
    ...values,
  ]);
  return new Map(rows.map(({ id, hindrance }) => [id, hindrance]));
}

/** A member's ways are looked up one by one: for EXISTS PostgreSQL would at times read all contact points into a hash. */
const findHinderedSql = (leftOut: string) => `
SELECT g.id, CASE WHEN reach.members > $3 THEN 'too-many' ELSE 'nobody' END AS hindrance
  FROM (SELECT DISTINCT unnest($1::uuid[]) AS id) AS g
 CROSS JOIN LATERAL (
   SELECT count(*) AS members, count(one.way) AS reachable
     FROM (SELECT (SELECT true FROM contact_points c
                    WHERE c.employee_id = e.id AND c.channel = ANY ($2::text[]) AND c.standing IN ('usable', 'unproven')
                    LIMIT 1) AS way
             FROM group_members m JOIN employees e ON e.id = m.employee_id AND e.active
            WHERE m.group_id = g.id AND e.id NOT IN (${leftOut}) LIMIT $3 + 1) AS one) AS reach
 WHERE reach.members > $3 OR reach.reachable = 0`;
