import type { Receipt, Verdict } from '../contract.ts';
import type { ScopedVerdict } from '../verdict-table.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { twilioVerdicts } from '../sms/twilio-verdicts.ts';
import { MACHINE_TOOK_IT, readAnsweredBy } from './answered-by.ts';

/** Twilio's call statuses. A completed call was answered, by a person or a machine: delivered, never confirmed. */
const statuses: Readonly<Record<string, { rank: number; word: Receipt['word'] }>> = {
  queued: { rank: 10, word: 'under-way' },
  initiated: { rank: 15, word: 'under-way' },
  ringing: { rank: 20, word: 'under-way' },
  'in-progress': { rank: 30, word: 'under-way' },
  completed: { rank: 50, word: 'delivered' },
  busy: { rank: 50, word: 'failed' },
  'no-answer': { rank: 50, word: 'failed' },
  failed: { rank: 50, word: 'failed' },
  canceled: { rank: 50, word: 'failed' },
};

/** SIP answers that say the number itself is wrong (RFC 3261: not found, gone, address incomplete, nowhere). */
const wrongNumber = new Set(['404', '410', '484', '604']);

/** What a SIP answer to a call that failed means. */
export function sipVerdict(code: string): Verdict {
  return wrongNumber.has(code) ? 'recipient-permanent' : 'recipient-temporary';
}

/** How far a call status is; undefined for one that calls do not have. */
export function voiceRank(status: string): number | undefined {
  return statuses[status]?.rank;
}

/** What a call's status callback says about an attempt; undefined for a status that calls do not have. */
export function readVoiceReceipt(
  attemptId: AttemptId,
  form: Readonly<Record<string, string>>,
): Receipt | undefined {
  const carrierStatus = form['CallStatus'] ?? '';
  const status = statuses[carrierStatus];
  if (status === undefined) return undefined;
  if (carrierStatus === 'completed') return completed(attemptId, form, status.rank);
  const failed = status.word === 'failed';
  return {
    attemptId,
    ...status,
    carrierStatus,
    providerRef: form['CallSid'] ?? null,
    errorCode: failed ? codeOf(form) : null,
    ...(failed ? verdictOf(carrierStatus, form) : { verdict: null }),
  };
}

/** A call that was answered: by whom is the carrier's guess, and a fax has understood nothing. */
function completed(attemptId: AttemptId, form: Readonly<Record<string, string>>, rank: number): Receipt {
  const answeredBy = readAnsweredBy(form);
  const common = { attemptId, rank, providerRef: form['CallSid'] ?? null };
  if (answeredBy === 'fax')
    return {
      ...common,
      word: 'failed',
      carrierStatus: 'completed-fax',
      errorCode: 'fax',
      verdict: 'recipient-permanent',
      scope: 'recipient',
    };
  const carrierStatus = answeredBy === 'machine' ? MACHINE_TOOK_IT : 'completed';
  return { ...common, word: 'delivered', carrierStatus, errorCode: null, verdict: null };
}

function codeOf(form: Readonly<Record<string, string>>): string | null {
  if (form['ErrorCode']) return form['ErrorCode'];
  return form['SipResponseCode'] ? `sip-${form['SipResponseCode']}` : null;
}

function verdictOf(
  carrierStatus: string,
  form: Readonly<Record<string, string>>,
): ScopedVerdict | { verdict: null } {
  if (carrierStatus === 'canceled') return { verdict: null };
  if (carrierStatus !== 'failed') return { verdict: 'recipient-temporary', scope: 'recipient' };
  const known = form['ErrorCode'] ? twilioVerdicts.lookUp(form['ErrorCode']) : undefined;
  return known ?? { verdict: sipVerdict(form['SipResponseCode'] ?? ''), scope: 'recipient' };
}
