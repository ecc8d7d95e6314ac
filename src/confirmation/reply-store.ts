import type { Pool, PoolClient } from 'pg';
import { asJson, query } from '../db/sql.ts';
import type { AttemptId, DeliveryId } from '../kernel/id.ts';

/** What a reply came to, as its row says. `auto-reply`: a machine's, such as an absence note. */
export type ReplyUnderstood =
  | 'confirmed'
  | 'unclear'
  | 'distress'
  | 'someone-answered'
  | 'which-question'
  | 'old-code'
  | 'roll-call'
  | 'roll-call-unclear'
  | 'which-list'
  | 'self-or-list'
  | 'opt-out'
  | 'opt-in'
  | 'unknown-sender'
  | 'no-open-question'
  | 'auto-reply';

/** What could not be placed as somebody's answer to something. */
const unplaced: readonly ReplyUnderstood[] = [
  'unclear',
  'distress',
  'someone-answered',
  'which-question',
  'old-code',
  'roll-call-unclear',
  'which-list',
  'self-or-list',
];

const ofLists: readonly ReplyUnderstood[] = ['roll-call', 'roll-call-unclear', 'which-list', 'self-or-list'];

/** Whether it is about the people of a list; its delivery is then the one that told of the list. */
export function isOfList({ understood }: Pick<KeptReply, 'understood'>): boolean {
  return ofLists.includes(understood);
}

/** A reply as it is kept, understood or not. */
export interface KeptReply {
  /** The carrier's id of it; a mail's Message-ID. */
  readonly providerRef: string;
  readonly provider: string;
  readonly from: string;
  readonly body: string;
  readonly understood: ReplyUnderstood;
  readonly deliveryId: DeliveryId | null;
  readonly at: Date;
  /**
   * No webhook's answer can hold ours, which is sent as a text of its own: it was read from the carrier's list, or its
   * carrier reads no answer.
   */
  readonly fetched: boolean;
  readonly channel: 'sms' | 'email';
  /** Of a mail: the attempt that it answers; null: it is an SMS. */
  readonly attemptId: AttemptId | null;
}

/** The longest body that is kept: ten segments. */
const longestBody = 1_600;

/** Keeps inbound SMS, and answers the ids of those that were not kept before. */
export async function insertReplies(
  tx: Pool | PoolClient,
  replies: readonly KeptReply[],
): Promise<Set<string>> {
  const kept = await query<{ provider_ref: string }>(tx, INSERT_REPLIES, [
    asJson(
      replies.map((reply) => ({
        provider_ref: reply.providerRef,
        provider: reply.provider,
        from_number: reply.from,
        // PostgreSQL's text holds no NUL.
        body: reply.body.replaceAll('\0', '').slice(0, longestBody),
        understood: reply.understood,
        delivery_id: reply.deliveryId,
        at: reply.at,
        fetched: reply.fetched,
        channel: reply.channel,
        attempt_id: reply.attemptId,
      })),
    ),
  ]);
  return new Set(kept.map(({ provider_ref }) => provider_ref));
}

const INSERT_REPLIES = `
INSERT INTO replies (provider_ref, provider, from_number, body, understood, delivery_id, at, fetched, channel, attempt_id,
                     answer_due_at)
SELECT w.*, CASE WHEN fetched AND delivery_id IS NOT NULL THEN clock_timestamp() END
  FROM json_to_recordset($1) AS w(provider_ref text, provider text, from_number text, body text, understood text,
                                  delivery_id bigint, at timestamptz, fetched boolean, channel text, attempt_id bigint)
 ORDER BY provider_ref
ON CONFLICT (provider_ref) DO NOTHING RETURNING provider_ref`;

/** Those of these replies that have been kept, by the carrier's id. */
export async function findReplies(
  db: Pool,
  providerRefs: readonly string[],
): Promise<Map<string, KeptReply>> {
  const rows = await query<ReplyRow>(
    db,
    `SELECT ${COLUMNS} FROM replies WHERE provider_ref = ANY ($1::text[])`,
    [providerRefs],
  );
  return new Map(rows.map((row) => [row.provider_ref, readReply(row)]));
}

