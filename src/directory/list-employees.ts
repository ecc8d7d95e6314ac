import type { Queryable } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { readEmployees, type Employee, type EmployeeFilter } from './employee-store.ts';
import { isUuid } from './is-uuid.ts';

/** Which employees, and which page of them. */
export interface EmployeeQuery extends Omit<EmployeeFilter, 'ids' | 'after'> {
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** A page of employees by name; `nextCursor` is null on the last one. Throws the Problem `bad-request`. */
export async function listEmployees(
  db: Queryable,
  { cursor, limit, ...filter }: EmployeeQuery,
): Promise<{ items: Employee[]; nextCursor: string | null }> {
  if (cursor !== undefined && !isUuid(cursor)) {
    const detail = 'is no cursor of this list';
    throw new Problem('bad-request', `The cursor ${detail}.`, [{ pointer: '/cursor', detail }]);
  }
  const found = await readEmployees(db, {
    ...filter,
    limit: limit + 1,
    after: cursor as EmployeeId | undefined,
  });
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}
