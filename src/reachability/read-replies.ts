import { offeredChannels, type ChannelMap } from '../channels/channel-map.ts';
import { findHindered } from '../directory/group-reach.ts';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import type { GroupId, IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import type { ReadDeps } from './read-reachability.ts';
import type { ReplyRow } from './reply-schema.ts';
import { selectReplies, selectRepliesById, type RepliesFilter, type ReplyPlace } from './reply-store.ts';

type ReplyDeps = Pick<ReadDeps, 'db'> & { readonly channelMap: ChannelMap };

/** The replies of an incident a page at a time: those to read with the cries for help first, then the oldest. */
export async function readReplies(
  deps: ReplyDeps,
  incidentId: IncidentId,
  filter: RepliesFilter,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: ReplyRow[]; nextCursor: string | null }> {
  const after = page.cursor === undefined ? undefined : readPlace(page.cursor);
  const found = await selectReplies(deps.db.pool, incidentId, filter, { limit: page.limit, after });
  const items = await sayHindrances(deps, incidentId, found.slice(0, page.limit));
  const last = items.at(-1);
  const nextCursor = found.length > page.limit && last !== undefined ? writePlace(last) : null;
  return { items, nextCursor };
}

/** One reply. Throws Problem `not-found` where the incident has no such reply. */
export async function readReply(deps: ReplyDeps, incidentId: IncidentId, id: string): Promise<ReplyRow> {
  const [reply] = await sayHindrances(
    deps,
    incidentId,
    await selectRepliesById(deps.db.pool, incidentId, [id]),
  );
  if (reply === undefined) throw new Problem('not-found', 'This incident has no such reply.');
  return reply;
}

/** Says of what a group has not been told of, and is open, why it cannot be. */
async function sayHindrances(
  { db, channelMap }: ReplyDeps,
  incidentId: IncidentId,
  replies: ReplyRow[],
): Promise<ReplyRow[]> {
  const untold = replies.filter(({ group, done }) => group?.toldAt === null && done === null);
  const groupIds = untold.flatMap(({ group }) => (group === null ? [] : (group.id as GroupId)));
  const channels = offeredChannels(channelMap);
  const hindered = await findHindered(db.pool, groupIds, { incidentId, channels });
  return replies.map((reply) => {
    const { group } = reply;
    if (group === null || !untold.includes(reply)) return reply;
    return { ...reply, group: { ...group, hindrance: hindered.get(group.id as GroupId) ?? null } };
  });
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
