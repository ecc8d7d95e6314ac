import type { AsksBy } from '../channels/content.ts';
import { query, type Pool } from '../db/sql.ts';
import type { ContactPointId, DeliveryId, EmployeeId, MessageId, AttemptId } from '../kernel/id.ts';
import type { LaneKey } from './lane-store.ts';

/** A carrier shows in its list what it has just taken only after a moment. */
const LISTED_AFTER_MS = 1_000;

/** So many are asked after in one turn; the rest in the next. */
const MOST_AT_ONCE = 2_000;

/** Messages from so long ago may still have attempts beside which a doubt must not be mistaken. */
const BESIDE_MS = 2 * 86_400_000;

/** An attempt that a doubt might be, or be mistaken for. */
export interface Unsettled {
  readonly id: AttemptId;
  readonly isDoubt: boolean;
  readonly deliveryId: DeliveryId;
  readonly messageId: MessageId;
  readonly contactPointId: ContactPointId;
  readonly language: string | null;
  readonly asksBy: AsksBy | null;
}

/** The lanes in which something is in doubt. */
export function lanesInDoubt(pool: Pool): Promise<LaneKey[]> {
  return query<LaneKey & Record<string, unknown>>(
    pool,
    `SELECT DISTINCT channel, provider FROM attempts
      WHERE state = 'in-doubt' AND doubted_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)`,
    [LISTED_AFTER_MS],
  );
}

/** What is in doubt in a lane, the oldest first. */
export function readDoubts(pool: Pool, { channel, provider }: LaneKey): Promise<Unsettled[]> {
  return query<Unsettled & Record<string, unknown>>(
    pool,
    `SELECT a.id, true AS "isDoubt", a.delivery_id AS "deliveryId", a.message_id AS "messageId",
            a.contact_point_id AS "contactPointId", d.language, a.asks_by AS "asksBy"
       FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
      WHERE a.state = 'in-doubt' AND a.channel = $1 AND a.provider = $2
      ORDER BY a.doubted_at, a.id LIMIT $3`,
    [channel, provider, MOST_AT_ONCE],
  );
}

/**
 * What else went or goes to these people by the same lane: the carrier's ids that are known, and what is just being
 * sent. `now` is of context.clock.
 */
export async function readBeside(
  pool: Pool,
  { channel, provider }: LaneKey,
  employeeIds: readonly EmployeeId[],
  now: Date,
): Promise<{ refs: Set<string>; sending: Unsettled[] }> {
  const rows = await query<Unsettled & { ref: string | null; state: string }>(pool, BESIDE, [
    channel,
    provider,
    employeeIds,
    new Date(now.getTime() - BESIDE_MS),
  ]);
  return {
    refs: new Set(rows.flatMap(({ ref }) => (ref === null ? [] : [ref]))),
    sending: rows.filter(({ state }) => state === 'sending'),
  };
}

const BESIDE = `
SELECT a.id, false AS "isDoubt", a.delivery_id AS "deliveryId", a.message_id AS "messageId",
       a.contact_point_id AS "contactPointId", d.language, a.asks_by AS "asksBy", a.provider_ref AS ref, a.state
  FROM messages m
  JOIN deliveries d ON d.message_id = m.id AND d.employee_id = ANY ($3::uuid[])
  JOIN attempts a ON a.delivery_id = d.id
 WHERE m.created_at > $4 AND a.channel = $1 AND a.provider = $2
   AND (a.provider_ref IS NOT NULL OR a.state = 'sending')`;
