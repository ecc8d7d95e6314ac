import type { LedgerKind } from '../../../simulator/ledger.ts';
import type { Simulator } from '../../../simulator/start.ts';

/** What brings a message to somebody, seen from the carriers. */
export const SENDS: readonly LedgerKind[] = ['sms.create', 'mail', 'call.create', 'push'];

/** How often each address was sent something that its carrier took, by `kind address`. */
export function countSends({ ledger }: Simulator): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, address, answer } of ledger.entries()) {
    if (!SENDS.includes(kind) || (answer?.status ?? 0) >= 300) continue;
    const key = `${kind} ${address}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** How many sends of these kinds went to an address that had one of the kind already. */
export function countDoubles(simulator: Simulator, kinds: readonly LedgerKind[] = SENDS): number {
  const counted = [...countSends(simulator)].filter(([key]) =>
    kinds.some((kind) => key.startsWith(`${kind} `)),
  );
  return counted.reduce((sum, [, count]) => sum + count - 1, 0);
}
