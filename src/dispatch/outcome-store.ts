import type { Outcome } from '../channels/contract.ts';
import { query, retryLocked, type Pool } from '../db/sql.ts';
import type { AttemptId } from '../kernel/id.ts';
import { addCounts, tallyOutcomes } from './lane-counts.ts';
import type { ClaimedAttempt, LaneKey } from './lane-store.ts';

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
    AS t(channel text, provider text, cohort text, accepted int, refused int, failed int, account int, doubted int, "throttledMs" int)
), counted AS (${addCounts(`
    SELECT channel, provider, cohort, $13::uuid AS worker_id, accepted, refused, failed, account, doubted,
           0 AS receipts, 0 AS late
      FROM tally`)}
), throttled AS (
  UPDATE lanes l
     SET next_free_at = greatest(l.next_free_at, clock_timestamp() + make_interval(secs => t."throttledMs" / 1000.0))
    FROM (SELECT channel, provider, max("throttledMs") AS "throttledMs" FROM tally GROUP BY channel, provider) AS t
   WHERE t."throttledMs" > 0 AND l.channel = t.channel AND l.provider = t.provider
)
SELECT id FROM written`;
