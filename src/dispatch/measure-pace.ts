import type { SecondCounts } from './breaker.ts';

/** A lane's pace is measured over so many whole seconds, and over no fewer than the second. */
const OVER_S = 10;
const AT_LEAST_S = 3;

/**
 * How many attempts a second a lane settles that has had a backlog since `busySinceS`; null while that is too short to
 * say. A lane without a backlog shows what was asked of it, not what it can do.
 */
export function measurePace(
  counts: readonly SecondCounts[],
  { nowS, busySinceS }: { nowS: number; busySinceS: number },
): number | null {
  const fromS = Math.max(nowS - OVER_S, busySinceS + 1);
  const seconds = nowS - fromS;
  if (seconds < AT_LEAST_S) return null;
  const settled = counts
    .filter(({ second }) => second >= fromS && second < nowS)
    .reduce((sum, { accepted, refused, failed, account, doubted }) => {
      return sum + accepted + refused + failed + account + doubted;
    }, 0);
  return settled / seconds;
}
