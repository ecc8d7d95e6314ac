import type { Ledger } from '../../../simulator/ledger.ts';

/** How many sends were cut off while the plug was out; questions after them are cut off too, and do not count. */
export function cutSends(ledger: Ledger): number {
  return ledger.entries({ kind: 'cut' }).filter(({ method }) => method === 'POST').length;
}
