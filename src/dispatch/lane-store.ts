import { query, retryDeadlock, retryLocked, type Pool } from '../db/sql.ts';
import type { Outcome, Sender } from '../channels/contract.ts';
import type { Channel } from '../kernel/channel.ts';
import type { AttemptId, ContactPointId, DeliveryId, MessageId } from '../kernel/id.ts';
import { addCounts, tallyOutcomes } from './lane-counts.ts';

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
  language: string | null;
  weight: number;
  /** When the lane's cap lets it start, from the moment the claim was answered. */
  startInMs: number;
}

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
 * the cap lets start within the next second. Attempts of a stopped incident, or of a message that was taken back, are
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
), picked AS MATERIALIZED (
  SELECT a.id, a.weight, a.priority, a.due_at
    FROM attempts a
   WHERE a.channel = $1 AND a.provider = $2 AND a.state = 'queued' AND a.due_at <= $3
     AND (a.priority, a.due_at, a.id) > ($8::smallint, $9::timestamptz, $10::bigint)
     AND EXISTS (SELECT 1 FROM lane)
     AND a.message_id = ANY (ARRAY(SELECT id FROM running))
   ORDER BY a.priority, a.due_at, a.id
   LIMIT $4
     FOR NO KEY UPDATE SKIP LOCKED
), booked AS MATERIALIZED (
  SELECT p.id, p.weight,
         greatest(lane.next_free_at, lane.at) + make_interval(secs => coalesce(
           (sum(p.weight) OVER (ORDER BY p.priority, p.due_at, p.id) - p.weight) / lane.per_second, 0)) AS start_at
    FROM picked p, lane
), taken AS MATERIALIZED (
  SELECT b.* FROM booked b, lane WHERE b.start_at < lane.at + interval '1 second'
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
          a.contact_point_id AS "contactPointId", d.language, a.weight, a.priority, a.due_at AS "dueAt",
          (extract(epoch FROM t.start_at - lane.at) * 1000)::float8 AS "startInMs"`;

/** What a claimed attempt came to. */
export interface SettledAttempt {
  attempt: ClaimedAttempt;
  sender: LaneKey;
  leaseToken: string;
  outcome: Outcome;
  /** When the provider wants to be asked again at the earliest (context.clock); null where it did not say. */
  retryAt: Date | null;
}

const rankOf = (outcome: Outcome) => (outcome.kind === 'accepted' ? outcome.rank : 0);
const stateOf = ({ kind }: Outcome) =>
  kind === 'accepted' ? 'accepted' : kind === 'rejected' ? 'failed' : 'in-doubt';

/**
 * Writes the outcomes of many attempts by one statement, deliveries locked first and in order. The lease token
 * fences it: what is no longer ours, or has been overtaken by a receipt, stays as it is. A failure makes its
 * delivery due at `now` (context.clock). Adds to the counts of the lanes under the name of this worker, and leaves
 * alone for as long as it asked a provider that throttles us. Answers the ids that were written.
 */
export async function writeOutcomes(
  pool: Pool,
  settled: readonly SettledAttempt[],
  now: Date,
  workerId: string,
): Promise<AttemptId[]> {
  const tallies = tallyOutcomes(settled);
  const column = <T>(read: (one: SettledAttempt) => T): T[] => settled.map(read);
  const rejected = <T>(read: (o: Outcome & { kind: 'rejected' }) => T) =>
    column(({ outcome }) => (outcome.kind === 'rejected' ? read(outcome) : null));
  const rows = await retryLocked(() =>
    query<{ id: AttemptId }>(pool, WRITE_OUTCOMES, [
      column(({ attempt }) => attempt.id),
      column(({ attempt }) => attempt.deliveryId),
      column(({ leaseToken }) => leaseToken),
      column(({ outcome }) => stateOf(outcome)),
      column(({ outcome }) => rankOf(outcome)),
      column(({ outcome }) => (outcome.kind === 'accepted' ? outcome.providerRef : null)),
      column(({ outcome }) => (outcome.kind === 'accepted' ? outcome.carrierStatus : null)),
      column(({ outcome }) => (outcome.kind === 'accepted' ? null : outcome.code)),
      column(({ outcome }) => (outcome.kind === 'accepted' ? null : outcome.text.slice(0, 500))),
      rejected(({ verdict }) => verdict),
      column(({ retryAt }) => retryAt),
      now,
      workerId,
      JSON.stringify(tallies),
    ]),
  );
  return rows.map(({ id }) => id);
}

/**
 * Counting `d` has all deliveries locked before the first attempt is; a join would be planned row by row. A lease
 * token is there only while an attempt is sending or in doubt, so the state need not be asked.
 */
const WRITE_OUTCOMES = `
WITH o AS (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::smallint[], $6::text[], $7::text[],
                       $8::text[], $9::text[], $10::text[], $11::timestamptz[])
    AS o(id, delivery_id, token, state, rank, ref, status, error_code, error_text, verdict, retry_at)
), d AS MATERIALIZED (
  SELECT id FROM deliveries WHERE id IN (SELECT delivery_id FROM o) ORDER BY id FOR NO KEY UPDATE
), written AS (
  UPDATE ONLY attempts a
     SET state = o.state, rank = greatest(a.rank, o.rank), provider_ref = coalesce(a.provider_ref, o.ref),
         carrier_status = coalesce(o.status, a.carrier_status), error_code = o.error_code,
         error_text = o.error_text, verdict = o.verdict, retry_at = o.retry_at, lease_token = NULL, lease_until = NULL,
         doubted_at = CASE WHEN o.state = 'in-doubt' THEN coalesce(a.doubted_at, clock_timestamp()) END,
         settled_at = CASE WHEN o.state = 'failed' THEN $12::timestamptz END
    FROM o
   WHERE a.id = o.id AND a.lease_token = o.token AND (SELECT count(*) FROM d) >= 0
  RETURNING a.id, a.delivery_id, a.state
), changed AS (
  UPDATE deliveries
     SET state = CASE WHEN w.accepted AND deliveries.state IN ('pending', 'unreachable', 'stopped') THEN 'sent'
                      ELSE deliveries.state END,
         reason = CASE WHEN w.accepted AND deliveries.state = 'unreachable' THEN 'no-word'
                       WHEN w.accepted AND deliveries.reason = 'channel-down' THEN NULL
                       ELSE deliveries.reason END,
         due_at = CASE WHEN w.failed AND deliveries.ended_at IS NULL THEN $12 ELSE deliveries.due_at END
    FROM (SELECT delivery_id, bool_or(state = 'accepted') AS accepted, bool_or(state = 'failed') AS failed
            FROM written GROUP BY delivery_id) AS w
   WHERE deliveries.id = w.delivery_id
), tally AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($14::jsonb)
    AS t(channel text, provider text, accepted int, refused int, failed int, account int, doubted int, "throttledMs" int)
), counted AS (${addCounts(`
    SELECT channel, provider, $13::uuid AS worker_id, accepted, refused, failed, account, doubted, 0 AS receipts, 0 AS late
      FROM tally`)}
), throttled AS (
  UPDATE lanes l
     SET next_free_at = greatest(l.next_free_at, clock_timestamp() + make_interval(secs => t."throttledMs" / 1000.0))
    FROM tally t
   WHERE t."throttledMs" > 0 AND l.channel = t.channel AND l.provider = t.provider
)
SELECT id FROM written`;

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
