import { expect, test } from 'vitest';
import { atLeast, atMost, holds, median, medians, renderTable, type Figure } from './figures.ts';
import { readOptions } from './options.ts';

const figure = (value: number, floor: Figure['floor']): Figure => ({
  what: 'speed',
  ours: '9/s',
  theirs: '1/s',
  value,
  unit: '×',
  floor,
});

test('the median is the middle round, or between the two in the middle', () => {
  expect(median([9, 1, 4])).toBe(4);
  expect(median([9, 1, 4, 6])).toBe(5);
  expect(median([7])).toBe(7);
  expect(
    medians([
      { a: 1, b: 30 },
      { a: 3, b: 10 },
      { a: 2, b: 20 },
    ]),
  ).toEqual({ a: 2, b: 20 });
});

test('a figure on its floor holds, beyond it is missed and said so', () => {
  expect(holds(figure(8, atLeast(8)))).toBe(true);
  expect(holds(figure(7.99, atLeast(8)))).toBe(false);
  expect(holds(figure(1.2, atMost(1.2)))).toBe(true);
  expect(holds(figure(1.21, atMost(1.2)))).toBe(false);
  expect(holds(figure(0, undefined))).toBe(true);
  // What could not be measured is no success.
  expect(holds(figure(NaN, atLeast(8)))).toBe(false);
  expect(renderTable([figure(7, atLeast(8))])).toMatch(/speed +9\/s +1\/s +7 × +≥ 8 +MISSED/);
  expect(renderTable([figure(9, atLeast(8))])).not.toContain('MISSED');
});

test('the command line names rows that exist, and counts from 1 on', () => {
  const rows = ['fan-out', 'memory'];
  expect(readOptions([], rows)).toEqual({ only: [], rounds: 3, recipients: undefined, profile: false });
  expect(readOptions(['--only', 'memory', '--rounds', '1'], rows)).toMatchObject({
    only: ['memory'],
    rounds: 1,
  });
  expect(() => readOptions(['--only', 'speed'], rows)).toThrow('the rows are fan-out, memory');
  expect(() => readOptions(['--rounds', '0'], rows)).toThrow('--rounds takes a number from 1 on');
});
