import { query, retryDeadlock, retryLocked, type Pool } from '../db/sql.ts';
import type { AsksBy } from '../channels/content.ts';
import type { Sender } from '../channels/contract.ts';
import type { Channel } from '../kernel/channel.ts';
import type { AttemptId, ContactPointId, DeliveryId, MessageId } from '../kernel/id.ts';

/** The lane of a provider: its key in logs and doorbells. */
export interface LaneKey {
  channel: Channel;
  provider: string;
}

/** Where an attempt stands in its lane's queue: the graver first, then by due time. */
export interface QueuePlace {
  priority: number;
  dueAt: Date;
  id: AttemptId;
}

/** An attempt that this worker owns until its lease ends. */
export interface ClaimedAttempt extends QueuePlace {
  deliveryId: DeliveryId;
  messageId: MessageId;
  contactPointId: ContactPointId;
  cohort: string;
  language: string | null;
  /** How its text asks for an answer; null: by the plain digits. */
  asksBy: AsksBy | null;
  weight: number;
  /** When the lane's cap lets it start, from the moment the claim was answered. */
  startInMs: number;
  /** When it lets the next one start. */
  nextInMs: number;
}

/**
 * So far ahead a claim books the lane's cap. What is graver than that waits so long at most, however many are queued;
 * a claim must come around more often than this, or the cap is not used.
 */
export const BOOKED_AHEAD_MS = 250;

export interface Claim extends LaneKey {
  workerId: string;
  leaseToken: string;
  leaseMs: number;
  limit: number;
  /** context.clock: an attempt is claimed when its own time has come. */
  now: Date;
  /** Look only at what stands after this place; null: at everything that is queued. */
  after: QueuePlace | null;
}

/** Makes sure that each sender has its lane row, and writes its configured cap into it. */
export async function openLanes(pool: Pool, senders: readonly Sender[], now: Date): Promise<void> {
  await query(
    pool,
    `INSERT INTO lanes (channel, provider, per_second, since)
     SELECT s.channel, s.provider, s.per_second, $4
       FROM unnest($1::text[], $2::text[], $3::float8[]) AS s(channel, provider, per_second)
      ORDER BY 1, 2
     ON CONFLICT (channel, provider) DO UPDATE SET per_second = excluded.per_second`,
    [
      senders.map((sender) => sender.channel),
      senders.map((sender) => sender.provider),
      senders.map((sender) => sender.ratePerSecond),
      now,
    ],
  );
}

/**
 * Claims the next attempts of a lane in priority order and books their start times with its cap, in one
 * autocommitted statement: the lane row is locked for that long and no longer. Of what is queued it takes what
 * the cap lets start within BOOKED_AHEAD_MS. Attempts of a stopped incident, or of a message that was taken back, are
 * never claimed.
 *
 * The cap is GCRA (ITU-T I.371): next_free_at is when the next unit of weight may start; each claim moves it on
 * by weight ÷ rate. It never lies in the past, so an idle lane saves up no burst. While a lane is tested its probes are
 * the cap.
 */
export async function claimAttempts(pool: Pool, claim: Claim): Promise<ClaimedAttempt[]> {
  return retryDeadlock(() =>
    query<ClaimedAttempt & Record<string, unknown>>(pool, CLAIM, [
      claim.channel,
      claim.provider,
      claim.now,
      claim.limit,
      claim.workerId,
      claim.leaseToken,
      claim.leaseMs,
      claim.after?.priority ?? -1,
      claim.after?.dueAt ?? '-infinity',
      claim.after?.id ?? 0,
    ]),
  );
}

/** Where a claim ended in the lane's queue; null where it took nothing. */
export function lastPlace(claimed: readonly ClaimedAttempt[]): QueuePlace | null {
  const isBehind = (a: QueuePlace, b: QueuePlace) =>
    a.priority - b.priority || a.dueAt.getTime() - b.dueAt.getTime() || Number(a.id) - Number(b.id);
  return claimed.reduce<QueuePlace | null>(
    (last, place) => (last && isBehind(last, place) > 0 ? last : place),
    null,
  );
}

/** What waits for a cohort that is tested has its turns, one second in so many at first; for a blocked one none. */
const TURNS = 20;

