import { query, type Queryable } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';

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
