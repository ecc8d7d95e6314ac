import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { parsePlaybook } from './parse-playbook.ts';

/** A message behind the first, which is called `leave`; `when` is a line of its own where there is one. */
const message = (name: string, when: string) => `  - message: ${name}
${when === '' ? '' : `    when: ${when}\n`}    route: [{ channels: [sms] }]
    text:
      en: { headline: More, instruction: Wait. }
      zh-Hant: { headline: 更多, instruction: 請稍候。 }
`;
const withSteps = (...steps: string[]) =>
  gasLeak.replace('correction:', () => `${steps.join('')}correction:`);
const parse = (source: string) => {
  const parsed = parsePlaybook(source, 'gas-leak.yaml');
  return 'faults' in parsed ? parsed.faults.map(formatFault) : parsed.ok.steps.map(({ when }) => when);
};

test('each message says when it is sent; the first goes at the launch', () => {
  expect(
    parse(
      withSteps(
        message('wait', '{ after: 10m }'),
        message('most', '{ confirmed: 80%, of: leave, after: PT1H }'),
        message('all', '{ confirmed: 100%, of: leave }'),
        message('rescue', '{ answered: help, to: leave }'),
        message('told', 'by-hand'),
      ),
    ),
  ).toEqual([
    { kind: 'launch' },
    { kind: 'after', afterMs: 600_000 },
    { kind: 'confirmed', percent: 80, of: 'leave', afterMs: 3_600_000 },
    { kind: 'confirmed', percent: 100, of: 'leave' },
    { kind: 'answered', answer: 'help', of: 'leave' },
    { kind: 'by-hand' },
  ]);
  expect(parse(gasLeak.replace('- message: leave\n', '- message: leave\n    when: launch\n'))).toEqual([
    { kind: 'launch' },
  ]);
});

