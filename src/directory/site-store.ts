import { query, type Queryable } from '../db/sql.ts';
import { newId, type SiteId } from '../kernel/id.ts';
import { isUuid } from './is-uuid.ts';

/** A site as the directory knows it. `assembly_point` are words for people; `roll_call` names who calls the roll. */
export interface Site {
  readonly id: SiteId;
  readonly name: string;
  /** ISO 3166 code, in capitals. */
  readonly country: string | null;
  /** IANA name such as Asia/Taipei. */
  readonly timeZone: string | null;
  readonly emergencyNumber: string | null;
  readonly assemblyPoint: string | null;
  readonly rollCall: string | null;
  /** E.164. */
  readonly phone: string | null;
}

/** A site with the number of its active employees. */
export interface SiteWithCount extends Site {
  readonly employees: number;
}

const siteColumns = `s.id, s.name, s.country, s.time_zone AS "timeZone", s.emergency_number AS "emergencyNumber",
  s.assembly_point AS "assemblyPoint", s.roll_call AS "rollCall", s.phone`;

/** The site with this id or name, as an operator picks or types it; the exact name goes before another case. */
export async function findSite(db: Queryable, idOrName: string): Promise<Site | undefined> {
  const [site] = await query<Site>(
    db,
    `SELECT ${siteColumns} FROM sites s WHERE s.id = $1 OR lower(s.name) = lower($2)
     ORDER BY s.id = $1 DESC, s.name = $2 DESC LIMIT 1`,
    [isUuid(idOrName) ? idOrName : null, idOrName.trim()],
  );
  return site;
}

/** All sites by name. */
export async function listSites(db: Queryable): Promise<SiteWithCount[]> {
  return query<SiteWithCount>(
    db,
    `SELECT ${siteColumns}, count(e.id)::int AS employees
     FROM sites s LEFT JOIN employees e ON e.site_id = s.id AND e.active GROUP BY s.id ORDER BY s.name`,
  );
}

/** Makes sites that have only a name so far; those that exist stay as they are. */
export async function addSites(tx: Queryable, names: readonly string[]): Promise<void> {
  await tx.query(
    'INSERT INTO sites (id, name) SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT (name) DO NOTHING',
    [names.map(() => newId()), names],
  );
}

/** What writing sites came to, in sites. */
export interface SitesWritten {
  readonly created: number;
  readonly updated: number;
}

/** Makes or changes sites, found again by their name; only the named columns of existing ones change. */
export async function writeSites(
  tx: Queryable,
  sites: readonly Omit<Site, 'id'>[],
  columns: ReadonlySet<SiteColumn>,
): Promise<SitesWritten> {
  const decided = siteFields.map(([field, column]) =>
    columns.has(column) ? `d."${field}" AS ${column}` : `old.${column}`,
  );
  const names = siteFields.map(([, column]) => column);
  const rows = await query<{ created: boolean }>(
    tx,
    `WITH draft AS (
       SELECT * FROM json_to_recordset($1) AS d(id uuid, name text, country text, "timeZone" text,
         "emergencyNumber" text, "assemblyPoint" text, "rollCall" text, phone text))
     INSERT INTO sites AS s (id, name, ${names.join(', ')})
     SELECT d.id, d.name, ${decided.join(', ')} FROM draft d LEFT JOIN sites old ON old.name = d.name ORDER BY d.name
     ON CONFLICT (name) DO UPDATE SET ${names.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}
     WHERE (${names.map((name) => `s.${name}`).join(', ')})
       IS DISTINCT FROM (${names.map((name) => `EXCLUDED.${name}`).join(', ')})
     RETURNING (xmax = 0) AS created`,
    [JSON.stringify(sites.map((site) => ({ ...site, id: newId() })))],
  );
  const created = rows.filter((row) => row.created).length;
  return { created, updated: rows.length - created };
}

const siteFields = [
  ['country', 'country'],
  ['timeZone', 'time_zone'],
  ['emergencyNumber', 'emergency_number'],
  ['assemblyPoint', 'assembly_point'],
  ['rollCall', 'roll_call'],
  ['phone', 'phone'],
] as const;

/** The columns of a sites' file besides its name. */
export type SiteColumn = (typeof siteFields)[number][1];
export const siteColumnNames: readonly SiteColumn[] = siteFields.map(([, column]) => column);
