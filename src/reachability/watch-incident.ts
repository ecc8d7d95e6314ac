import type { IncidentId } from '../kernel/id.ts';
import { makeMergePatch, type JsonObject } from './merge-patch.ts';
import type { BoardFacts } from './board-facts.ts';

/** What a viewer follows: the contract's reachability, or all that moves on the board. */
export type WatchedPart = 'reachability' | 'board';

/** One server-sent event, serialised once for all viewers. */
export interface WatchEvent {
  readonly id: string;
  readonly text: string;
}

/** Follows one incident for as long as somebody watches it. */
export interface Watch {
  /** What to send first: what was missed since `lastEventId`, or a snapshot. */
  readonly first: readonly WatchEvent[];
  stop(): void;
}

interface WatchDeps {
  /** The facts as of now; undefined where there is no such incident. */
  read: (incidentId: IncidentId) => Promise<BoardFacts | undefined>;
  /** How long after one reading began the next begins; half of that at least after it ended. */
  everyMs: number;
  onError: (error: unknown) => void;
}

/** Without a change, viewers are still told every so many readings that the numbers are as of now. */
const readingsBetweenStamps = 5;
/** Events kept for viewers who come back; at most one a reading. */
const keptEvents = 60;

interface Track {
  value: JsonObject;
  readonly kept: WatchEvent[];
  readonly viewers: Set<(event: WatchEvent) => void>;
}

interface Watched {
  readonly incidentId: IncidentId;
  /** Tells this process's event ids from those of another or an earlier reading. */
  readonly epoch: string;
  sequence: number;
  quietReadings: number;
  readonly tracks: Record<WatchedPart, Track>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Readings of incidents shared by all who watch in this process: one query at a time for each incident, its
 * patches serialised once, and no query at all when nobody watches.
 */
export function createIncidentWatches(deps: WatchDeps) {
  const watched = new Map<IncidentId, Promise<Watched | undefined>>();

  const watch = async (
    incidentId: IncidentId,
    viewer: { part: WatchedPart; lastEventId: string | undefined; tell: (event: WatchEvent) => void },
  ): Promise<Watch | undefined> => {
    const opening = watched.get(incidentId) ?? open(deps, incidentId);
    watched.set(incidentId, opening);
    const found = await opening.catch((error: unknown) => {
      watched.delete(incidentId);
      throw error;
    });
    if (found === undefined) {
      watched.delete(incidentId);
      return undefined;
    }
    const track = found.tracks[viewer.part];
    track.viewers.add(viewer.tell);
    schedule(deps, found);
    return {
      first: missedEvents(track, viewer.lastEventId) ?? [snapshotOf(found, track)],
      stop: () => {
        track.viewers.delete(viewer.tell);
        if (countViewers(found) > 0) return;
        clearTimeout(found.timer);
        if (watched.get(incidentId) === opening) watched.delete(incidentId);
      },
    };
  };

  return { watch, watching: () => watched.size };
}

async function open(deps: WatchDeps, incidentId: IncidentId): Promise<Watched | undefined> {
  const facts = await deps.read(incidentId);
  if (facts === undefined) return undefined;
  const track = (value: JsonObject): Track => ({ value, kept: [], viewers: new Set() });
  return {
    incidentId,
    epoch: Date.parse(facts.reachability.asOf).toString(36),
    sequence: 0,
    quietReadings: 0,
    tracks: { reachability: track(partOf(facts, 'reachability')), board: track(partOf(facts, 'board')) },
    timer: undefined,
  };
}

function schedule(deps: WatchDeps, watched: Watched): void {
  if (watched.timer !== undefined) return;
  const again = (tookMs: number) => {
    const waitMs = Math.max(deps.everyMs - tookMs, deps.everyMs / 2);
    watched.timer = setTimeout(() => {
      const begunAtMs = performance.now();
      void readOnce(deps, watched).finally(() => {
        if (countViewers(watched) > 0) again(performance.now() - begunAtMs);
        else watched.timer = undefined;
      });
    }, waitMs);
  };
  again(0);
}

async function readOnce(deps: WatchDeps, watched: Watched): Promise<void> {
  try {
    const facts = await deps.read(watched.incidentId);
    if (facts !== undefined) tellAll(watched, facts);
  } catch (error) {
    deps.onError(error);
  }
}

function tellAll(watched: Watched, facts: BoardFacts): void {
  const changes = (['reachability', 'board'] as const).map((part) => {
    const value = partOf(facts, part);
    return { part, value, patch: makeMergePatch(watched.tracks[part].value, value) };
  });
  const moved = changes.some(({ patch }) => patch !== undefined && !isOnlyStamp(patch));
  watched.quietReadings = moved ? 0 : watched.quietReadings + 1;
  if (!moved && watched.quietReadings % readingsBetweenStamps !== 0) return;
  watched.sequence += 1;
  for (const { part, value, patch } of changes) {
    const track = watched.tracks[part];
    track.value = value;
    if (patch === undefined) continue;
    const event = writeEvent(watched, 'patch', patch);
    track.kept.push(event);
    if (track.kept.length > keptEvents) track.kept.shift();
    for (const tell of track.viewers) tell(event);
  }
}

/** Plain JSON, as it will be on the wire. */
function partOf(facts: BoardFacts, part: WatchedPart): JsonObject {
  const value = part === 'board' ? facts : facts.reachability;
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** Time alone has passed: in the reachability itself, or in the reachability of the board. */
function isOnlyStamp(patch: JsonObject): boolean {
  const inner = patch['reachability'] ?? patch;
  return Object.keys(patch).length === 1 && Object.keys(inner as JsonObject).join() === 'asOf';
}

function snapshotOf(watched: Watched, track: Track): WatchEvent {
  return writeEvent(watched, 'snapshot', track.value);
}

function writeEvent(watched: Watched, name: string, data: JsonObject): WatchEvent {
  const id = `${watched.epoch}-${watched.sequence}`;
  return { id, text: `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n` };
}

/** What came after an event that is still kept; undefined where it is not, or nothing was asked. */
function missedEvents(track: Track, lastEventId: string | undefined): WatchEvent[] | undefined {
  const index = track.kept.findIndex(({ id }) => id === lastEventId);
  return index < 0 ? undefined : track.kept.slice(index + 1);
}

function countViewers({ tracks }: Watched): number {
  return tracks.reachability.viewers.size + tracks.board.viewers.size;
}
