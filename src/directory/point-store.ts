import { query, type Queryable } from '../db/sql.ts';
import type { ContactPointId, EmployeeId } from '../kernel/id.ts';
import type { ContactPoint } from './contact-point-store.ts';

/** A contact point as the employee's page shows it. */
export interface PointView extends ContactPoint {
  readonly id: ContactPointId;
  /** Why it has its standing, in a carrier's or a person's words. */
  readonly reason: string | null;
}

/** The contact points of one employee, by channel and rank. */
export function readPoints(db: Queryable, employeeId: EmployeeId): Promise<PointView[]> {
  return query<PointView & Record<string, unknown>>(
    db,
    `SELECT id, channel, address, standing, standing_reason AS reason, rank FROM contact_points
     WHERE employee_id = $1 ORDER BY channel, rank, id`,
    [employeeId],
  );
}

/** The numbers of each of these employees that a person can ring, the likeliest first; whoever has none is left out. */
export async function readNumbers(
  db: Queryable,
  employeeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await query<{ employeeId: EmployeeId; numbers: string[] }>(
    db,
    `SELECT employee_id AS "employeeId", array_agg(address ORDER BY is_bad, rank, address) AS numbers
       FROM (SELECT employee_id, address, bool_and(standing = 'invalid') AS is_bad, min(rank) AS rank
               FROM contact_points WHERE employee_id = ANY ($1::uuid[]) AND channel IN ('sms', 'voice')
              GROUP BY employee_id, address) AS numbers
      GROUP BY employee_id`,
    [employeeIds],
  );
  return new Map(rows.map(({ employeeId, numbers }) => [employeeId, numbers]));
}

/** Those of the employees with these external ids who have not turned push on. */
export function listWithoutPush(
  db: Queryable,
  externalIds: readonly string[],
): Promise<{ id: EmployeeId; externalId: string }[]> {
  return query(
    db,
    `SELECT e.id, e.external_id AS "externalId" FROM employees e WHERE e.external_id = ANY ($1)
        AND NOT EXISTS (SELECT 1 FROM contact_points c WHERE c.employee_id = e.id AND c.channel = 'push')`,
    [externalIds],
  );
}
