import type { Cost } from './costs.ts';
import type { Site } from './needs.ts';

type Side = 'workers' | 'webs' | 'database';

/** The time of an installation's cores, a second after the other. */
export function openCores({
  workers,
  webs,
  databaseCores,
}: Pick<Site, 'workers' | 'webs' | 'databaseCores'>) {
  const whole: Readonly<Record<Side, number>> = {
    workers: workers * 1e6,
    webs: webs * 1e6,
    database: databaseCores * 1e6,
  };
  const left = { ...whole };
  const most: Record<Side, number> = { workers: 0, webs: 0, database: 0 };
  const has = (side: 'workers' | 'webs', { node, database }: Cost) =>
    left[side] >= node && left.database >= database;
  return {
    nextSecond: () => void Object.assign(left, whole),
    has,
    /** Uses the time of one side and of the database; false where one of them has none left in this second. */
    spend: (side: 'workers' | 'webs', cost: Cost): boolean => {
      if (!has(side, cost)) return false;
      left[side] -= cost.node;
      left.database -= cost.database;
      for (const one of [side, 'database'] as const)
        most[one] = Math.max(most[one], 1 - left[one] / whole[one]);
      return true;
    },
    busiest: (): Readonly<Record<Side, number>> => most,
  };
}
