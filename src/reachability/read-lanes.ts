import type { ChannelMap } from '../channels/channel-map.ts';
import type { Database } from '../db/connect.ts';
import { query } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Congestion, LaneCause } from './board-facts.ts';

/** One lane as people read it: an account at a carrier, whether it works, and how much waits in it. */
export interface LaneView {
  readonly channel: Channel;
  readonly provider: string;
  readonly state: 'working' | 'blocked' | 'testing' | 'held';
  /** What Tocsin itself has found wrong with it; null: nothing, or a hand holds it. */
  readonly cause: LaneCause | null;
  readonly reason: string | null;
  /** RFC 3339. */
  readonly since: string;
  /** Attempts that wait to be sent. */
  readonly backlog: number;
  /** Attempts a second at most; null: no cap. */
  readonly rate: number | null;
  /** Attempts a second that the provider took, over the last ten seconds. */
  readonly pace: number;
  /** Its last report on something it took, RFC 3339; null: it has never reported. */
  readonly reportedAt: string | null;
  /** What its queue is too long for; null: it is not, or the lane sends nothing. */
  readonly congestion: Congestion | null;
  /** The countries and mail domains to which it does not work, while it works to all others. */
  readonly cohorts: LaneCohort[];
}

/** A part of a lane: a country by its calling code, or a mail domain. */
export interface LaneCohort {
  readonly cohort: string;
  readonly state: 'blocked' | 'testing';
  readonly cause: LaneCause | null;
  readonly reason: string | null;
  /** RFC 3339. */
  readonly since: string;
}

type LaneRow = Omit<LaneView, 'backlog' | 'since' | 'reportedAt' | 'cohorts'> & {
  since: Date;
  reportedAt: Date | null;
};
type CohortRow = Omit<LaneCohort, 'since'> & { channel: string; provider: string; since: Date };

/** Over so many whole seconds the pace is counted. */
const PACE_S = 10;

interface Deps {
  db: Database;
  channelMap: ChannelMap;
}

/** Every lane that the channel map has now, in its order. */
export async function readLanes({ db, channelMap }: Deps): Promise<LaneView[]> {
  const rows = await query<LaneRow>(
    db.pool,
    `SELECT channel, provider, state, cause, reason, since, per_second AS rate,
            CASE WHEN state = 'working' THEN congestion END AS congestion,
            (SELECT coalesce(sum(c.accepted), 0)::float8 / ${PACE_S} FROM lane_counts c
              WHERE c.channel = lanes.channel AND c.provider = lanes.provider
                AND c.at >= date_trunc('second', clock_timestamp()) - interval '${PACE_S} seconds'
                AND c.at < date_trunc('second', clock_timestamp())) AS pace,
            greatest(reported_at, (SELECT max(c.at) FROM lane_counts c
              WHERE c.channel = lanes.channel AND c.provider = lanes.provider AND c.receipts > 0)) AS "reportedAt"
       FROM lanes`,
  );
  const cohorts = await query<CohortRow & Record<string, unknown>>(
    db.pool,
    `SELECT channel, provider, cohort, state, cause, reason, since FROM lane_cohorts
      WHERE state <> 'working' ORDER BY cohort`,
  );
  const waiting = await query<{ channel: string; provider: string; count: number }>(
    db.pool,
    `SELECT channel, provider, count(*)::int AS count FROM attempts WHERE state = 'queued' GROUP BY channel, provider`,
  );
  const is = (channel: string, provider: string) => (row: { channel: string; provider: string }) =>
    row.channel === channel && row.provider === provider;
  return channelMap.channels
    .flatMap(({ name, providers }) => providers.map((provider) => is(name, provider.name)))
    .flatMap((isThis) => {
      const row = rows.find(isThis);
      const backlog = waiting.find(isThis)?.count ?? 0;
      const hindered = cohorts.filter(isThis).map(({ cohort, state, cause, reason, since }) => ({
        cohort,
        state,
        cause,
        reason,
        since: since.toISOString(),
      }));
      if (row === undefined) return [];
      return [
        {
          ...row,
          since: row.since.toISOString(),
          reportedAt: row.reportedAt?.toISOString() ?? null,
          backlog,
          cohorts: row.state === 'working' ? hindered : [],
        },
      ];
    });
}
