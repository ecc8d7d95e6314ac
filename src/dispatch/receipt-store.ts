import type { Receipt } from '../channels/contract.ts';
import { query, retryLocked, type Pool } from '../db/sql.ts';
import type { AttemptId, ContactPointId } from '../kernel/id.ts';
import { addCounts, readFault } from './lane-counts.ts';

/** An attempt that a receipt has changed. */
export interface ReceivedAttempt {
  id: AttemptId;
  contactPointId: ContactPointId;
  state: string;
  verdict: Receipt['verdict'];
  errorCode: string | null;
}

/** Which of the attempts exist. */
export async function knownAttempts(pool: Pool, ids: readonly AttemptId[]): Promise<Set<AttemptId>> {
  const rows = await query<{ id: AttemptId }>(pool, 'SELECT id FROM attempts WHERE id = ANY ($1::bigint[])', [
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Applies receipts, one an attempt, by one statement: deliveries are locked first and in order. A receipt counts
 * if it outranks what is known, by the same order as `outranks` has for two receipts: so the end is the same in
 * whatever order they come. A failure makes its delivery due now. What a carrier reports on was sent: a delivery
 * is lifted, also from unreachable. Adds to the counts of the lanes under the name of this process; late is what comes
 * after the wait of its rung.
 */
export async function writeReceipts(
  pool: Pool,
  receipts: readonly Receipt[],
  now: Date,
  processId: string,
): Promise<ReceivedAttempt[]> {
  const column = <T>(read: (receipt: Receipt) => T): T[] => receipts.map(read);
  return retryLocked(() =>
    query<ReceivedAttempt & Record<string, unknown>>(pool, WRITE_RECEIPTS, [
      column(({ attemptId }) => attemptId),
      column(({ rank }) => rank),
      column(({ carrierStatus }) => carrierStatus),
      column(({ word }) => word),
      column(({ providerRef }) => providerRef),
      column(({ errorCode }) => errorCode),
      column(({ verdict }) => verdict),
      now,
      processId,
      column((receipt) => (receipt.word === 'failed' ? readFault(receipt, receipt.errorCode) : null)),
    ]),
  );
}

/** Counting `d` has all deliveries locked before the first attempt is; a join would be planned row by row. */
const WRITE_RECEIPTS = `
WITH r AS (
  SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                       $10::text[])
    AS r(attempt_id, rank, status, word, ref, error_code, verdict, fault)
), d AS MATERIALIZED (
  SELECT id FROM deliveries
   WHERE id IN (SELECT a.delivery_id FROM ONLY attempts a WHERE a.id = ANY ($1::bigint[]))
   ORDER BY id FOR NO KEY UPDATE
), written AS (
  UPDATE ONLY attempts a
     SET rank = r.rank, carrier_status = r.status, provider_ref = coalesce(a.provider_ref, r.ref),
         state = CASE r.word WHEN 'under-way' THEN 'accepted' ELSE r.word END,
         error_code = r.error_code, error_text = NULL, verdict = r.verdict, retry_at = NULL,
         lease_token = NULL, lease_until = NULL, doubted_at = NULL,
         settled_at = CASE WHEN r.word = 'under-way' THEN NULL ELSE $8::timestamptz END
    FROM r
   WHERE a.id = r.attempt_id AND (SELECT count(*) FROM d) >= 0
     AND (r.word = 'delivered', r.rank, r.word = 'failed', coalesce(r.status, '') COLLATE "C",
          coalesce(r.error_code, '') COLLATE "C", coalesce(r.verdict, '') COLLATE "C")
       > (a.state = 'delivered', a.rank, a.state = 'failed', coalesce(a.carrier_status, '') COLLATE "C",
          coalesce(a.error_code, '') COLLATE "C", coalesce(a.verdict, '') COLLATE "C")
  RETURNING a.id, a.delivery_id, a.message_id, a.channel, a.provider, a.rung, a.sent_at, a.contact_point_id, a.cohort,
            a.state, a.verdict, a.error_code, r.fault
), changed AS (
  UPDATE deliveries
     SET state = CASE
           WHEN w.delivered AND deliveries.state IN ('pending', 'sent', 'unreachable', 'stopped') THEN 'delivered'
           WHEN deliveries.state = 'pending' OR (w.accepted AND deliveries.state IN ('unreachable', 'stopped')) THEN 'sent'
           ELSE deliveries.state END,
         reason = CASE
           WHEN deliveries.reason = 'channel-down' AND deliveries.ended_at IS NULL AND (w.delivered OR w.accepted) THEN NULL
           WHEN w.delivered AND deliveries.state IN ('sent', 'unreachable') AND deliveries.reason NOT IN ('stopped', 'superseded', 'closed')
             THEN (SELECT CASE WHEN m.answers = '[]' THEN 'told' ELSE 'no-answer' END
                     FROM messages m WHERE m.id = deliveries.message_id)
           WHEN w.accepted AND deliveries.state = 'unreachable' THEN 'no-word'
           ELSE deliveries.reason END,
         delivered_at = CASE WHEN w.delivered THEN coalesce(deliveries.delivered_at, $8) ELSE deliveries.delivered_at END,
         delivered_via = CASE WHEN w.delivered THEN coalesce(deliveries.delivered_via, w.via)
                              ELSE deliveries.delivered_via END,
         due_at = CASE WHEN w.failed AND deliveries.ended_at IS NULL THEN $8 ELSE deliveries.due_at END
    FROM (SELECT delivery_id, bool_or(state = 'delivered') AS delivered, bool_or(state = 'accepted') AS accepted,
                 bool_or(state = 'failed') AS failed, min(channel) FILTER (WHERE state = 'delivered') AS via
            FROM written GROUP BY delivery_id) AS w
   WHERE deliveries.id = w.delivery_id
), counted AS (${addCounts(`
    SELECT w.channel, w.provider, w.cohort, $9::uuid AS worker_id, 0 AS accepted, 0 AS refused,
           count(*) FILTER (WHERE fault = 'failed') AS failed, count(*) FILTER (WHERE fault = 'account') AS account,
           0 AS doubted, count(*) AS receipts,
           count(*) FILTER (WHERE $8::timestamptz - w.sent_at > make_interval(secs =>
             coalesce((m.route -> (w.rung + 1) ->> 'afterMs')::float8, m.wait_for_answers_ms) / 1000)) AS late
      FROM written w JOIN messages m ON m.id = w.message_id
     GROUP BY w.channel, w.provider, w.cohort`)}
)
SELECT id, contact_point_id AS "contactPointId", state, verdict, error_code AS "errorCode" FROM written`;