/** Which of these inbound SMS have been kept. */
export async function knownReplies(db: Pool, providerRefs: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ provider_ref: string }>(
    db,
    'SELECT provider_ref FROM replies WHERE provider_ref = ANY ($1::text[])',
    [providerRefs],
  );
  return new Set(rows.map((row) => row.provider_ref));
}

/**
 * Claims fetched replies that are owed an answer, the oldest first, for so long: a process that ends meanwhile leaves
 * them to be claimed again.
 */
export async function claimUnanswered(
  db: Pool,
  { channel, provider, limit, forMs }: { channel: string; provider: string; limit: number; forMs: number },
): Promise<KeptReply[]> {
  const rows = await query<ReplyRow>(
    db,
    `UPDATE replies SET answer_due_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
      WHERE provider_ref IN (SELECT provider_ref FROM replies
                              WHERE answer_due_at <= clock_timestamp() AND provider = $1 AND channel = $4
                              ORDER BY answer_due_at, at, provider_ref LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [provider, limit, forMs, channel],
  );
  return rows.map(readReply);
}

/** Says when claimed replies are to be answered: in so many milliseconds; null: they were, or never will be. */
export async function setAnswerDue(
  db: Pool,
  providerRefs: readonly string[],
  inMs: number | null,
): Promise<void> {
  await query(
    db,
    `UPDATE replies SET answer_due_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
      WHERE provider_ref = ANY ($1::text[])`,
    [providerRefs, inMs],
  );
}

const COLUMNS =
  'provider_ref, provider, from_number, body, understood, delivery_id, at, fetched, channel, attempt_id';

interface ReplyRow {
  provider_ref: string;
  provider: string;
  from_number: string;
  body: string;
  understood: ReplyUnderstood;
  delivery_id: string | null;
  at: Date;
  fetched: boolean;
  channel: 'sms' | 'email';
  attempt_id: AttemptId | null;
}

function readReply(row: ReplyRow): KeptReply {
  return {
    providerRef: row.provider_ref,
    provider: row.provider,
    from: row.from_number,
    body: row.body,
    understood: row.understood,
    deliveryId: row.delivery_id as DeliveryId | null,
    at: row.at,
    fetched: row.fetched,
    channel: row.channel,
    attemptId: row.attempt_id,
  };
}

/** How many replies from a number we could not place in the 24 hours up to `reply`, it included. */
export async function countUnplaced(db: Pool, reply: KeptReply): Promise<number> {
  const [row] = await query<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM replies
      WHERE from_number = $1 AND understood = ANY ($4::text[])
        AND at > $2::timestamptz - interval '24 hours' AND (at, provider_ref) <= ($2, $3)`,
    [reply.from, reply.at, reply.providerRef, unplaced],
  );
  return row?.count ?? 0;
}

/** How many replies from an address in the 24 hours up to `reply`, it included. */
export async function countReplies(db: Pool, reply: KeptReply): Promise<number> {
  const [row] = await query<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM replies
      WHERE from_number = $1 AND at > $2::timestamptz - interval '24 hours' AND (at, provider_ref) <= ($2, $3)`,
    [reply.from, reply.at, reply.providerRef],
  );
  return row?.count ?? 0;
}

/** Whether the number has asked for texts, or for none, since that reply. */
export async function hasLaterWish(db: Pool, reply: KeptReply): Promise<boolean> {
  const rows = await query(
    db,
    `SELECT 1 FROM replies WHERE from_number = $1 AND at > $2 AND understood IN ('opt-out', 'opt-in') LIMIT 1`,
    [reply.from, reply.at],
  );
  return rows.length > 0;
}

/** Marks that help is needed at deliveries that nobody has answered so: whose answer it was, or what it means, is not sure. */
export async function flagHelp(
  tx: PoolClient,
  deliveryIds: readonly DeliveryId[],
  heardAt: Date,
): Promise<void> {
  await tx.query(
    `WITH asked AS (SELECT id FROM deliveries WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE)
     UPDATE deliveries SET needs_help = true, called_at = $2 WHERE id IN (SELECT id FROM asked)`,
    [deliveryIds, heardAt],
  );
}
