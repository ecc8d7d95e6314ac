import type { Receipt } from '../contract.ts';
import type { ScopedVerdict } from '../verdict-table.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { vonageReceiptVerdicts } from './vonage-verdicts.ts';

/** The statuses of Vonage's delivery receipts: how far each is, and what it says. */
const statuses: Readonly<Record<string, { rank: number; word: Receipt['word'] }>> = {
  accepted: { rank: 30, word: 'under-way' },
  buffered: { rank: 30, word: 'under-way' },
  unknown: { rank: 35, word: 'under-way' },
  failed: { rank: 45, word: 'failed' },
  rejected: { rank: 45, word: 'failed' },
  expired: { rank: 45, word: 'failed' },
  delivered: { rank: 50, word: 'delivered' },
};

/** How far a delivery receipt's status is; undefined for one that Vonage does not have. */
export function vonageRank(status: string): number | undefined {
  return statuses[status]?.rank;
}

/**
 * What a delivery receipt says about an attempt; undefined for a status that Vonage does not have. A text of several
 * parts has a receipt for each: one part on the device is the text on the device.
 */
export function readVonageReceipt(
  attemptId: AttemptId,
  parameters: Readonly<Record<string, string>>,
): Receipt | undefined {
  const carrierStatus = parameters['status'] ?? '';
  const status = statuses[carrierStatus];
  if (status === undefined) return undefined;
  const code = status.word === 'failed' ? codeOf(parameters) : null;
  return {
    attemptId,
    ...status,
    carrierStatus,
    providerRef: parameters['messageId'] ?? null,
    errorCode: code === null ? null : `vonage-dlr-${code}`,
    ...(status.word === 'failed' ? verdictOf(carrierStatus, code) : { verdict: null }),
  };
}

function codeOf(parameters: Readonly<Record<string, string>>): string | null {
  const code = parameters['err-code'] ?? '0';
  return code === '0' ? null : code;
}

/** A failure without a code we know, and a text that ran out of time, leave the number as it is. */
function verdictOf(carrierStatus: string, code: string | null): ScopedVerdict {
  const known = code === null || carrierStatus === 'expired' ? undefined : vonageReceiptVerdicts.lookUp(code);
  return known ?? { verdict: 'recipient-temporary', scope: 'recipient' };
}
