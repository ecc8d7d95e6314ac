import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { answers } from '../../test/fixtures/answering-house.ts';
import { rollCallExamples } from '../channels/roll-call-texts.ts';
import { readRollCall, type Named, type RollCall } from './read-roll-call.ts';

const say = (named: readonly Named[]) =>
  named
    .map((one) => {
      if (one.kind === 'one') return String(one.number);
      return one.kind === 'range' ? `${one.from}-${one.to}` : `all${one.people ?? ''}`;
    })
    .join(' ');
const brief = (read: RollCall) =>
  read.kind === 'calls' ? read.calls.map(({ named, answer }) => `${say(named)}=${answer.value}`) : read.kind;
const read = (body: string) => brief(readRollCall(body, answers));

test.each([
  ['1 3 4 ok, 2 help', ['1 3 4=safe', '2=help']],
  ['1,3,4 平安 2 需要協助', ['1 3 4=safe', '2=help']],
  ['1，3、4平安，2需要協助。', ['1 3 4=safe', '2=help']],
  ['１ ３ OK!', ['1 3=safe']],
  ['1 and 3 ok and 2 needs help', ['1 3=safe', '2=help']],
  ['1-4 ok', ['1-4=safe']],
  ['1 to 4 safe, 5 not on site', ['1-4=safe', '5=not-on-site']],
  ['1至4平安', ['1-4=safe']],
  ['ok: 1, 3; help: 2', ['1 3=safe', '2=help']],
  ['safe 1 2', ['1 2=safe']],
  ['1 ok thanks', ['1=safe']],
  ['1. ok 2. help', ['1=safe', '2=help']],
  ['list 1 ok', ['1=safe']],
  ['all ok', ['all=safe']],
  ['Everyone safe', ['all=safe']],
  ['全部平安', ['all=safe']],
  ['大家都平安', ['all=safe']],
  ['2 help, all others ok', ['2=help', 'all=safe']],
  ['all 40 ok', ['all40=safe']],
  ['todos bien', ['all=safe']],
  ['1 y 3 bien, 2 necesita ayuda', ['1 3=safe', '2=help']],
  ['١ و ٣ بخير، ٢ يحتاج مساعدة', ['1 3=safe', '2=help']],
  ['1 3 4 都平安', ['1 3 4=safe']],
  ['1 2 all ok', ['1 2=safe']],
])('%j', (body, calls) => {
  expect(read(body)).toEqual(calls);
});

test.each([
  '1',
  '1 3 4',
  '1 ok, 2',
  'ok 1, 2 help',
  '1 ok?',
  '1 3 not ok',
  'all except 2 ok',
  'all ok except 2',
  'all but 2 are ok',
  'not all ok',
  'almost all ok',
  'all 1 2 3 ok',
  '4-1 ok',
  '0 ok',
  '10:30 all ok',
  '27.11 all ok',
  '0912345678 ok',
  '1 ok 2 stop',
  '1 or 2 ok',
  'room 3 ok',
  '1 ok help 2',
  '1 Ana, 2 Ben',
  `${'1 ok, '.repeat(80)}2 ok`,
])('%j is unclear', (body) => {
  expect(read(body)).toBe('unclear');
});

test.each(['ok', 'thanks', 'Ana is safe', '', 'help'])('%j names nobody', (body) => {
  expect(read(body)).toBe('nobody');
});

describe('what could be the writer’s own answer', () => {
  it.each([
    ['1 ok', true, false],
    ['2 help', true, false],
    ['1 3 ok', false, false],
    ['1 ok, 2 help', false, false],
    ['1-3 ok', false, false],
    ['all ok', false, false],
    ['LIST 1 ok', true, true],
    ['名單 1 平安', true, true],
    ['list all ok', false, true],
  ])('%j: is lone %j, says list %j', (body, isLone, saysList) => {
    expect(readRollCall(body, answers)).toMatchObject({ kind: 'calls', isLone, saysList });
  });
});

test('a cry in words of their own names who may need help, and is no answer', () => {
  expect(readRollCall('1 ok, 2 trapped under a rack', answers)).toEqual({
    kind: 'unclear',
    cries: [{ kind: 'one', number: 2 }],
  });
});

test('what a text tells them to write is understood, in every language', () => {
  for (const language of ['en', 'zh-Hant', 'zh-Hans', 'es', 'ar']) {
    const [, example = ''] = /^"(.+)"$/.exec(rollCallExamples(answers, [7, 8, 12], language)) ?? [];
    expect(read(example), example).toEqual(['7 12=safe', '8=help']);
  }
});

const number = fc.integer({ min: 1, max: 999 });
const safeWord = fc.constantFrom('ok', 'OK', 'safe', '平安', 'Seen', 'bien', 'بخير');
const helpWord = fc.constantFrom('help', 'needs help', '需要協助', 'ayuda');
const between = fc.constantFrom(' ', ',', ', ', '、', ' and ', ' 和 ', '; ');

test('each number has exactly the answer that stands with it', () => {
  const clause = fc.tuple(fc.array(number, { minLength: 1, maxLength: 8 }), fc.boolean(), safeWord, helpWord);
  fc.assert(
    fc.property(fc.array(clause, { minLength: 1, maxLength: 4 }), between, (clauses, joint) => {
      const body = clauses
        .map(([them, isSafe, safe, help]) => `${them.join(joint)} ${isSafe ? safe : help}`)
        .join(', ');
      fc.pre(body.length <= 300);
      expect(read(body)).toEqual(
        clauses.map(([them, isSafe]) => `${them.join(' ')}=${isSafe ? 'safe' : 'help'}`),
      );
    }),
  );
});

test('whatever is written, nobody is marked who is not named, and never two ways of reading', () => {
  const word = fc.constantFrom(
    ...[
      '1',
      '2',
      '33',
      '1-3',
      'ok',
      'help',
      'all',
      'not',
      'safe',
      'and',
      ',',
      '?',
      '平安',
      'except',
      'Ana',
      '都',
    ],
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 9 }), fc.constantFrom(' ', ''), (words, joint) => {
      const body = words.join(joint);
      const meant = readRollCall(body, answers);
      if (meant.kind !== 'calls') return;
      expect(body).not.toMatch(/not|except|\?|Ana/);
      for (const one of meant.calls.flatMap(({ named }) => named)) {
        if (one.kind === 'one') expect(body).toContain(String(one.number));
        if (one.kind === 'all') expect(body).toMatch(/all|都/);
      }
    }),
  );
});

test('any text at all is read without an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (body) => void readRollCall(body, answers)),
  );
});
