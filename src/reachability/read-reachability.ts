import type { Database } from '../db/connect.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { selectReach, type ReachFigures } from './board-store.ts';
import type { Reachability } from './schema.ts';

/** What every read model needs. */
export interface ReadDeps {
  db: Pick<Database, 'pool' | 'prisma'>;
  clock: Clock;
}

/**
 * Who of an incident is reached, as of now, from one statement; of one message where its number is given. The
 * six states add up to `recipients`. An unknown incident has nobody.
 */
export async function readReachability(
  deps: ReadDeps,
  incidentId: IncidentId,
  only: { message?: number | undefined } = {},
): Promise<Reachability> {
  const asOf = deps.clock.now();
  return shapeReachability(await selectReach(deps.db.pool, incidentId, only.message), asOf);
}

/** The figures in the contract's shape. */
export function shapeReachability(figures: ReachFigures, asOf: Date): Reachability {
  const { counts } = figures;
  return {
    recipients: counts.recipients,
    pending: counts.pending,
    sent: counts.sent,
    delivered: counts.delivered,
    confirmed: counts.confirmed,
    unreachable: counts.unreachable,
    stopped: counts.stopped,
    byAnswer: figures.by_answer,
    needHelp: counts.needHelp,
    helpCleared: counts.helpCleared,
    late: counts.late,
    byChannel: figures.by_channel,
    bySite: figures.by_site,
    secondsTo: {
      delivered50: reachedAt(figures.had, 0),
      delivered90: reachedAt(figures.had, 1),
      delivered99: reachedAt(figures.had, 2),
      confirmed50: reachedAt(figures.heard, 0),
      confirmed90: reachedAt(figures.heard, 1),
    },
    asOf: asOf.toISOString(),
  };
}

function reachedAt(percentiles: number[] | null, index: number): number | null {
  const seconds = percentiles?.[index];
  return seconds === undefined || !Number.isFinite(seconds) ? null : Math.round(seconds * 10) / 10;
}
