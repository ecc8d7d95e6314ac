import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveInputs } from './inputs.ts';
import type { PlaybookInput } from './schema.ts';

const input = (name: string, more: Partial<PlaybookInput> = {}): PlaybookInput => ({
  name,
  type: 'text',
  ask: { en: name },
  optional: false,
  maxLength: 10,
  multiline: false,
  ...more,
});
const playbook = {
  inputs: [
    input('site', { type: 'site', maxLength: 160 }),
    input('place', { optional: true }),
    input('note', { optional: true, multiline: true }),
  ],
};
const detailsOf = (inputs: Record<string, unknown>) => {
  const resolved = resolveInputs(playbook, inputs);
  return 'faults' in resolved ? resolved.faults.map(({ pointer, detail }) => `${pointer} ${detail}`) : [];
};

test('what was filled in comes back trimmed, what was left empty does not', () => {
  expect(resolveInputs(playbook, { site: ' Harbour ', place: '', note: undefined })).toEqual({
    ok: { site: 'Harbour' },
  });
});

test('what is missing, unknown, too long or no plain text is named, all at once', () => {
  expect(detailsOf({ place: 'far too long a place', 'a/b': 'x' })).toEqual([
    '/inputs/a~1b This playbook has no input "a/b".',
    '/inputs/site "site" is needed to launch this playbook.',
    '/inputs/place "place" has 20 characters; at most 10 fit.',
  ]);
  expect(detailsOf({ site: 7, place: 'two\nlines', note: 'two\nlines' })).toEqual([
    '/inputs/site "site" must be a text.',
    '/inputs/place "place" must be one line.',
  ]);
  expect(detailsOf({ site: 'H', place: 'a\u0000b' })).toEqual([
    '/inputs/place "place" holds control characters.',
  ]);
  expect(detailsOf({ site: 'H', place: '\u202Eevil' })).toEqual([
    '/inputs/place "place" holds control characters.',
  ]);
  expect(detailsOf({ site: '   ' })).toEqual(['/inputs/site "site" is empty.']);
});

test('length counts characters of any script, not bytes', () => {
  expect(detailsOf({ site: 'H', place: '🔥'.repeat(10) })).toEqual([]);
  expect(detailsOf({ site: 'H', place: '🔥'.repeat(11) })).toHaveLength(1);
});

test('the prototype is no input', () => {
  expect(detailsOf(Object.create({ site: 'inherited' }) as Record<string, unknown>)).toEqual([
    '/inputs/site "site" is needed to launch this playbook.',
  ]);
});

test('whatever comes in, what goes on fits the playbook', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('site', 'place', 'note', 'other'), fc.oneof(fc.string(), fc.anything())),
      (inputs) => {
        const resolved = resolveInputs(playbook, inputs);
        if ('faults' in resolved) return;
        expect(Object.keys(resolved.ok).every((name) => ['site', 'place', 'note'].includes(name))).toBe(true);
        expect(resolved.ok['site']).not.toBe('');
        expect(Array.from(resolved.ok['place'] ?? '').length).toBeLessThanOrEqual(10);
      },
    ),
  );
});
