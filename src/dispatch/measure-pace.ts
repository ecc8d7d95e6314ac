import type { SecondCounts } from './second-counts.ts';

/** A lane's pace is measured over so many whole seconds, and over no fewer than the second. */
const OVER_S = 10;
const AT_LEAST_S = 5;

/**
 * How many attempts a second a lane settles that has had a backlog since `busySinceS`; null while that says nothing. A
 * lane without a backlog shows what was asked of it, not what it can do; one that has not answered yet, or no more,
 * is its breaker's affair.
 */
export function measurePace(
  counts: readonly SecondCounts[],
  { nowS, busySinceS }: { nowS: number; busySinceS: number },
): number | null {
  const seconds = counts
    .map((one) => ({ second: one.second, settled: countSettled(one) }))
    .filter(({ second, settled }) => second >= busySinceS && second < nowS && settled > 0);
  const firstS = Math.min(...seconds.map(({ second }) => second));
  const fromS = Math.max(nowS - OVER_S, firstS + 1);
  if (nowS - fromS < AT_LEAST_S) return null;
  const sum = seconds.reduce((all, { second, settled }) => (second >= fromS ? all + settled : all), 0);
  return sum === 0 ? null : sum / (nowS - fromS);
}

function countSettled({ accepted, refused, failed, account, doubted }: SecondCounts): number {
  return accepted + refused + failed + account + doubted;
}
