import { query, type Queryable } from '../db/sql.ts';

/** What an import's rows are held against, in the spelling of the directory. */
export interface NamesKnown {
  readonly sites: readonly { readonly name: string; readonly country: string | null }[];
  readonly departments: readonly string[];
  readonly groups: readonly string[];
  /** Those of the asked-for external ids who exist, with the name of their site. */
  readonly employees: readonly { readonly externalId: string; readonly site: string | null }[];
}

/** Reads all names of sites, departments and groups, and which of these employees exist. */
export async function readKnownNames(db: Queryable, externalIds: readonly string[]): Promise<NamesKnown> {
  const sites = await query<{ name: string; country: string | null }>(db, 'SELECT name, country FROM sites');
  const departments = await query<{ name: string }>(db, 'SELECT name FROM departments');
  const groups = await query<{ name: string }>(db, 'SELECT name FROM groups');
  const employees = await query<{ externalId: string; site: string | null }>(
    db,
    `SELECT e.external_id AS "externalId", s.name AS site
     FROM employees e LEFT JOIN sites s ON s.id = e.site_id WHERE e.external_id = ANY ($1)`,
    [externalIds],
  );
  return {
    sites,
    departments: departments.map((row) => row.name),
    groups: groups.map((row) => row.name),
    employees,
  };
}
