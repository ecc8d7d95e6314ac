import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { formatFault } from './fault.ts';
import { readYaml } from './read-yaml.ts';

const faultsOf = (source: string) => {
  const read = readYaml(source, 'plan.yaml');
  return 'faults' in read ? read.faults.map(formatFault) : [];
};

// The first parse pays for loading; the limit below is about hostile files.
beforeAll(() => void readYaml('a: [b, { c: d }]', 'warm.yaml'));

/** The fastest of three: the limit is about the file, not about what else the machine does. */
function fastestMs(act: () => unknown): number {
  const runs = [1, 2, 3].map(() => {
    const startedAt = performance.now();
    act();
    return performance.now() - startedAt;
  });
  return Math.min(...runs);
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

test.each([
  ['a doubling of aliases', 'a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]'],
  ['thousands of aliases', `a: &a [x]\n${lines(20_000, (i) => `k${i}: *a`)}`],
  ['ten megabytes', 'a: '.padEnd(10_000_000, 'x')],
  ['a quarter of a megabyte of keys', lines(24_000, (i) => `k${i}: v`)],
  ['brackets that never close', '['.repeat(100_000)],
  ['brackets within brackets', '['.repeat(4_000) + ']'.repeat(4_000)],
  ['dashes', '- '.repeat(4_900)],
  ['question marks', '? '.repeat(4_900)],
  ['quotes', '"'.repeat(200_000)],
  ['nonsense', ': : :\n'.repeat(40_000)],
  ['ever deeper keys', lines(700, (i) => `${' '.repeat(i)}a:`)],
  ['a tag that runs code', 'a: !!js/function "x"'],
  ['a tag of its own', 'a: !secret x'],
  ['a tag everybody knows', 'a: !!str x'],
  ['tabs for spaces', 'a:\n\tb: c'],
  ['two documents', 'a: b\n---\nc: d'],
  ['a list as a key', '? [a]\n: b'],
  ['an empty key', '? \n: b'],
])('%s: refused within 100 ms', (name, source) => {
  const faults = faultsOf(source);
  if (name !== 'ever deeper keys') expect(faults).not.toEqual([]);
  expect(faults.length).toBeLessThanOrEqual(20);
  expect(fastestMs(() => faultsOf(source))).toBeLessThan(100);
});

test('keys that stand twice, and keys of the prototype, are refused where they stand', () => {
  expect(faultsOf('a: 1\nb: 2\na: 3')).toEqual(['plan.yaml:3:1: the key a stands here twice']);
  expect(faultsOf('a:\n  __proto__: { polluted: 1 }')).toEqual([
    'plan.yaml:2:3: the key __proto__ is not allowed',
  ]);
  expect(faultsOf('{ constructor: 1 }')).toEqual(['plan.yaml:1:3: the key constructor is not allowed']);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('words stay words: no is not false, and 010 is ten', () => {
  const read = readYaml('country: no\ntime: 12:30\nkeys: { 1: 010 }', 'plan.yaml');
  expect(read).toMatchObject({ ok: { data: { country: 'no', time: '12:30', keys: { 1: 10 } } } });
});

test('a fault points at its value, at its key, or at what is nearest above', () => {
  const read = readYaml('steps:\n  - text:\n      en: hello\n', 'plan.yaml');
  if ('faults' in read) throw new Error('refused');
  const at = (path: (string | number)[], place?: 'key') => {
    const { line, column } = read.ok.faultAt(path, 'x', place);
    return [line, column];
  };
  expect(at(['steps', 0, 'text', 'en'])).toEqual([3, 11]);
  expect(at(['steps', 0, 'text', 'en'], 'key')).toEqual([3, 7]);
  expect(at(['steps', 0, 'text', 'de'])).toEqual([3, 7]);
  expect(at(['steps', 0, 'answers', 1])).toEqual([2, 5]);
  expect(at([])).toEqual([1, 1]);
});

test('whatever the text, it is data or faults with a place, never an exception', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from('ab:-?[]{}&*!|>\'"%@`#, \n\t')) }),
  );
  fc.assert(
    fc.property(texts, (source) => {
      const read = readYaml(source, 'plan.yaml');
      if ('ok' in read) return;
      for (const { line, column } of read.faults) expect(line > 0 && column > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});
