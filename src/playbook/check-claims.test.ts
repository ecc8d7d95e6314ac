import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { changed, placeOf } from './lint/fire.fixture.ts';
import { parsePlaybook } from './parse-playbook.ts';

// F43: a text that says whether it is an exercise is wrong in the one run or in the other.
test.each([
  [
    'Site security: FIRE',
    'Site security, this is not a drill: FIRE',
    'not a drill',
    'which an exercise of it would say too',
  ],
  ['No lifts.', 'This is real. No lifts.', 'This is real', 'which an exercise of it would say too'],
  ['勿搭電梯', '這不是演習，勿搭電梯', '不是演習', 'which an exercise of it would say too'],
  ['Site security: FIRE', 'Drill: FIRE', 'Drill:', 'which a live run would say too'],
  ['No lifts.', 'This is only a test. No lifts.', 'This is only a test', 'which a live run would say too'],
  ['勿搭電梯', '這只是演習，勿搭電梯', '這只是演習', 'which a live run would say too'],
])('F43 the text “%s” → “%s” is refused', (from, to, words, says) => {
  const source = changed([from, to]);
  const parsed = parsePlaybook(source, 'fire.yaml');
  expect('faults' in parsed && parsed.faults.map(formatFault)).toEqual([
    expect.stringMatching(
      `^${placeOf(source, words)}steps\\.0\\.text.*: says "${words}", ${says}: take it out`,
    ),
  ]);
});

test('F43 what can only be an exercise may say that it is one, and never that it is none', () => {
  const onlyExercise = (text: string) =>
    parsePlaybook(changed(['No lifts.', text], ['inputs:', 'exercise: only\ninputs:']), 'fire.yaml');
  expect(onlyExercise('This is only a drill.')).toHaveProperty('ok');
  expect(onlyExercise('This is not a drill.')).toHaveProperty('faults.length', 1);
});

test('F43 a word about drills claims nothing', () => {
  expect(
    parsePlaybook(changed(['No lifts.', 'As in the drill in May, no lifts.']), 'fire.yaml'),
  ).toHaveProperty('ok');
  expect(parsePlaybook(changed(['勿搭電梯', '如演習時，勿搭電梯']), 'fire.yaml')).toHaveProperty('ok');
});
