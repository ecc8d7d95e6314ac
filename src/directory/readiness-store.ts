import { query, type Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';

/** What could be sent by: the channels that have a provider, and those of them that work. */
export interface SendableBy {
  readonly offered: readonly Channel[];
  readonly working: readonly Channel[];
}

/** The people of one site, or those without a site, and by how many channels they could be reached. */
export interface SiteReadiness {
  readonly siteId: string | null;
  readonly site: string | null;
  readonly people: number;
  /** With no way, by why: no address, opted out of what they have, no address that works, only on channels that are off. */
  readonly noAddress: number;
  readonly allOptedOut: number;
  readonly allBad: number;
  readonly channelOff: number;
  /** With one channel only. */
  readonly oneWay: number;
  /** With a way, but each by a channel that does not work now. */
  readonly waiting: number;
  /** Who have opted out somewhere, whatever else they have. */
  readonly optedOut: number;
}

/** How many people could be reached at each site if something were sent now. One statement over the directory. */
export function countReadinessBySite(db: Queryable, by: SendableBy): Promise<SiteReadiness[]> {
  return query<SiteReadiness & Record<string, unknown>>(db, BY_SITE, [by.offered, by.working]);
}

/** The addresses on one channel, counted in people. */
export interface ChannelReadiness {
  readonly channel: Channel;
  readonly people: number;
  readonly optedOut: number;
  readonly bad: number;
}

/** How many active people have an address on each channel that may be used, have opted out of one, have a bad one. */
export function countReadinessByChannel(db: Queryable): Promise<ChannelReadiness[]> {
  return query<ChannelReadiness & Record<string, unknown>>(db, BY_CHANNEL, []);
}

const BY_SITE = `
WITH way AS MATERIALIZED (
  SELECT employee_id,
         count(DISTINCT channel) FILTER (WHERE standing IN ('usable', 'unproven') AND channel = ANY ($1)) AS offered,
         count(DISTINCT channel) FILTER (WHERE standing IN ('usable', 'unproven') AND channel = ANY ($2)) AS working,
         bool_or(standing IN ('usable', 'unproven')) AS may_be_used,
         bool_or(standing = 'opted-out') AS opted_out
    FROM contact_points GROUP BY employee_id)
SELECT s.id AS "siteId", s.name AS site, count(*)::int AS people,
       count(*) FILTER (WHERE w.employee_id IS NULL)::int AS "noAddress",
       count(*) FILTER (WHERE NOT w.may_be_used AND w.opted_out)::int AS "allOptedOut",
       count(*) FILTER (WHERE NOT w.may_be_used AND NOT w.opted_out)::int AS "allBad",
       count(*) FILTER (WHERE w.may_be_used AND w.offered = 0)::int AS "channelOff",
       count(*) FILTER (WHERE w.offered = 1)::int AS "oneWay",
       count(*) FILTER (WHERE w.offered > 0 AND w.working = 0)::int AS waiting,
       count(*) FILTER (WHERE w.opted_out)::int AS "optedOut"
  FROM employees e LEFT JOIN way w ON w.employee_id = e.id LEFT JOIN sites s ON s.id = e.site_id
 WHERE e.active GROUP BY s.id, s.name ORDER BY s.name NULLS LAST`;

const BY_CHANNEL = `
SELECT c.channel, count(DISTINCT e.id) FILTER (WHERE c.standing IN ('usable', 'unproven'))::int AS people,
       count(DISTINCT e.id) FILTER (WHERE c.standing = 'opted-out')::int AS "optedOut",
       count(DISTINCT e.id) FILTER (WHERE c.standing = 'invalid')::int AS bad
  FROM contact_points c JOIN employees e ON e.id = c.employee_id AND e.active
 GROUP BY c.channel`;
