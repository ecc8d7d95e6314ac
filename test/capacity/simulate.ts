import type { DeliveryState, Plan } from '../../src/dispatch/delivery-view.ts';
import type { Channel } from '../../src/kernel/channel.ts';
import { openCores } from './cores.ts';
import { COSTS, PLANNED_PER_SECOND } from './costs.ts';
import { seeded, SHARES, type Shares } from './crowd.ts';
import { openIncident, type Delivery } from './incident.ts';
import type { Site } from './needs.ts';

/** What a simulated incident came to. Instants are seconds after the launch. */
export interface Simulated {
  readonly states: Readonly<Partial<Record<DeliveryState, number>>>;
  readonly sent: Readonly<Record<Channel, number>>;
  /** How many left a queue that was too long. */
  readonly moved: number;
  /** When the first message was with its carrier for half of those who have one, for 99 in a hundred, and for all. */
  readonly firstAtS: { readonly half: number; readonly most: number; readonly all: number };
  readonly endedAtS: number;
  /** The largest part of its cores that each side used in a second. */
  readonly busiest: { readonly workers: number; readonly webs: number; readonly database: number };
}

/** An incident lasts no longer than this; a model that does is wrong. */
const MOST_S = 7 * 86_400;

/**
 * Simulates one incident by seconds of a clock of its own. The engine's own `nextStep` decides for each person; lanes
 * and cores are queues with the measured costs, and what finds no time left in a second waits for the next. The same
 * seed gives the same incident.
 */
export function simulate(site: Site, plan: Plan, seed = 1, shares: Shares = SHARES): Simulated {
  const incident = openIncident({ plan, perSecond: site.perSecond, shares, luck: seeded(seed) });
  const cores = openCores(site);
  while (incident.over() < site.people) {
    if (incident.nowS() > MOST_S)
      throw new Error(`after a week ${site.people - incident.over()} have not ended`);
    cores.nextSecond();
    for (const event of incident.pass()) {
      if (event.kind === 'due' || cores.spend('webs', COSTS.report)) incident.take(event);
      else incident.putOff(event);
    }
    const fresh = Math.min(site.people - incident.deliveries.length, PLANNED_PER_SECOND);
    for (let planned = 0; planned < fresh; planned++) incident.planNext();
    for (const queue of incident.queues)
      while (cores.has('workers', COSTS.message)) {
        const next = queue.takeNext();
        if (!next) break;
        cores.spend('workers', COSTS.message);
        incident.handOver(next);
      }
  }
  const { deliveries, sent } = incident;
  return {
    states: countStates(deliveries),
    sent,
    moved: incident.moved(),
    firstAtS: whenFirst(deliveries),
    endedAtS: incident.nowS(),
    busiest: cores.busiest(),
  };
}

function countStates(deliveries: readonly Delivery[]): Simulated['states'] {
  const counts: Partial<Record<DeliveryState, number>> = {};
  for (const { state } of deliveries) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function whenFirst(deliveries: readonly Delivery[]): Simulated['firstAtS'] {
  const instants = Float64Array.from(deliveries.flatMap(({ firstAtS }) => firstAtS ?? [])).sort();
  const of = (part: number) => instants[Math.ceil(instants.length * part) - 1] ?? 0;
  return { half: of(0.5), most: of(0.99), all: of(1) };
}
