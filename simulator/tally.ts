import type { Carrier } from './weather.ts';

/**
 * Counts the tries by each carrier to each address. With the address the count makes chance repeatable, and lets a
 * second try have another fate than the first.
 */
export interface Tally {
  /** How many tries there were before this one. */
  next(carrier: Carrier, address: string): number;
  /** What `next` gave last for that address; 0 when it never did. */
  last(carrier: Carrier, address: string): number;
  clear(): void;
}

/** Counts from 0. */
export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    next(carrier, address) {
      const key = `${carrier} ${address}`;
      const before = counts.get(key) ?? 0;
      counts.set(key, before + 1);
      return before;
    },
    last: (carrier, address) => Math.max(0, (counts.get(`${carrier} ${address}`) ?? 0) - 1),
    clear: () => counts.clear(),
  };
}
