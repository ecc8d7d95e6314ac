import type { IncidentId } from '../kernel/id.ts';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import { selectPeople, type PeopleFilter } from './delivery-store.ts';
import type { ReadDeps } from './read-reachability.ts';
import type { DeliveryRow } from './schema.ts';

/** The people of an incident by name, one row each, in one statement a page. */
export async function readDeliveries(
  deps: Pick<ReadDeps, 'db'>,
  incidentId: IncidentId,
  filter: PeopleFilter,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: DeliveryRow[]; nextCursor: string | null }> {
  const after = page.cursor === undefined ? undefined : readCursor(page.cursor);
  const rows = await selectPeople(deps.db.pool, incidentId, filter, { limit: page.limit, after });
  const items = rows.slice(0, page.limit);
  const last = items.at(-1)?.employee;
  const nextCursor = rows.length > page.limit && last !== undefined ? writeCursor(last.name, last.id) : null;
  return { items, nextCursor };
}
