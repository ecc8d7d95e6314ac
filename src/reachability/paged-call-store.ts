import { query, type Queryable } from '../db/sql.ts';
import type { EmployeeId, IncidentId } from '../kernel/id.ts';
import { pagedSql, pagingSql } from './paging-sql.ts';
import type { Paging } from './delivery-schema.ts';

/** An open call for help for which somebody is paged. */
export interface PagedCall {
  readonly employeeId: EmployeeId;
  readonly name: string;
  readonly paging: Paging;
}

/** So many a page names. */
const NAMED = 30;

/** The open calls of an incident for which somebody is paged: first those for which nobody is left, then nobody is coming. */
export function readPagedCalls(db: Queryable, incidentId: IncidentId): Promise<PagedCall[]> {
  return query<PagedCall & Record<string, unknown>>(db, READ_PAGED_CALLS, [incidentId, NAMED]);
}

const READ_PAGED_CALLS = `
SELECT c.employee_id AS "employeeId", e.name, ${pagingSql} AS paging
  FROM ${pagedSql}
  JOIN employees e ON e.id = c.employee_id
 WHERE c.incident_id = $1 AND c.ended_at IS NULL
 ORDER BY c.nobody_at IS NULL, c.accepted_by IS NOT NULL, c.opened_at, c.id LIMIT $2`;
