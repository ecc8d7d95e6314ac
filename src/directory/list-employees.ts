import type { Queryable } from '../db/sql.ts';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import { readEmployees, type Employee, type EmployeeFilter } from './employee-store.ts';

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
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const found = await readEmployees(db, { ...filter, limit: limit + 1, after });
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : writeCursor(last.name, last.id) };
}
