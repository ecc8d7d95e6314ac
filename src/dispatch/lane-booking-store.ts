import { query, type Pool } from '../db/sql.ts';
import type { LaneKey } from './lane-store.ts';

/**
 * Books so much weight on a lane for what is no attempt, if the lane works and is idle: true where it may be sent now.
 * What is queued goes first, since a busy lane is booked ahead; and the cap counts it as it counts attempts.
 */
export async function bookIdleLane(
  pool: Pool,
  { channel, provider }: LaneKey,
  weight: number,
): Promise<boolean> {
  const booked = await query(
    pool,
    `UPDATE lanes
        SET next_free_at = clock_timestamp() + make_interval(secs => coalesce($3::float8 / per_second, 0))
      WHERE channel = $1 AND provider = $2 AND state = 'working'
        AND (next_free_at IS NULL OR next_free_at <= clock_timestamp())
     RETURNING provider`,
    [channel, provider, weight],
  );
  return booked.length > 0;
}
