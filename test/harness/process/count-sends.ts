import type { LedgerEntry, LedgerKind } from '../../../simulator/ledger.ts';
import type { Simulator } from '../../../simulator/start.ts';

/** What brings a message to somebody, seen from the carriers. */
export const SENDS: readonly LedgerKind[] = ['sms.create', 'mail', 'call.create', 'push'];

/**
 * How often each address was sent the same thing that its carrier took, by `kind address`, of a text with its words
 * too: a reply that was fetched is acknowledged by a text of its own.
 */
export function countSends({ ledger }: Simulator): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of ledger.entries()) {
    if (!SENDS.includes(entry.kind) || (entry.answer?.status ?? 0) >= 300) continue;
    const key = `${entry.kind} ${entry.address}${wordsOf(entry)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function wordsOf({ kind, fields }: LedgerEntry): string {
  return kind === 'sms.create' && typeof fields['Body'] === 'string' ? ` ${fields['Body']}` : '';
}

/** How many sends went to an address that had the same already. */
export function countDoubles(simulator: Simulator): number {
  return [...countSends(simulator).values()].reduce((sum, count) => sum + count - 1, 0);
}
