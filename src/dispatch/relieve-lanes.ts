import type { Logger } from '../kernel/log.ts';
import type { Congestion } from '../reachability/board-facts.ts';
import { createBringBack } from './bring-back.ts';
import type { PlanDeps } from './decide-steps.ts';
import { findLate, readBacklogs, writeCongestion, type LaneBacklog } from './lane-backlog-store.ts';
import { drainMs, openForecast, totalOf, type Forecast, type LaneLoad } from './lane-forecast.ts';
import type { Health } from './lane-health-store.ts';
import { measurePace } from './measure-pace.ts';
import { moveLate, type Moved } from './move-late.ts';

interface Deps extends PlanDeps {
  log: Logger;
  /** Wakes a room of the engine. */
  ring: (room: string) => void;
  /** Whether this process is still the one that judges: only one forecast counts who was moved. */
  holds: () => Promise<boolean>;
}

/** One look at all queues; `health` is what the lanes have done. */
export type Relief = (health: Health) => Promise<void>;

/** People moved by a transaction, and such pages a lane and look: then the other lanes have their turn. */
const PAGE = 1_000;
const PAGES = 10;

/** Reading long queues takes at most so small a part of the time. */
const PART_OF_TIME = 1 / 20;

/** Those who could not be moved are asked again after so long: another lane may have become the sooner. */
const ASK_AGAIN_MS = 5_000;

/** What is remembered of a lane's queue. */
interface Memory {
  /** Seconds of the database's clock. */
  busySinceS: number;
  backlog: number;
  /** Who stands at this place or behind it has been asked in vain, until then. */
  askedTo: number | null;
  askedUntilMs: number;
}

type Load = LaneBacklog & LaneLoad;

/**
 * Makes the look at the queues, which first brings back who waits in one for an earlier channel's sake: where a lane cannot send all that waits in it before their rungs are over, those who
 * would be too late take the way that the route names next, the last of the queue first, as long as that is sooner.
 */
export function createRelief(deps: Deps): Relief {
  const memories = new Map<string, Memory>();
  const bringBack = createBringBack(deps);
  let restedAtMs = -Infinity;
  return async (health) => {
    if (performance.now() < restedAtMs) return;
    const beganMs = performance.now();
    const backlogs = await readBacklogs(deps.pool, deps.clock.now());
    let readingMs = performance.now() - beganMs;
    const loads = backlogs.map((backlog) => ({ ...backlog, pace: paceOf(backlog, health, memories) }));
    const forecast = openForecast(loads);
    const { changed, spentMs } = await bringBack(health, loads, forecast);
    readingMs += spentMs;
    for (const load of loads.filter((one) => !changed.has(keyOf(one)))) {
      const memory = memories.get(keyOf(load));
      if (memory && load.works && mayBeLate(load, forecast, deps.clock.now())) {
        readingMs += await relieve(deps, load, memory, forecast);
      } else if (load.congestion !== null && load.queued.length === 0) {
        await writeCongestion(deps.pool, load, null);
      }
    }
    restedAtMs = beganMs + readingMs / PART_OF_TIME;
  };
}

const keyOf = ({ channel, provider }: LaneBacklog) => `${channel}/${provider}`;

/** Remembers since when the lane has had a backlog without a pause, and measures it from there on. */
function paceOf(backlog: LaneBacklog, { lanes, nowS }: Health, memories: Map<string, Memory>): number | null {
  const key = keyOf(backlog);
  const count = totalOf(backlog).count;
  const before = memories.get(key);
  if (count === 0) {
    memories.delete(key);
    return null;
  }
  const memory = before ?? { busySinceS: nowS, backlog: 0, askedTo: null, askedUntilMs: -Infinity };
  // Who has come since stands behind those that were asked.
  const isAskedAgain = count > memory.backlog || performance.now() > memory.askedUntilMs;
  memories.set(key, { ...memory, backlog: count, askedTo: isAskedAgain ? null : memory.askedTo });
  const counts = lanes.find((lane) => keyOf({ ...backlog, ...lane }) === key)?.counts ?? [];
  return measurePace(counts, { nowS, busySinceS: memory.busySinceS });
}

/** Whether the queue reaches beyond the end of a rung; the queue itself then says whose. */
function mayBeLate(load: Load, forecast: Forecast, now: Date): boolean {
  return load.queued.some(
    ({ priority, endsAtMs }) =>
      endsAtMs !== null && now.getTime() + forecast.waitMs(load, priority) > endsAtMs,
  );
}

/** Answers how many milliseconds the search took. */
async function relieve(deps: Deps, load: Load, memory: Memory, forecast: Forecast): Promise<number> {
  const beganMs = performance.now();
  const now = deps.clock.now();
  const late = await findLate(deps.pool, load, { now, before: memory.askedTo, limit: PAGES * PAGE });
  const searchedMs = performance.now() - beganMs;
  if (memory.askedTo === null) memory.askedUntilMs = performance.now() + ASK_AGAIN_MS;
  for (let at = 0; at < late.length && (await deps.holds()); at += PAGE) {
    const page = late.slice(at, at + PAGE);
    const moved = await moveLate(deps, page, forecast);
    memory.askedTo = page.at(-1)?.place ?? null;
    // As far as this page goes nobody would be sooner elsewhere: the next look goes on before it.
    if (moved.people === 0) break;
    for (const lane of moved.lanes) deps.ring(lane);
    await note(deps, load, moved, now);
  }
  return searchedMs;
}

/** Says on the lane what its queue was too long for, for as long as something waits in it. */
async function note(deps: Deps, load: Load, { people, to }: Moved, now: Date): Promise<void> {
  const { channel, provider } = load;
  const backlog = totalOf(load).count;
  const perSecond = backlog / (drainMs({ ...load, freeInS: 0 }, totalOf(load)) / 1_000);
  const before = load.congestion ?? { since: now.toISOString(), backlog, perSecond, moved: 0, to: [] };
  if (load.congestion === null) {
    deps.log.warn({ channel, provider, backlog, perSecond }, 'a lane is congested: some go another way');
  }
  const congestion: Congestion = {
    since: before.since,
    backlog: Math.max(before.backlog, backlog),
    perSecond: Math.round(perSecond * 10) / 10,
    moved: before.moved + people,
    to: [...new Set([...before.to, ...to])],
  };
  load.congestion = congestion;
  await writeCongestion(deps.pool, load, congestion);
}
