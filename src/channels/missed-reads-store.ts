import { query, type Pool } from '../db/sql.ts';
import type { CarrierList } from './carrier-reads-store.ts';

/** A list from which we fetch what our webhook has missed. */
export type MissedList = CarrierList & { what: 'replies' | 'receipts' };

/** How our webhook does, by the probe: `since` when it has answered (database clock); unknown while nobody probes. */
export type WebhookState = { kind: 'answering'; since: Date } | { kind: 'silent' } | { kind: 'unknown' };

/** A carrier lists what came in, or went wrong, within moments: it is looked at until this long after an outage. */
const SETTLE_MS = 20_000;

/** The pause between two reads of the same list. */
const PAUSE_MS = 10_000;

/**
 * How often a list is read while our webhook is silent. A reply may be a call for help, so it does not wait for the
 * webhook's return; a receipt only makes the board more exact and may be one of a hundred thousand.
 */
const WHILE_SILENT_MS = { replies: 10_000, receipts: 60_000 };

/** A turn is kept from page to page. A page has a carrier's deadline, 10 s where nobody set another. */
const TURN_MS = 30_000;

/** Before the first read nothing is known to have been seen: an hour is longer than an installation or an update takes. */
const FIRST_BACK_MS = 3_600_000;

/** Questions of incidents that are over are answered for a week; nobody's older reply would find one. */
const MOST_BACK_MS = 7 * 86_400_000;

/** What the probe needs to notice an outage, a carrier's clock that is a minute off, and what is listed late. */
const OVERLAP_MS = 120_000;

/** So often what has been seen moves on while nothing is missed. */
const MOVE_ON_MS = 5_000;

/** A turn to read a list: what came in after `since`, by any clock. `begunAt` is handed back when it has been read. */
export interface ReadTurn {
  since: Date;
  begunAt: Date;
}

/**
 * Says that what came while this process was not there may have been missed: whoever looks next takes the turn. The
 * column would round the instant to a millisecond that is still to come, and a turn begun before it would not count.
 */
export async function wantMissed(pool: Pool, lists: readonly MissedList[]): Promise<void> {
  await query(
    pool,
    `INSERT INTO carrier_reads (channel, provider, what, next_at, wanted_at)
     SELECT l.channel, l.provider, l.what, '-infinity', date_trunc('milliseconds', clock_timestamp())
       FROM unnest($1::text[], $2::text[], $3::text[]) AS l(channel, provider, what) ORDER BY 1, 2, 3
     ON CONFLICT (channel, provider, what) DO UPDATE SET wanted_at = excluded.wanted_at`,
    columns(lists),
  );
}

/** Whether one of the lists has not been read since it was wanted. */
export async function isBehind(pool: Pool, lists: readonly MissedList[]): Promise<boolean> {
  const rows = await query(
    pool,
    `SELECT 1 FROM carrier_reads r
       JOIN unnest($1::text[], $2::text[], $3::text[]) AS l(channel, provider, what) USING (channel, provider, what)
      WHERE r.seen_to IS NULL OR r.seen_to < r.wanted_at LIMIT 1`,
    columns(lists),
  );
  return rows.length > 0;
}

/**
 * Takes the turn to read a list if it is time: after an outage of our webhook, after a process has begun, and every
 * now and then while our webhook is silent. One process does; undefined where nothing is to be read.
 */
export async function takeMissedTurn(
  pool: Pool,
  { channel, provider, what }: MissedList,
  webhook: WebhookState,
): Promise<ReadTurn | undefined> {
  const [row] = await query<{ seen_to: Date | null; now: Date }>(pool, TAKE, [
    channel,
    provider,
    what,
    TURN_MS,
    SETTLE_MS,
    webhook.kind === 'answering' ? webhook.since : null,
    webhook.kind === 'silent' ? WHILE_SILENT_MS[what] : null,
    PAUSE_MS,
  ]);
  if (row === undefined) return undefined;
  const nowMs = row.now.getTime();
  const seenMs = Math.max(row.seen_to?.getTime() ?? nowMs - FIRST_BACK_MS, nowMs - MOST_BACK_MS);
  return { since: new Date(seenMs - OVERLAP_MS), begunAt: row.now };
}

/** At once after an outage or a start; then with a pause until all is listed; else now and then, while we are silent. */
const TAKE = `
UPDATE carrier_reads
   SET next_at = clock_timestamp() + make_interval(secs => $4::float8 / 1000)
 WHERE channel = $1 AND provider = $2 AND what = $3 AND next_at <= clock_timestamp()
   AND (seen_to IS NULL OR seen_to < wanted_at OR seen_to < $6::timestamptz
        OR (seen_to < clock_timestamp() - make_interval(secs => $8::float8 / 1000)
            AND (seen_to < wanted_at + make_interval(secs => $5::float8 / 1000)
                 OR seen_to < $6 + make_interval(secs => $5::float8 / 1000)))
        OR seen_to < clock_timestamp() - make_interval(secs => $7::float8 / 1000))
RETURNING seen_to, clock_timestamp() AS now`;

/** Keeps the turn for another page. */
export function keepTurn(pool: Pool, list: MissedList): Promise<void> {
  return putOff(pool, list, TURN_MS);
}

/** Ends a turn that came to nothing: the list is read again after the pause, or when the carrier wants. */
export function failTurn(pool: Pool, list: MissedList, retryAfterMs: number | null): Promise<void> {
  return putOff(pool, list, Math.max(retryAfterMs ?? 0, PAUSE_MS));
}

/** Leaves the turn to whoever looks next. */
export function giveTurnUp(pool: Pool, list: MissedList): Promise<void> {
  return putOff(pool, list, 0);
}

async function putOff(pool: Pool, { channel, provider, what }: MissedList, ms: number): Promise<void> {
  await query(
    pool,
    `UPDATE carrier_reads SET next_at = clock_timestamp() + make_interval(secs => $4::float8 / 1000)
      WHERE channel = $1 AND provider = $2 AND what = $3`,
    [channel, provider, what, ms],
  );
}

/** Ends a turn whose list was read and taken in full: everything from before it began has been seen. */
export async function endTurn(
  pool: Pool,
  { channel, provider, what }: MissedList,
  begunAt: Date,
): Promise<void> {
  await query(
    pool,
    `UPDATE carrier_reads SET seen_to = greatest(seen_to, $4), next_at = '-infinity'
      WHERE channel = $1 AND provider = $2 AND what = $3`,
    [channel, provider, what, begunAt],
  );
}

/** Moves on what has been seen, of every list that has nothing to catch up with: our webhook answers, nothing is missed. */
export async function moveOn(pool: Pool, webhook: WebhookState & { kind: 'answering' }): Promise<void> {
  await query(
    pool,
    `UPDATE carrier_reads SET seen_to = clock_timestamp()
      WHERE what IN ('replies', 'receipts') AND next_at <= clock_timestamp()
        AND seen_to >= $1::timestamptz + make_interval(secs => $2::float8 / 1000)
        AND (wanted_at IS NULL OR seen_to >= wanted_at + make_interval(secs => $2::float8 / 1000))
        AND seen_to < clock_timestamp() - make_interval(secs => $3::float8 / 1000)`,
    [webhook.since, SETTLE_MS, MOVE_ON_MS],
  );
}

function columns(lists: readonly MissedList[]): string[][] {
  return [
    lists.map(({ channel }) => channel),
    lists.map(({ provider }) => provider),
    lists.map(({ what }) => what),
  ];
}
