import { query, type Pool } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import type { CohortNow, LaneNow, LanesNow } from './delivery-view.ts';
import type { LaneKey } from './lane-store.ts';

/** The lanes of the senders in their order, as planning sees them. */
export async function readLanesNow(
  pool: Pool,
  senders: readonly LaneKey[],
  backups: ReadonlyMap<Channel, Channel>,
): Promise<LanesNow> {
  const rows = await query<LaneRow & Record<string, unknown>>(pool, READ_LANES_NOW);
  const byChannel = new Map<Channel, LaneNow[]>();
  for (const { channel, provider } of senders) {
    const row = rows.find((one) => one.channel === channel && one.provider === provider);
    const lanes = byChannel.get(channel) ?? [];
    lanes.push({ provider, ...seen(row ?? { share: 0, silentSinceMs: null }), cohorts: cohortsOf(row) });
    byChannel.set(channel, lanes);
  }
  return { byChannel, backups };
}

type LaneRow = LaneKey & CohortNow & { cohorts: (CohortNow & { cohort: string })[] };

const seen = ({ share, silentSinceMs }: CohortNow): CohortNow => ({ share, silentSinceMs });

const cohortsOf = (row: LaneRow | undefined) =>
  new Map((row?.cohorts ?? []).map((one) => [one.cohort, seen(one)]));

const READ_LANES_NOW = `
SELECT channel, provider, (extract(epoch FROM silent_since) * 1000)::float8 AS "silentSinceMs",
       CASE state WHEN 'working' THEN 1 WHEN 'testing' THEN share ELSE 0 END AS share,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('cohort', k.cohort, 'share', k.share,
                          'silentSinceMs', (extract(epoch FROM k.silent_since) * 1000)::float8)), '[]')
          FROM lane_cohorts k
         WHERE k.channel = lanes.channel AND k.provider = lanes.provider AND k.state <> 'working') AS cohorts
  FROM lanes`;