const CLAIM = `
WITH lane AS MATERIALIZED (
  SELECT channel, provider, coalesce(probe_per_second, per_second) AS per_second, clock_timestamp() AS at,
         coalesce(next_free_at, '-infinity') AS next_free_at
    FROM lanes
   WHERE channel = $1 AND provider = $2 AND state IN ('working', 'testing') AND coalesce(probe_per_second, 1) > 0
     FOR NO KEY UPDATE
), running AS MATERIALIZED (
  SELECT m.id FROM incidents i JOIN messages m ON m.incident_id = i.id
   WHERE i.state IN ('active', 'all-clear') AND m.superseded_at IS NULL
), cohorts AS MATERIALIZED (
  SELECT jsonb_object_agg(cohort, round(share * ${TURNS})) AS turns FROM lane_cohorts
   WHERE channel = $1 AND provider = $2 AND state <> 'working'
), picked AS MATERIALIZED (
  SELECT a.id, a.weight, a.priority, a.due_at
    FROM attempts a
   WHERE a.channel = $1 AND a.provider = $2 AND a.state = 'queued' AND a.due_at <= $3
     AND (a.priority, a.due_at, a.id) > ($8::smallint, $9::timestamptz, $10::bigint)
     AND EXISTS (SELECT 1 FROM lane)
     AND a.message_id = ANY (ARRAY(SELECT id FROM running))
     AND coalesce((a.id + (SELECT extract(epoch FROM now())::bigint)) % ${TURNS}
                  < ((SELECT turns FROM cohorts) ->> a.cohort)::int, true)
   ORDER BY a.priority, a.due_at, a.id
   LIMIT $4
     FOR NO KEY UPDATE SKIP LOCKED
), booked AS MATERIALIZED (
  SELECT p.id, p.weight,
         greatest(lane.next_free_at, lane.at) + make_interval(secs => coalesce(
           (sum(p.weight) OVER (ORDER BY p.priority, p.due_at, p.id) - p.weight) / lane.per_second, 0)) AS start_at
    FROM picked p, lane
), taken AS MATERIALIZED (
  SELECT b.* FROM booked b, lane WHERE b.start_at < lane.at + interval '${BOOKED_AHEAD_MS} ms'
), moved AS (
  UPDATE lanes l
     SET next_free_at = (SELECT max(t.start_at + make_interval(secs => t.weight / lane.per_second)) FROM taken t)
    FROM lane
   WHERE l.channel = lane.channel AND l.provider = lane.provider AND lane.per_second IS NOT NULL
     AND EXISTS (SELECT 1 FROM taken)
)
UPDATE ONLY attempts a
   SET state = 'sending', worker_id = $5, lease_token = $6, sent_at = $3,
       lease_until = clock_timestamp() + make_interval(secs => $7::float8 / 1000)
  FROM taken t, lane, deliveries d
 WHERE a.id = t.id AND d.id = a.delivery_id
RETURNING a.id, a.delivery_id AS "deliveryId", a.message_id AS "messageId",
          a.contact_point_id AS "contactPointId", a.cohort, d.language, a.asks_by AS "asksBy", a.weight, a.priority,
          a.due_at AS "dueAt",
          (extract(epoch FROM t.start_at - lane.at) * 1000)::float8 AS "startInMs",
          (extract(epoch FROM t.start_at - lane.at) + coalesce(t.weight / lane.per_second, 0))::float8 * 1000 AS "nextInMs"`;

/** Gives attempts back that were claimed and not handed to the carrier. */
export async function giveBack(
  pool: Pool,
  attempts: readonly ClaimedAttempt[],
  leaseToken: string,
): Promise<void> {
  await retryLocked(() =>
    query(pool, GIVE_BACK, [
      attempts.map(({ id }) => id),
      attempts.map(({ deliveryId }) => deliveryId),
      leaseToken,
    ]),
  );
}

/** What its person has answered meanwhile, or what was stopped, is not queued again but cancelled. */
const GIVE_BACK = `
WITH d AS MATERIALIZED (
  SELECT id, ended_at IS NOT NULL AS ended FROM deliveries WHERE id = ANY ($2::bigint[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE ONLY attempts a
   SET state = CASE WHEN d.ended THEN 'cancelled' ELSE 'queued' END,
       lease_token = NULL, lease_until = NULL, worker_id = NULL, sent_at = NULL
  FROM d
 WHERE d.id = a.delivery_id AND a.id = ANY ($1::bigint[]) AND a.lease_token = $3 AND a.state = 'sending'`;
