import type { Context } from '../context.ts';
import { query } from '../db/sql.ts';

/** One lane as people read it: an account at a carrier, whether it works, and how much waits in it. */
export interface LaneView {
  readonly channel: string;
  readonly provider: string;
  readonly state: 'working' | 'blocked' | 'testing' | 'held';
  readonly reason: string | null;
  readonly since: Date;
  /** Attempts that wait to be sent. */
  readonly backlog: number;
  /** Attempts a second at most; null: no cap. */
  readonly rate: number | null;
}

type LaneRow = Omit<LaneView, 'backlog'>;

/** Every lane that the channel map has now, in its order. */
export async function readLanes({ db, channelMap }: Pick<Context, 'db' | 'channelMap'>): Promise<LaneView[]> {
  const rows = await query<LaneRow>(
    db.pool,
    'SELECT channel, provider, state, reason, since, per_second AS rate FROM lanes',
  );
  const waiting = await query<{ channel: string; provider: string; count: number }>(
    db.pool,
    `SELECT channel, provider, count(*)::int AS count FROM attempts WHERE state = 'queued' GROUP BY channel, provider`,
  );
  const is = (channel: string, provider: string) => (row: { channel: string; provider: string }) =>
    row.channel === channel && row.provider === provider;
  return channelMap.channels.flatMap(({ name: channel, providers }) =>
    providers.flatMap(({ name: provider }) => {
      const row = rows.find(is(channel, provider));
      const backlog = waiting.find(is(channel, provider))?.count ?? 0;
      return row === undefined ? [] : [{ ...row, backlog }];
    }),
  );
}
