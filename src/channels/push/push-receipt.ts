import type { Receipt } from '../contract.ts';
import type { AttemptId } from '../../kernel/id.ts';

/** How far a push is when its service took it: services say so also of what never arrives. */
export const acceptedRank = 40;

/** What our service worker says of a push: it was shown, or its reader tapped it. Pure. */
export function pushReceipt(attemptId: AttemptId, event: 'shown' | 'tapped'): Receipt {
  return {
    attemptId,
    rank: event === 'shown' ? 50 : 60,
    carrierStatus: event === 'shown' ? 'sw-received' : 'sw-clicked',
    word: 'delivered',
    providerRef: null,
    errorCode: null,
    verdict: null,
  };
}
