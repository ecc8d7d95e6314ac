import type { IncidentId } from '../kernel/id.ts';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import { selectPeople, type PeopleFilter, type PeopleOrder, type PeoplePlace } from './delivery-store.ts';
import type { ReadDeps } from './read-reachability.ts';
import type { DeliveryRow } from './delivery-schema.ts';

/**
 * The people of an incident, one row each, in one statement a page: by name, or by urgency. In that order whoever moves
 * up while somebody turns pages stands on the first one.
 */
export async function readDeliveries(
  deps: Pick<ReadDeps, 'db'>,
  incidentId: IncidentId,
  filter: PeopleFilter,
  page: { limit: number; order?: PeopleOrder; cursor?: string | undefined },
): Promise<{ items: DeliveryRow[]; nextCursor: string | null }> {
  const { limit, order = 'name' } = page;
  const after = page.cursor === undefined ? undefined : readPlace(page.cursor, order);
  const found = await selectPeople(deps.db.pool, incidentId, filter, { limit, order, after });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = found.length > limit && last !== undefined ? writePlace(last, order) : null;
  return { items: shown.map(({ row }) => row), nextCursor };
}

/** The place is one digit before the name, where it decides. */
function writePlace({ place, row }: { place: number; row: DeliveryRow }, order: PeopleOrder): string {
  const { name, id } = row.employee;
  return writeCursor(order === 'name' ? name : `${place}${name}`, id);
}

function readPlace(cursor: string, order: PeopleOrder): PeoplePlace {
  const { key, id } = readCursor(cursor);
  if (order === 'name') return { place: 0, name: key, id };
  return { place: Number(/^\d/.exec(key)?.[0] ?? 0), name: key.slice(1), id };
}
