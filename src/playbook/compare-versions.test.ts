import { expect, test } from 'vitest';
import { compareVersions } from './compare-versions.ts';

test('what differs stands with the lines around it, and where it stands', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
  const from = lines.join('\n');
  const to = lines.with(9, 'new').join('\n');
  expect(compareVersions(from, to)).toMatchObject([
    {
      oldStart: 7,
      newStart: 7,
      lines: [' line 7', ' line 8', ' line 9', '-line 10', '+new', ' line 11', ' line 12', ' line 13'],
    },
  ]);
  expect(compareVersions(from, from)).toEqual([]);
});

test('F39 two texts of nothing but lines are given up, not compared for minutes', () => {
  const lines = (word: string) => Array.from({ length: 40_000 }, (_, index) => `${word}${index}`).join('\n');
  expect(compareVersions(lines('a'), lines('b'))).toBeUndefined();
});
