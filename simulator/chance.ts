/**
 * A number in [0, 1) that depends only on the seed and the parts. Requests come in any order, so a
 * running generator would give other people other fates in each run; a hash of who and how often does not.
 */
export function chance(seed: number, ...parts: readonly (string | number)[]): number {
  const text = parts.join('\u0000');
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return mix(hash) / 2 ** 32;
}

/** The murmur3 finaliser: FNV alone leaves near-equal texts with near-equal numbers. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The first entry whose share the number falls into, or undefined: the shares are laid end to end from 0. */
export function pickShare<T extends { readonly share: number }>(
  entries: readonly T[],
  number: number,
): T | undefined {
  let upTo = 0;
  for (const entry of entries) {
    upTo += entry.share;
    if (number < upTo) return entry;
  }
  return undefined;
}

/** A time between two bounds, in milliseconds. */
export interface RangeMs {
  readonly min: number;
  readonly max: number;
}

/** A point within the range; `number` in [0, 1). */
export function within(range: RangeMs, number: number): number {
  return range.min + (range.max - range.min) * number;
}
