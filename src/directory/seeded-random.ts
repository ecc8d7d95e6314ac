/** Numbers from 0 to below 1, the same for the same seed: mulberry32, small, fast, the same everywhere; nothing here is a secret. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of the values, as often as its weight says. */
export function pickWeighted<T>(weighted: readonly (readonly [T, number])[], random: () => number): T {
  let lot = random() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of weighted) {
    lot -= weight;
    if (lot < 0) return value;
  }
  throw new RangeError('nothing to pick from');
}

/** One of the values, each as often. */
export function oneOf<T>(values: readonly T[], random: () => number): T {
  return pickWeighted(
    values.map((value) => [value, 1] as const),
    random,
  );
}
