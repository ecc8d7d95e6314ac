import { expect, it } from 'vitest';
import type { SecondCounts } from './second-counts.ts';
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
  const fast = [
    ...counts.filter(({ second }) => second < 90),
    ...counts.slice(10).map((one) => ({ ...one, failed: 0 })),
  ];
  expect(measurePace(counts, { nowS: 100, busySinceS: 0 })).toBe(50);
  expect(measurePace(fast, { nowS: 100, busySinceS: 0 })).toBe(40);
});

it('does not count the time in which nothing waited, nor that until the first answer', () => {
  const late = counts.filter(({ second }) => second > 92);
  expect(measurePace(counts, { nowS: 100, busySinceS: 92 })).toBe(50);
  expect(measurePace(late, { nowS: 100, busySinceS: 80 })).toBe(50);
});

it('counts a second without an answer between others', () => {
  const halting = counts.filter(({ second }) => second !== 95);
  expect(measurePace(halting, { nowS: 100, busySinceS: 0 })).toBe(45);
});

it('says nothing before five seconds, nor of a lane that does not answer', () => {
  expect(measurePace(counts, { nowS: 100, busySinceS: 95 })).toBeNull();
  expect(measurePace(counts, { nowS: 100, busySinceS: 94 })).toBe(50);
  expect(measurePace([], { nowS: 100, busySinceS: 0 })).toBeNull();
  expect(measurePace(counts, { nowS: 120, busySinceS: 0 })).toBeNull();
});
