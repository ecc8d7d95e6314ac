import { query, type Pool } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';

/**
 * A list of a carrier's that we read: what it knows of messages in doubt; the replies, and the receipts, that our
 * webhook has missed.
 */
export interface CarrierList {
  channel: Channel;
  provider: string;
  what: 'doubts' | 'replies' | 'receipts';
}

/** Takes the turn to read a list: one process does, once in `everyMs` (the database's clock). */
export async function takeTurn(
  pool: Pool,
  { channel, provider, what }: CarrierList,
  everyMs: number,
): Promise<boolean> {
  const rows = await query(
    pool,
    `INSERT INTO carrier_reads AS r (channel, provider, what, next_at)
     VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4::float8 / 1000))
     ON CONFLICT (channel, provider, what) DO UPDATE SET next_at = excluded.next_at
      WHERE r.next_at <= clock_timestamp()
     RETURNING what`,
    [channel, provider, what, everyMs],
  );
  return rows.length > 0;
}
