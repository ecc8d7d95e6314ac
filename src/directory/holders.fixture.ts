import type { Queryable } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import { findByAddress, type Addressee } from './contact-point-store.ts';

/** Whose one address is. */
export async function holdersOf(
  db: Queryable,
  channel: Channel,
  address: string,
): Promise<readonly Addressee[]> {
  return (await findByAddress(db, channel, [address])).get(address) ?? [];
}
