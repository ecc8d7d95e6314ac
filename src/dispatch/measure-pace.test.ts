import { expect, it } from 'vitest';
import type { SecondCounts } from './breaker.ts';
import { measurePace } from './measure-pace.ts';

const counted = (second: number, accepted: number, failed = 0): SecondCounts => ({
  second,
  accepted,
  failed,
  refused: 0,
  account: 0,
  doubted: 0,
  receipts: 1_000,
  late: 0,
});
const counts = Array.from({ length: 20 }, (_, n) => counted(80 + n, 40, 10));

it('measures what a lane settles in a second, over the last ten that are whole', () => {
  const fast = [...counts.filter(({ second }) => second < 90), ...counts.slice(10).map((one) => ({ ...one, failed: 0 }))];
  expect(measurePace(counts, { nowS: 100, busySinceS: 0 })).toBe(50);
  expect(measurePace(fast, { nowS: 100, busySinceS: 0 })).toBe(40);
});

it('does not count the time in which nothing waited', () => {
  const late = counts.filter(({ second }) => second > 95);
  expect(measurePace(late, { nowS: 100, busySinceS: 95 })).toBe(50);
});

it('says nothing before three seconds', () => {
  expect(measurePace(counts, { nowS: 100, busySinceS: 97 })).toBeNull();
});
