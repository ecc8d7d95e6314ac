import type { IncidentId } from '../kernel/id.ts';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import { findIncidents } from './incident-store.ts';
import { viewIncident } from './read-incident.ts';
import { readReachability, type ReadDeps } from './read-reachability.ts';
import type { IncidentView } from './schema.ts';

/**
 * Incidents, the newest first, each with its reachability as of now (one statement an incident, one after the
 * other, so that a long list never takes the connections that sending needs).
 */
export async function listIncidents(
  deps: ReadDeps,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: IncidentView[]; nextCursor: string | null }> {
  const after = page.cursor === undefined ? undefined : readCursor(page.cursor);
  const rows = await findIncidents(deps.db, {
    limit: page.limit,
    after: after && { startedAt: new Date(after.key), id: after.id },
  });
  const items: IncidentView[] = [];
  for (const row of rows.slice(0, page.limit))
    items.push(viewIncident(row, await readReachability(deps, row.id as IncidentId)));
  const last = items.at(-1);
  const nextCursor =
    rows.length > page.limit && last !== undefined ? writeCursor(last.startedAt, last.id) : null;
  return { items, nextCursor };
}