// What is wrong · the step's "when" · the piece of text the fault points at · what it says.
test.each([
  ['no word of it', '', 'more', 'message: needs "when": only the first message goes at the launch'],
  [
    'the launch',
    'launch',
    'launch',
    'when: only the first message goes at the launch; say when this one does',
  ],
  [
    'another word',
    'soon',
    'soon',
    'when: is launch, by-hand, { after: 10m }, { confirmed: 80%, of: <message> } or { answered: <value>, to: <message> }',
  ],
  [
    'an unknown key',
    '{ until: 5m }',
    '{ until',
    'when: is launch, by-hand, { after: 10m }, { confirmed: 80%, of: <message> } or { answered: <value>, to: <message> }',
  ],
  ['nothing in it', '{}', '{}', 'when.after: says nothing: write after, confirmed or answered'],
  [
    'a wait in no unit',
    '{ after: soon }',
    'soon',
    'when.after: "soon" is not a duration; write it like 90s, 5m, 2h or 1d',
  ],
  [
    'no wait',
    '{ after: 0s }',
    '0s',
    'when.after: is with the launch itself: wait a second at least, or make one message of the two',
  ],
  [
    'a wait beyond the run',
    '{ after: 31d }',
    '31d',
    'when.after: is never reached: a run is kept open for 30 d at most',
  ],
  [
    'a wait beyond the run beside a condition',
    '{ answered: help, to: leave, after: 31d }',
    '31d',
    'when.after: is never reached: a run is kept open for 30 d at most',
  ],
  [
    'a share of nothing',
    '{ confirmed: 0%, of: leave }',
    '0%',
    'when.confirmed: "0%" is not a share from 1% to 100%; write it like 80%',
  ],
  [
    'a share of more than all',
    '{ confirmed: 101%, of: leave }',
    '101%',
    'when.confirmed: "101%" is not a share from 1% to 100%; write it like 80%',
  ],
  [
    'a bare number',
    '{ confirmed: 80, of: leave }',
    '80',
    'when.confirmed: "80" is not a share from 1% to 100%; write it like 80%',
  ],
  [
    'a share of no message',
    '{ confirmed: 80% }',
    '80%',
    'when.confirmed: needs "of": the message whose recipients have confirmed',
  ],
  [
    'an answer to no message',
    '{ answered: help }',
    'help }',
    'when.answered: needs "to": the message that is answered',
  ],
  [
    'the wrong word for the message',
    '{ confirmed: 80%, to: leave }',
    'leave }',
    'when.to: belongs to answered: with confirmed the message stands in "of"',
  ],
  [
    'the wrong word for what is answered',
    '{ answered: help, of: leave }',
    'leave }',
    'when.of: belongs to confirmed: with answered the message stands in "to"',
  ],
  [
    'two conditions',
    '{ confirmed: 80%, of: leave, answered: help, to: leave }',
    'help, to',
    'when.answered: a message waits for confirmed or for answered, not for both',
  ],
  [
    'an unknown message',
    '{ confirmed: 80%, of: leaves }',
    'leaves',
    'when.of: there is no message "leaves"; did you mean "leave"?',
  ],
  [
    'a quite unknown message',
    '{ answered: help, to: gather }',
    'gather',
    'when.to: there is no message "gather"; before this one come leave',
  ],
  [
    'itself',
    '{ confirmed: 80%, of: more }',
    'more }',
    'when.of: the message waits for itself, and would never be sent',
  ],
  [
    'a later message',
    '{ confirmed: 80%, of: last }',
    'last }',
    'when.of: "last" comes later: name a message that stands before this one',
  ],
  [
    'an answer that it has not',
    '{ answered: hiding, to: leave }',
    'hiding',
    'when.answered: "leave" has no answer "hiding"; it has safe, help',
  ],
])('%s is refused where it stands', (_, when, pointsAt, says) => {
  const source = withSteps(message('more', when), message('last', 'by-hand'));
  const from = source.indexOf(when === '' ? 'message: more' : 'when:', source.indexOf('message: more'));
  const before = source.slice(0, source.indexOf(pointsAt, from)).split('\n');
  expect(parse(source)).toEqual([
    `gas-leak.yaml:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: steps.1.${says}`,
  ]);
});

test('a circle is refused at each of its messages that names a later one', () => {
  const circle = withSteps(
    message('one', '{ answered: help, to: two }'),
    message('two', '{ answered: help, to: one, after: 5m }'),
  );
  expect(parse(circle)).toEqual([
    expect.stringMatching(
      /steps\.1\.when\.to: "two" waits for "one" in turn, and neither would ever be sent$/,
    ),
    expect.stringMatching(/steps\.2\.when\.to: "one" asks nothing, so nobody can answer it$/),
  ]);
});

test('the first message waits for nothing, nor does anything for answers to what asks nothing or asks what nobody knows', () => {
  const first = (when: string) =>
    gasLeak.replace('- message: leave\n', `- message: leave\n    when: ${when}\n`);
  expect(parse(first('by-hand'))).toEqual([
    expect.stringMatching(/:12:11: steps\.0\.when: the first message goes at the launch; take "when" out$/),
  ]);
  const silent = withSteps(message('wait', 'by-hand'), message('end', '{ confirmed: 10%, of: wait }'));
  expect(parse(silent)).toEqual([
    expect.stringMatching(/steps\.2\.when\.of: "wait" asks nothing, so nobody can answer it$/),
  ]);
  const written = withSteps(message('end', '{ answered: safe, to: leave }'))
    .replace(/ {4}answers:\n(?: {6}\d.*\n)+/, '    answers-from: choices\n')
    .replace(
      'inputs:\n',
      'inputs:\n  choices: { type: text, multiline: true, ask: { en: Which?, zh-Hant: 哪些？ } }\n',
    );
  expect(parse(written)).toEqual([
    expect.stringMatching(
      /answered: the answers of "leave" are written at the launch, so none can be waited for$/,
    ),
  ]);
});
