/** Two digits that nobody types for one: `11` is a slip of `1`. */
const CODES = Array.from({ length: 90 }, (_, index) => index + 10).filter((code) => code % 11 !== 0);

/** As many of the lowest codes that are not taken; none where there are not so many. Pure. */
export function pickCodes(taken: ReadonlySet<number>, count: number): number[] {
  const free = CODES.filter((code) => !taken.has(code)).slice(0, count);
  return free.length < count ? [] : free;
}
