import type { Pool, PoolClient } from 'pg';
import { query } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';

/** What an inbound SMS came to, as its row says. */
export type ReplyUnderstood =
  'confirmed' | 'unclear' | 'someone-answered' | 'opt-out' | 'opt-in' | 'unknown-sender' | 'no-open-question';

/** An inbound SMS as it is kept, understood or not. */
export interface KeptReply {
  /** The carrier's id of it, a MessageSid. */
  readonly providerRef: string;
  readonly provider: string;
  readonly from: string;
  readonly body: string;
  readonly understood: ReplyUnderstood;
  readonly deliveryId: DeliveryId | null;
  readonly at: Date;
}

/** The longest body that is kept: ten segments. */
const longestBody = 1_600;

/** Keeps an inbound SMS; false where it was kept before. */
export async function insertReply(tx: Pool | PoolClient, reply: KeptReply): Promise<boolean> {
  const kept = await query(
    tx,
    `INSERT INTO replies (provider_ref, provider, from_number, body, understood, delivery_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (provider_ref) DO NOTHING RETURNING provider_ref`,
    [
      reply.providerRef,
      reply.provider,
      reply.from,
      // PostgreSQL's text holds no NUL.
      reply.body.replaceAll('\0', '').slice(0, longestBody),
      reply.understood,
      reply.deliveryId,
      reply.at,
    ],
  );
  return kept.length === 1;
}

/** An inbound SMS by the carrier's id of it. */
export async function findReply(db: Pool, providerRef: string): Promise<KeptReply | undefined> {
  const [row] = await query<{
    provider: string;
    from_number: string;
    body: string;
    understood: ReplyUnderstood;
    delivery_id: string | null;
    at: Date;
  }>(
    db,
    'SELECT provider, from_number, body, understood, delivery_id, at FROM replies WHERE provider_ref = $1',
    [providerRef],
  );
  return (
    row && {
      providerRef,
      provider: row.provider,
      from: row.from_number,
      body: row.body,
      understood: row.understood,
      deliveryId: row.delivery_id as DeliveryId | null,
      at: row.at,
    }
  );
}

/** How many replies from a number we could not place in the 24 hours up to `reply`, it included. */
export async function countUnclear(db: Pool, reply: KeptReply): Promise<number> {
  const [row] = await query<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM replies
      WHERE from_number = $1 AND understood IN ('unclear', 'someone-answered')
        AND at > $2::timestamptz - interval '24 hours' AND (at, provider_ref) <= ($2, $3)`,
    [reply.from, reply.at, reply.providerRef],
  );
  return row?.count ?? 0;
}

/** Marks that help is needed at deliveries of which we do not know whose answer it was. */
export async function flagHelp(tx: PoolClient, deliveryIds: readonly DeliveryId[]): Promise<void> {
  await tx.query(
    `WITH asked AS (SELECT id FROM deliveries WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE)
     UPDATE deliveries SET needs_help = true WHERE id IN (SELECT id FROM asked)`,
    [deliveryIds],
  );
}
