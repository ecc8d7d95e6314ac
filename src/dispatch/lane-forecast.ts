import type { LanesNow } from './delivery-view.ts';
import type { LaneKey } from './lane-store.ts';

/** What waits in a lane at one priority, of what may be sent now. */
export interface Queued {
  priority: number;
  count: number;
  /** What it takes of the cap: an SMS counts its segments. */
  weight: number;
}

/** What lies before a lane, and how fast it goes; null: no cap, or nothing measured. */
export interface LaneLoad extends LaneKey {
  queued: readonly Queued[];
  /** When the next may start, in seconds. */
  freeInS: number;
  /** Its cap, by weight. */
  perSecond: number | null;
  /** Attempts a second that it was seen to take while it had a backlog. */
  pace: number | null;
}

/**
 * How long each lane's queue takes, with all that is planned meanwhile: whoever is sent elsewhere makes that queue longer
 * for the next one, so that nobody is sent where it takes as long.
 */
export function openForecast(loads: readonly LaneLoad[]) {
  const keyOf = ({ channel, provider }: LaneKey) => `${channel}/${provider}`;
  const lanes = new Map(
    loads.map((load) => [keyOf(load), { ...load, queued: load.queued.map((one) => ({ ...one })) }]),
  );

  /** How long somebody of this priority waits who is queued now: behind all who are as urgent or more. */
  function waitMs(lane: LaneKey, priority: number): number {
    const load = lanes.get(keyOf(lane));
    if (!load) return 0;
    return drainMs(load, totalOf({ queued: load.queued.filter((one) => one.priority <= priority) }));
  }

  return {
    waitMs,
    /** The lanes as somebody of this priority meets them. */
    see: ({ byChannel, backups }: LanesNow, priority: number): LanesNow => ({
      backups,
      byChannel: new Map(
        [...byChannel].map(([channel, all]) => [
          channel,
          all.map((lane) => ({ ...lane, waitMs: waitMs({ channel, provider: lane.provider }, priority) })),
        ]),
      ),
    }),
    /** One more waits there. */
    add: (lane: LaneKey, priority: number, weight: number): void => {
      const queued = lanes.get(keyOf(lane))?.queued;
      const same = queued?.find((one) => one.priority === priority);
      if (same) Object.assign(same, { count: same.count + 1, weight: same.weight + weight });
      else queued?.push({ priority, count: 1, weight });
    },
  };
}

export type Forecast = ReturnType<typeof openForecast>;

/** How long so much takes: the cap counts weight, what was measured counts attempts. */
export function drainMs(
  { freeInS, perSecond, pace }: Pick<LaneLoad, 'freeInS' | 'perSecond' | 'pace'>,
  { count, weight }: Pick<Queued, 'count' | 'weight'>,
): number {
  const byCap = perSecond === null ? 0 : weight / perSecond;
  const byPace = pace === null ? 0 : count / pace;
  return (freeInS + Math.max(byCap, byPace)) * 1_000;
}

/** All that waits, of whatever priority. */
export function totalOf({ queued }: Pick<LaneLoad, 'queued'>): Pick<Queued, 'count' | 'weight'> {
  const sum = (read: (one: Queued) => number) => queued.reduce((all, one) => all + read(one), 0);
  return { count: sum(({ count }) => count), weight: sum(({ weight }) => weight) };
}
