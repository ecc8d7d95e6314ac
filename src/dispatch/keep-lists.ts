import type { Pool, Transaction } from '../db/sql.ts';
import { findHolders, type Holder } from '../directory/duty-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { reviveMarkedTexts } from '../playbook/marked-texts.ts';
import { decideTelling } from './decide-telling.ts';
import { handOver } from './hand-over.ts';
import {
  findPosts,
  findSilent,
  findTelling,
  putOnLists,
  readOpenLists,
  readOverLists,
  type OpenList,
  type OverList,
} from './list-store.ts';
import { firstNamed, listTexts } from './list-texts.ts';
import { endLists, lookAgain, writeTellings, type Telling } from './telling-store.ts';
import { whileHeld } from './while-held.ts';

/** People whom one statement puts on lists, so that nothing waits long behind it. */
const SLICE = 1_000;

/** A new list waits this long for those who fall silent with its first: it is one text, not several. */
const GATHER_MS = 10_000;

/** Between two texts of one list. The last one, that it is empty, waits for nothing. */
const PAUSE_MS = 180_000;

/** How soon a list that has not changed is looked at again. */
const LOOK_AGAIN_MS = 15_000;

/** Looking at very many silent people takes a twentieth of the time at most, and is put off no longer than this. */
const RESTS_TIMES = 20;
const RESTS_AT_MOST_MS = 10_000;

interface Deps {
  pool: Pool;
  clock: Clock;
  ringPlan: () => void;
}

/**
 * Tells people of the silent. Whose wait has passed unconfirmed is put on the list of whoever is to be told of them, and
 * each list goes to its person as one message: at once when it has gathered, again when it has changed, and a last time
 * when it is empty or what it is about was taken back. Who cannot be reached hands theirs to a deputy. What is to be
 * told stands in the rows, so a round that dies is made up for by the next; one process at a time holds an incident, and
 * a stop or an all-clear of it waits for no more than a slice. Rings the planner for what it told.
 */
export async function keepLists(deps: Deps): Promise<void> {
  for (const id of await findTelling(deps.pool)) {
    const now = deps.clock.now();
    const posts = await findPosts(deps.pool, id, now);
    if (posts.length > 0) {
      const leftOut = { kind: 'incident', incidentId: id } as const;
      await listSilent(deps, { id, now }, await findHolders(deps.pool, posts, leftOut));
    }
    const tell = (tx: Transaction) => tellLists(tx, id, now);
    if (await whileHeld(deps.pool, id, tell)) deps.ringPlan();
  }
}

/** Opens the round of a loop that keeps lists, and rests the longer the longer a look took. */
export function openListKeeper(deps: Deps): () => Promise<false> {
  let restsUntilMs = -Infinity;
  return async () => {
    const beganAtMs = performance.now();
    if (beganAtMs < restsUntilMs) return false;
    await keepLists(deps);
    const tookMs = performance.now() - beganAtMs;
    restsUntilMs = performance.now() + Math.min(tookMs * RESTS_TIMES, RESTS_AT_MOST_MS);
    return false;
  };
}

async function listSilent(
  { pool }: Pick<Deps, 'pool'>,
  { id, now }: { id: IncidentId; now: Date },
  holders: readonly Holder[],
): Promise<void> {
  const lookAt = new Date(now.getTime() + GATHER_MS);
  const oneSlice = async (tx: Transaction) => {
    const named = await findSilent(tx, { id, now, limit: SLICE }, holders);
    await putOnLists(tx, { id, now, lookAt }, named);
    return named.length > 0;
  };
  while (await whileHeld(pool, id, oneSlice));
}

async function tellLists(tx: Transaction, id: IncidentId, now: Date): Promise<boolean> {
  await handOver(tx, id, now);
  const lists = (await readOpenLists(tx, id, now)).map((list) => ({ ...list, next: nextOf(list) }));
  const idsOf = (next: Next) => lists.flatMap((list) => (list.next === next ? [list.id] : []));
  const over = await readOverLists(tx, id);
  const told = [
    ...lists.flatMap((list) => (list.next === 'tell' ? [tellingOf(list, null)] : [])),
    ...lists.flatMap((list) => (list.next === 'tell-empty' ? [tellingOf(list, 'accounted')] : [])),
    ...over.flatMap((list) => (list.isAddressed ? [] : [tellOver(list)])),
  ];
  const later = (ms: number) => new Date(now.getTime() + ms);
  await writeTellings(tx, told, { now, lookAt: later(PAUSE_MS) });
  await endLists(tx, idsOf('end'), 'accounted', now);
  const addressed = over.filter((list) => list.isAddressed);
  await endLists(
    tx,
    addressed.map((list) => list.id),
    'over',
    now,
  );
  await lookAgain(tx, idsOf('rest'), later(LOOK_AGAIN_MS));
  return told.length > 0;
}

function tellingOf(list: OpenList, endsAs: Telling['endsAs']): Telling {
  const named = firstNamed(giveNumbers(list));
  const texts = listTexts({ ...list, named, isAgain: list.toldAt !== null });
  return { listId: list.id, people: list.people, texts, numbers: named, endsAs };
}

/** A number is one person's for the list's life, and no other list of the same reader has it. */
function giveNumbers({ first, lastNumber }: OpenList) {
  let last = lastNumber;
  return first.map((one) => ({ ...one, number: one.number ?? ++last }));
}

/** Nobody goes on searching after an all-clear, or for a fire that never was. */
function tellOver({ id, texts, exercise }: OverList): Telling {
  return {
    listId: id,
    people: 0,
    texts: reviveMarkedTexts(texts, { exercise }),
    numbers: [],
    endsAs: 'over',
  };
}

type Next = ReturnType<typeof decideTelling>;

function nextOf({ toldAt, toldPeople, people, newestAt }: OpenList): Next {
  const hasNew = toldAt !== null && newestAt !== null && newestAt > toldAt;
  return decideTelling({ isTold: toldAt !== null, toldPeople, people, hasNew });
}
