import { query, type Pool } from '../db/sql.ts';
import type { AlarmKind } from './alarm-kinds.ts';

/** So many messages in doubt at once are no accident of single connections any more. */
const MANY_DOUBTS = 100;

/** One alarm is told again no sooner than this, while it lasts or when it comes back. */
const AGAIN_AFTER = `interval '15 minutes'`;

/** Which lanes this release has, as the channel map says. */
export interface LaneNames {
  readonly channels: readonly string[];
  readonly providers: readonly string[];
}

/**
 * What the database says of our own health. Throws where it does not answer, and where it takes no writes: a
 * statement that would change a row, though it finds none, is refused by a database that is read-only.
 */
export async function readIllness(
  pool: Pool,
  { channels, providers }: LaneNames,
): Promise<Record<'no-lane' | 'webhook-silent' | 'doubts' | 'held', boolean>> {
  await query(pool, 'UPDATE alarms_told SET raised_at = raised_at WHERE kind IS NULL');
  const [row] = await query<{ silent: boolean; works: boolean; doubts: boolean; held: boolean }>(
    pool,
    ILLNESS,
    [channels, providers, MANY_DOUBTS],
  );
  return {
    'no-lane': channels.length > 0 && row?.works !== true,
    'webhook-silent': row?.silent === true,
    doubts: row?.doubts === true,
    held: row?.held === true,
  };
}

const ILLNESS = `
SELECT EXISTS (SELECT 1 FROM webhook_probe WHERE NOT ok AND at > clock_timestamp() - interval '12 seconds') AS silent,
       EXISTS (SELECT 1 FROM lanes l JOIN unnest($1::text[], $2::text[]) AS mine(channel, provider)
                   ON mine.channel = l.channel AND mine.provider = l.provider
                WHERE l.state = 'working') AS works,
       (SELECT count(*) FROM (SELECT 1 FROM attempts WHERE state = 'in-doubt' LIMIT $3) AS d) >= $3 AS doubts,
       EXISTS (SELECT 1 FROM incidents WHERE state = 'held') AS held`;

/** Whether it falls to this process to tell an alarm: one does, once in a quarter of an hour. */
export async function claimRaised(pool: Pool, kind: AlarmKind): Promise<boolean> {
  const rows = await query(
    pool,
    `INSERT INTO alarms_told (kind, raised_at) VALUES ($1, clock_timestamp())
     ON CONFLICT (kind) DO UPDATE SET raised_at = excluded.raised_at, over_at = NULL
      WHERE alarms_told.raised_at < clock_timestamp() - ${AGAIN_AFTER}
     RETURNING kind`,
    [kind],
  );
  return rows.length > 0;
}

/** Nobody could be told: whoever looks next may try at once. */
export async function releaseRaised(pool: Pool, kind: AlarmKind): Promise<void> {
  await query(pool, `UPDATE alarms_told SET raised_at = raised_at - ${AGAIN_AFTER} WHERE kind = $1`, [kind]);
}

/** Whether it falls to this process to tell that an alarm is over: one does, and only where it was told. */
export async function claimOver(pool: Pool, kind: AlarmKind): Promise<boolean> {
  const rows = await query(
    pool,
    'UPDATE alarms_told SET over_at = clock_timestamp() WHERE kind = $1 AND over_at IS NULL RETURNING kind',
    [kind],
  );
  return rows.length > 0;
}

/**
 * The same for an alarm that was told without the database, by each process that saw it: the first to be back says
 * that it is over, for all.
 */
export async function claimOverAfterDark(pool: Pool, kind: AlarmKind): Promise<boolean> {
  const rows = await query(
    pool,
    `INSERT INTO alarms_told (kind, raised_at, over_at) VALUES ($1, clock_timestamp(), clock_timestamp())
     ON CONFLICT (kind) DO UPDATE SET over_at = excluded.over_at
      WHERE alarms_told.over_at IS NULL OR alarms_told.over_at < clock_timestamp() - interval '1 minute'
     RETURNING kind`,
    [kind],
  );
  return rows.length > 0;
}
