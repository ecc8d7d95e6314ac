import { expect, test } from 'vitest';
import { firstName } from './first-name.ts';

test.each([
  ['Ana Silva', 'Ana'],
  ['  Ben  ', 'Ben'],
  ['Silva, Ana', 'Ana'],
  ['王小明', '小明'],
  ['陳偉', '偉'],
  ['歐陽娜娜', '娜娜'],
  ['محمد علي', 'محمد'],
])('%j is spoken to as %j', (name, first) => {
  expect(firstName(name)).toBe(first);
});
