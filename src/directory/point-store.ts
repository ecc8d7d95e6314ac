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
