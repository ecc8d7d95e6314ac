import type { Logger } from '../kernel/log.ts';
import { lanesOf } from './choose-lane.ts';
import type { PlanDeps } from './decide-steps.ts';
import type { LanesNow } from './delivery-view.ts';
import { findWhoCouldGoBack, type LaneBacklog, type WayBack } from './lane-backlog-store.ts';
import type { Forecast, LaneLoad } from './lane-forecast.ts';
import type { Health } from './lane-health-store.ts';
import { SOONER_BY_MS } from './leave-queue.ts';
import { moveLate } from './move-late.ts';

interface Deps extends PlanDeps {
  log: Logger;
  /** Wakes a room of the engine. */
  ring: (room: string) => void;
  /** Whether this process is still the one that judges: only one forecast counts who was moved. */
  holds: () => Promise<boolean>;
}

/** People moved by a transaction, and the most that a look asks of a lane's queue. */
const PAGE = 1_000;
const AT_MOST = 10_000;

/** Whom a look asks whose way is tested: a few suffice to show that it gets through, and it may not. */
const TESTED_AT_MOST = 100;

/** Less urgent than anybody. */
const LEAST_URGENT = Infinity;

type Load = LaneBacklog & LaneLoad;

/** What a look has done. */
interface Look {
  /** How many it found who could go back, sooner there or not. */
  found: number;
  /** The milliseconds that went by reading, or asking in vain. */
  spentMs: number;
  /** The lanes, `channel/provider`, whose queues are not what was counted any more. */
  changed: Set<string>;
}

export type BringBack = (health: Health, loads: readonly Load[], forecast: Forecast) => Promise<Look>;

/**
 * Makes the look for those who wait in a queue only because an earlier channel did not get through, and it does again, or
 * is tested: they go back to it where they are sooner there. Without them nobody might be left to test it with.
 */
export function createBringBack(deps: Deps): BringBack {
  /** Whether somebody may wait elsewhere; who begins to judge does not know. */
  let mayWait = true;
  return async (health, loads, forecast) => {
    const areAllWorking = health.lanes.every(
      ({ state, cohorts }) =>
        state === 'working' && cohorts.every(({ breaker }) => breaker.kind === 'working'),
    );
    mayWait ||= !areAllWorking;
    const all: Look = { found: 0, spentMs: 0, changed: new Set() };
    if (!mayWait) return all;
    const lanes = await deps.readLanesNow();
    const long = loads.filter((load) => load.works && forecast.waitMs(load, LEAST_URGENT) > SOONER_BY_MS);
    for (const load of long) {
      const { found, spentMs, changed } = await lookThrough(deps, load, lanes, forecast);
      all.found += found;
      all.spentMs += spentMs;
      for (const lane of changed) all.changed.add(lane);
    }
    mayWait = all.found > 0 || !areAllWorking;
    return all;
  };
}

async function lookThrough(deps: Deps, load: Load, lanes: LanesNow, forecast: Forecast): Promise<Look> {
  const changed = new Set<string>();
  const ways = waysBack(load, lanes, forecast);
  if (ways.every(({ share }) => share === 0)) return { found: 0, spentMs: 0, changed };
  const beganMs = performance.now();
  const query = { now: deps.clock.now(), ways, byMs: SOONER_BY_MS, limit: AT_MOST };
  const found = await findWhoCouldGoBack(deps.pool, load, query);
  let spentMs = performance.now() - beganMs;
  const sooner = found.filter(({ soonerMs }) => soonerMs > SOONER_BY_MS);
  const open = sooner.filter(({ share }) => share === 1);
  const tested = sooner.filter(({ share }) => share < 1).slice(0, TESTED_AT_MOST);
  let people = 0;
  for (const page of [...pagesOf(open), tested]) {
    if (page.length === 0 || !(await deps.holds())) break;
    const askedMs = performance.now();
    const moved = await moveLate(deps, page, forecast);
    // The forecast has no sooner way left, or luck was against all.
    if (moved.people === 0) {
      spentMs += performance.now() - askedMs;
      break;
    }
    people += moved.people;
    for (const lane of moved.lanes) {
      changed.add(lane);
      deps.ring(lane);
    }
  }
  const { channel, provider } = load;
  if (people > 0) changed.add(`${channel}/${provider}`);
  if (people > 0)
    deps.log.info({ channel, provider, people }, 'some go back to a channel that gets through again');
  return { found: found.length, spentMs, changed };
}

function pagesOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / PAGE) }, (_, n) => all.slice(n * PAGE, (n + 1) * PAGE));
}

/** All other channels, as the most urgent of the queue meet them: the decision itself counts for each. */
function waysBack(load: Load, lanes: LanesNow, forecast: Forecast): WayBack[] {
  const mostUrgent = Math.min(...load.queued.map(({ priority }) => priority));
  const seen = forecast.see(lanes, mostUrgent);
  return [...seen.byChannel].flatMap(([channel, all]) => {
    if (channel === load.channel) return [];
    const cohorts = new Set(['*', ...all.flatMap((lane) => [...(lane.cohorts?.keys() ?? [])])]);
    return [...cohorts].map((cohort): WayBack => {
      const open = lanesOf({ channel, cohort }, seen).filter(({ share }) => share > 0);
      const waitMs = Math.min(...open.map((lane) => lane.waitMs ?? 0), Number.MAX_SAFE_INTEGER);
      return { channel, cohort, share: Math.max(0, ...open.map(({ share }) => share)), waitMs };
    });
  });
}
