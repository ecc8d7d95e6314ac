import { readCursor, writeCursor } from '../kernel/cursor.ts';
import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import type { ReadDeps } from './read-reachability.ts';
import type { ReplyRow } from './reply-schema.ts';
import { selectReplies, selectRepliesById, type RepliesFilter, type ReplyPlace } from './reply-store.ts';

/** The replies of an incident in one statement a page: those to read with the cries for help first, then the oldest. */
export async function readReplies(
  { db }: Pick<ReadDeps, 'db'>,
  incidentId: IncidentId,
  filter: RepliesFilter,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: ReplyRow[]; nextCursor: string | null }> {
  const after = page.cursor === undefined ? undefined : readPlace(page.cursor);
  const found = await selectReplies(db.pool, incidentId, filter, { limit: page.limit, after });
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  const nextCursor = found.length > page.limit && last !== undefined ? writePlace(last) : null;
  return { items, nextCursor };
}

/** One reply. Throws Problem `not-found` where the incident has no such reply. */
export async function readReply(
  { db }: Pick<ReadDeps, 'db'>,
  incidentId: IncidentId,
  id: string,
): Promise<ReplyRow> {
  const [reply] = await selectRepliesById(db.pool, incidentId, [id]);
  if (reply === undefined) throw new Problem('not-found', 'This incident has no such reply.');
  return reply;
}

/** The place is one digit before the instant. */
function writePlace({ call, at, done, id }: ReplyRow): string {
  return writeCursor(`${call ? 0 : 1}${done?.at ?? at}`, id);
}

function readPlace(cursor: string): ReplyPlace {
  const { key, id } = readCursor(cursor);
  const [, place, at = ''] = /^([01])(.+)$/.exec(key) ?? [];
  if (place === undefined || Number.isNaN(Date.parse(at)))
    throw new Problem('bad-request', 'The cursor is not one that this list gave; start again without it.', [
      { pointer: '/cursor', detail: 'is not a cursor of this list' },
    ]);
  return { place: Number(place), at, id };
}
