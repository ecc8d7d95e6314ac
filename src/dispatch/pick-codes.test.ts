import { expect, it } from 'vitest';
import { pickCodes } from './pick-codes.ts';

it('picks the lowest codes that are free, and none that is a digit typed twice', () => {
  expect(pickCodes(new Set(), 3)).toEqual([10, 12, 13]);
  expect(pickCodes(new Set([10, 13]), 3)).toEqual([12, 14, 15]);
});

it('picks none where there are not enough for all answers', () => {
  const taken = new Set(Array.from({ length: 88 }, (_, index) => index + 10));
  expect(pickCodes(taken, 1)).toEqual([98]);
  expect(pickCodes(taken, 2)).toEqual([]);
});
