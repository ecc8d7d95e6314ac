import { query, type Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import { channels } from '../kernel/channel.ts';
import type { GroupId, IncidentId, MessageId, SiteId } from '../kernel/id.ts';
import { leftOutIds, type LeftOut } from './exclusion-store.ts';

/** Who is addressed, with names looked up: the active employees of everything, a site or a group. */
export type Audience =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'site'; readonly siteId: SiteId }
  | { readonly kind: 'group'; readonly groupId: GroupId };

/** An audience, and who is not in it whatever its rule says. */
export interface Addressed {
  readonly audience: Audience;
  readonly leftOut: LeftOut;
}

/** How many employees the audience holds now. */
export async function countAudience(db: Queryable, addressed: Addressed): Promise<number> {
  const { sql, values } = members(addressed, 1);
  const [row] = await query<{ count: number }>(db, `SELECT count(*)::int AS count ${sql}`, values);
  return row?.count ?? 0;
}

/**
 * Freezes the recipients of a message, in one statement, with the site and language they have now, but for those whom its
 * incident leaves out. Answers how many. Doing it again adds those who joined since.
 */
export async function freezeRecipients(
  tx: Queryable,
  {
    messageId,
    incidentId,
    audience,
  }: { readonly messageId: MessageId; readonly incidentId: IncidentId; readonly audience: Audience },
): Promise<number> {
  const { sql, values } = members({ audience, leftOut: { kind: 'incident', incidentId } }, 2);
  const result = await tx.query(
    `INSERT INTO recipients (message_id, employee_id, site_id, language)
     SELECT $1, e.id, e.site_id, e.language ${sql} ON CONFLICT DO NOTHING`,
    [messageId, ...values],
  );
  return result.rowCount ?? 0;
}

/** By which channels an audience can be reached, as far as is known. */
export interface PathCounts {
  /** People with at least one contact point on the channel that is usable or unproven. */
  readonly byChannel: Readonly<Record<Channel, number>>;
  /** People with no such contact point on any channel. */
  readonly none: number;
}

/** Counts in one query who has a way to be reached, and who has none at all. */
export async function countPaths(db: Queryable, addressed: Addressed): Promise<PathCounts> {
  const { sql, values } = members(addressed, 1);
  const { byChannel, none } = await countPathsOf(db, { sql: `SELECT e.id ${sql}`, values });
  return { byChannel, none };
}

/** The same of any people: a query that answers their ids as `id`. `people` is how many there are. */
export async function countPathsOf(
  db: Queryable,
  { sql, values }: { readonly sql: string; readonly values: unknown[] },
): Promise<PathCounts & { readonly people: number }> {
  const perChannel = channels.map(
    (channel) => `count(*) FILTER (WHERE '${channel}' = ANY (paths))::int AS ${channel}`,
  );
  const [row] = await query<Record<Channel | 'people' | 'none', number>>(
    db,
    `SELECT count(*)::int AS people, count(*) FILTER (WHERE paths IS NULL)::int AS none, ${perChannel.join(', ')}
     FROM (${sql}) AS member LEFT JOIN (
       SELECT employee_id, array_agg(DISTINCT channel) AS paths FROM contact_points
       WHERE standing IN ('usable', 'unproven') GROUP BY employee_id) AS reach ON reach.employee_id = member.id`,
    values,
  );
  const { people = 0, none = 0, push = 0, sms = 0, email = 0, voice = 0 } = row ?? {};
  return { people, byChannel: { push, sms, email, voice }, none };
}

/** `FROM … WHERE …` over the employees `e` of an audience; its values are numbered from `first`. */
export function members({ audience, leftOut }: Addressed, first: number): { sql: string; values: unknown[] } {
  const all = membersOf(audience, first);
  const out = leftOutIds(leftOut, first + all.values.length);
  return { sql: `${all.sql} AND e.id NOT IN (${out.sql})`, values: [...all.values, ...out.values] };
}

function membersOf(audience: Audience, first: number): { sql: string; values: unknown[] } {
  switch (audience.kind) {
    case 'everyone':
      return { sql: 'FROM employees e WHERE e.active', values: [] };
    case 'site':
      return { sql: `FROM employees e WHERE e.active AND e.site_id = $${first}`, values: [audience.siteId] };
    case 'group':
      return {
        sql: `FROM employees e JOIN group_members m ON m.employee_id = e.id WHERE e.active AND m.group_id = $${first}`,
        values: [audience.groupId],
      };
    default:
      return audience satisfies never;
  }
}
