import { isCredentialCode } from '../channels/account-codes.ts';
import type { Outcome, Receipt, Sender } from '../channels/contract.ts';

/** What an outcome says about its lane; `nothing`: it was throttled, or never handed over. */
type Word = 'accepted' | 'refused' | 'failed' | 'account' | 'doubted' | 'nothing';

/** Refusals of our own, made before anything was handed to the provider. */
const notHandedOver = new Set(['contact-point-gone', 'message-unreadable', 'not-rendered']);

/**
 * What an outcome says about its lane. A provider that asks us to come later has not processed it, which is no
 * failure of the lane (F15); what is the recipient's is no failure either.
 */
export function readWord(outcome: Outcome): Word {
  if (outcome.kind === 'accepted') return 'accepted';
  if (outcome.kind === 'in-doubt') return 'doubted';
  if (outcome.retryAfterMs !== null || notHandedOver.has(outcome.code)) return 'nothing';
  return readFault(outcome, outcome.code) ?? 'refused';
}

/**
 * Whether a failure counts towards its lane, and as what; null: it is the recipient's. One that speaks of the whole
 * account, or of our credentials, is enough to go round it.
 */
export function readFault(
  { verdict, scope }: Pick<Receipt, 'verdict' | 'scope'>,
  code: string | null,
): 'failed' | 'account' | null {
  if (verdict === 'provider-transient') return 'failed';
  if (verdict === 'channel-blocked') return scope === 'account' ? 'account' : 'failed';
  if (verdict !== 'our-fault') return null;
  return scope === 'account' && code !== null && isCredentialCode(code) ? 'account' : 'failed';
}

/** What a batch of outcomes adds to the counts of this second, of one cohort of a lane. */
export interface LaneTally {
  channel: string;
  provider: string;
  cohort: string;
  accepted: number;
  refused: number;
  failed: number;
  account: number;
  doubted: number;
  /** How long the provider wants to be left alone; 0: not. */
  throttledMs: number;
}

/** Nobody is left alone for longer: a crisis does not wait an hour. */
const LONGEST_THROTTLE_MS = 60_000;

/** Sums up a batch, one entry a lane and cohort: the database is told once, however many outcomes there are. */
export function tallyOutcomes(
  batch: readonly {
    sender: Pick<Sender, 'channel' | 'provider'>;
    attempt: { cohort: string };
    outcome: Outcome;
  }[],
): LaneTally[] {
  const tallies = new Map<string, LaneTally>();
  for (const { sender, attempt, outcome } of batch) {
    const { channel, provider } = sender;
    const { cohort } = attempt;
    const key = `${channel}/${provider} ${cohort}`;
    const none = { accepted: 0, refused: 0, failed: 0, account: 0, doubted: 0, throttledMs: 0 };
    const tally = tallies.get(key) ?? { channel, provider, cohort, ...none };
    tallies.set(key, tally);
    const word = readWord(outcome);
    if (word !== 'nothing') tally[word] += 1;
    const askedMs = outcome.kind === 'rejected' ? (outcome.retryAfterMs ?? 0) : 0;
    tally.throttledMs = Math.max(tally.throttledMs, Math.min(askedMs, LONGEST_THROTTLE_MS));
  }
  return [...tallies.values()];
}

/** Adds counts to the row of this process and second; the rows to add come from `source`. */
export function addCounts(source: string): string {
  return `
  INSERT INTO lane_counts AS c (channel, provider, cohort, worker_id, at,
                                accepted, refused, failed, account, doubted, receipts, late)
  SELECT channel, provider, cohort, worker_id, date_trunc('second', clock_timestamp()),
         accepted, refused, failed, account, doubted, receipts, late
    FROM (${source}) AS new
   ORDER BY channel, provider, cohort
  ON CONFLICT (at, channel, provider, cohort, worker_id) DO UPDATE
     SET accepted = c.accepted + excluded.accepted, refused = c.refused + excluded.refused,
         failed = c.failed + excluded.failed, account = c.account + excluded.account,
         doubted = c.doubted + excluded.doubted, receipts = c.receipts + excluded.receipts,
         late = c.late + excluded.late`;
}
