import type { Receipt } from '../contract.ts';
import type { ScopedVerdict } from '../verdict-table.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { twilioVerdicts } from './twilio-verdicts.ts';

/** Twilio's message statuses: how far each is, and what it says. Callbacks come in any order, so ranks decide. */
const statuses: Readonly<Record<string, { rank: number; word: Receipt['word'] }>> = {
  accepted: { rank: 10, word: 'under-way' },
  scheduled: { rank: 10, word: 'under-way' },
  queued: { rank: 20, word: 'under-way' },
  sending: { rank: 30, word: 'under-way' },
  sent: { rank: 40, word: 'under-way' },
  undelivered: { rank: 45, word: 'failed' },
  failed: { rank: 45, word: 'failed' },
  canceled: { rank: 45, word: 'failed' },
  partially_delivered: { rank: 46, word: 'under-way' },
  delivered: { rank: 50, word: 'delivered' },
  read: { rank: 60, word: 'delivered' },
};

/** How far a message status is; undefined for one that messages going out do not have. */
export function smsRank(status: string): number | undefined {
  return statuses[status]?.rank;
}

/** What a status callback says about an attempt; undefined where it says nothing about a message going out. */
export function readSmsReceipt(
  attemptId: AttemptId,
  form: Readonly<Record<string, string>>,
): Receipt | undefined {
  const carrierStatus = form['MessageStatus'] ?? form['SmsStatus'] ?? '';
  const status = statuses[carrierStatus];
  if (status === undefined) return undefined;
  const errorCode = status.word === 'failed' ? (form['ErrorCode'] ?? null) : null;
  return {
    attemptId,
    ...status,
    carrierStatus,
    providerRef: form['MessageSid'] ?? form['SmsSid'] ?? null,
    errorCode,
    ...(status.word === 'failed' ? verdictOf(carrierStatus, errorCode) : { verdict: null }),
  };
}

/** A failure without a code we know leaves the number as it is, and the next channel is tried now. */
function verdictOf(carrierStatus: string, errorCode: string | null): ScopedVerdict | { verdict: null } {
  if (carrierStatus === 'canceled') return { verdict: null };
  const known = errorCode === null ? undefined : twilioVerdicts.lookUp(errorCode);
  return known ?? { verdict: 'recipient-temporary', scope: 'recipient' };
}
