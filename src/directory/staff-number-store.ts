import { query, type Queryable } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { isUuid } from './is-uuid.ts';

/** The active employee with this external id, whatever its case and the spaces around it; undefined where there is none. */
export async function findByStaffNumber(db: Queryable, number: string): Promise<EmployeeId | undefined> {
  const spelled = number.normalize('NFKC').trim();
  const [row] = await query<{ id: EmployeeId }>(
    db,
    'SELECT id FROM employees WHERE external_id = ANY ($1::text[]) AND active ORDER BY external_id = $2 DESC LIMIT 1',
    [[spelled, spelled.toUpperCase(), spelled.toLowerCase()], spelled],
  );
  return row?.id;
}

/** An employee as somebody names one. */
export interface NamedEmployee {
  readonly id: EmployeeId;
  readonly externalId: string;
  readonly name: string;
  readonly active: boolean;
}

/** The employee with this id or, whatever its case and the spaces around it, external id, active or not; else undefined. */
export async function findEmployee(
  db: Queryable,
  idOrExternalId: string,
): Promise<NamedEmployee | undefined> {
  const spelled = idOrExternalId.normalize('NFKC').trim();
  const [employee] = await query<NamedEmployee & Record<string, unknown>>(
    db,
    `SELECT id, external_id AS "externalId", name, active FROM employees
      WHERE id = $1 OR external_id = ANY ($2::text[])
      ORDER BY id = $1 DESC, external_id = $3 DESC, active DESC LIMIT 1`,
    [isUuid(spelled) ? spelled : null, [spelled, spelled.toUpperCase(), spelled.toLowerCase()], spelled],
  );
  return employee;
}
