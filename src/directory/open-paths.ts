import { query, type Queryable } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { listPaths, type Path } from './contact-point-store.ts';

/** With fewer contact points no message goes often enough to a cohort to judge it by itself (src/dispatch/breaker.ts). */
const AT_LEAST = 20;

/** So many of a channel, the largest: ten thousand mail domains would be ten thousand counts a second. */
const AT_MOST = 20;

/** An import may bring a country; counting takes tens of milliseconds for a hundred thousand people. */
const REMEMBERED_MS = 60_000;

export type ReadPaths = (
  db: Queryable,
  employeeIds: readonly EmployeeId[],
) => Promise<Map<EmployeeId, Path[]>>;

/**
 * Opens what reads the ways to employees (see `listPaths`), each with its cohort where that is one of those large
 * enough to be judged by themselves, which it remembers for a minute; all others have none.
 */
export function openPaths(): ReadPaths {
  let large: ReadonlySet<string> = new Set();
  let countedAtMs = -Infinity;
  return async (db, employeeIds) => {
    if (performance.now() - countedAtMs > REMEMBERED_MS) {
      large = await listLargeCohorts(db);
      countedAtMs = performance.now();
    }
    const paths = await listPaths(db, employeeIds);
    const isKnown = ({ channel, cohort }: Path) => cohort === '' || large.has(`${channel} ${cohort}`);
    const known = (path: Path) => (isKnown(path) ? path : { ...path, cohort: '' });
    for (const [id, all] of paths) paths.set(id, all.map(known));
    return paths;
  };
}

async function listLargeCohorts(db: Queryable): Promise<Set<string>> {
  const rows = await query<{ channel: string; cohort: string }>(db, LARGE_COHORTS, [AT_LEAST, AT_MOST]);
  return new Set(rows.map(({ channel, cohort }) => `${channel} ${cohort}`));
}

const LARGE_COHORTS = `
SELECT channel, cohort
  FROM (SELECT channel, cohort, count(*) AS points,
               row_number() OVER (PARTITION BY channel ORDER BY count(*) DESC, cohort) AS place
          FROM contact_points WHERE cohort <> '' GROUP BY channel, cohort) AS counted
 WHERE points >= $1 AND place <= $2`;
