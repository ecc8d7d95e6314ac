import { expect, it } from 'vitest';
import { rowsFor } from './text-fields.ts';

it.each([
  ['', 3, 3],
  ['a'.repeat(32), 1, 1],
  ['a'.repeat(33), 1, 2],
  ['請'.repeat(17), 1, 2],
  ['one\n\nthree', 1, 3],
])('shows %j whole on a phone, in %d rows at least: %d', (text, least, rows) => {
  expect(rowsFor(text, least)).toBe(rows);
});
