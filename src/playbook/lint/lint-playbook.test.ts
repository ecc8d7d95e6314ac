import { expect, test } from 'vitest';
import { changed, fire, placeOf, warningsOf } from './fire.fixture.ts';

test('a sound playbook is warned of nothing', () => {
  expect(warningsOf(fire)).toEqual([]);
});

/** Leaves the site's own words out of the English text. */
const withoutSite = [/ +{% if site.assembly.*\n +{% if site.emergency.*\n/, ''] as const;

const english = "headline: 'Site security: FIRE";
const chinese = "headline: '廠區保全通報";

// What is missing · the changes · where the text of the language begins · what it says.
test.each([
  [
    'who warns',
    [['Site security: FIRE', 'FIRE']],
    english.replace('Site security: ', ''),
    'en',
    'who warns (source)',
  ],
  [
    'who warns, where a label stands in its place',
    [['Site security: FIRE', 'Urgent alert: FIRE']],
    "headline: 'Urgent",
    'en',
    'who warns (source)',
  ],
  [
    'what has happened',
    [
      ['FIRE at', 'Come out at'],
      ['. No lifts. Smoke can kill', '. No lifts. It may get worse'],
    ],
    "headline: 'Site security: Come",
    'en',
    'what has happened (hazard)',
  ],
  ['where', [[/FIRE at.*%}\./, 'FIRE.'], withoutSite], english, 'en', 'where (place)'],
  ['when', [['Leave now by', 'Leave by']], english, 'en', 'when (time)'],
  [
    'what to do',
    [['Leave now by the nearest exit. No lifts.', 'It is burning now.'], withoutSite],
    english,
    'en',
    'what to do (action)',
  ],
  ['what may happen', [[' Smoke can kill.', '']], english, 'en', 'what may happen (consequence)'],
  [
    '誰發布',
    [['廠區保全通報：', '']],
    "headline: '{{ site.name }}{% if place %} ",
    'zh-Hant',
    'who warns (source)',
  ],
  ['何時', [['請立即由', '請由']], chinese, 'zh-Hant', 'when (time)'],
  ['後果', [['，慎防濃煙', '']], chinese, 'zh-Hant', 'what may happen (consequence)'],
] as const)('an alert that does not say it: %s', (_, changes, pointsAt, language, lacks) => {
  const source = changed(...changes);
  const place = `${placeOf(source, pointsAt)}steps.0.text.${language}: does not say ${lacks}: `;
  expect(warningsOf(source)).toEqual([expect.stringContaining(place)]);
});

test('what is no alert needs no six elements: a lesser severity, an exercise, another language, a text typed at launch', () => {
  const mute = changed([' Smoke can kill.', ''], ['，慎防濃煙', '']);
  expect(warningsOf(mute)).toHaveLength(2);
  expect(warningsOf(mute.replace('severity: Extreme', 'severity: Moderate'))).toEqual([]);
  expect(warningsOf(mute.replace('inputs:', 'exercise: only\ninputs:'))).toEqual([]);
  expect(warningsOf(mute.replaceAll('en:', 'de:').replaceAll('zh-Hant:', 'ja:'))).toEqual([]);
  expect(warningsOf(mute.replace('max: 30', 'max: 30\n    multiline: true'))).toEqual([]);
});

test('an input says an element where its name or its question does', () => {
  const asksUntil = (input: string) =>
    changed(
      ['Leave now by', 'Leave {{ until }} by'],
      ['發生火警', '發生火警（{{ until }}）'],
      ['  place:\n', `  until: ${input}\n  place:\n`],
    );
  expect(warningsOf(asksUntil('{ type: text }'))).toEqual([]);
  const called = (name: string, input: string) => asksUntil(input).replaceAll('until', name);
  expect(warningsOf(called('u', "{ type: text, ask: { en: 'Until when?', zh-Hant: 到何時？ } }"))).toEqual(
    [],
  );
  expect(warningsOf(called('u', '{ type: text }'))).toEqual([expect.stringContaining('when (time)')]);
});

// What is wrong · the changes · the piece of text that is pointed at · what it says.
test.each([
  [
    'a text of too many SMS',
    [['Smoke can kill.', `Smoke can kill. ${'Walk along the marked way. '.repeat(12)}`]],
    english,
    'steps.0.text.en: takes 4 SMS (GSM-7) with its answers, its link and the examples filled in: shorten it to 3',
  ],
  [
    'a sign that costs half the text',
    [['No lifts. Smoke can kill.', 'Smoke → death.'], withoutSite],
    '→',
    'steps.0.text.en.instruction: "→" is not in GSM-7: for it an SMS holds 70 characters, not 160; write it otherwise',
  ],
  [
    'a sign in a label, which goes into the same text',
    [['label: { en: Safe,', 'label: { en: Safe ✓,'], withoutSite],
    '✓',
    'steps.0.answers.1.label.en: "✓" is not in GSM-7: for it an SMS holds 70 characters, not 160; write it otherwise',
  ],
  [
    'a sign in a correction',
    [['There is no fire.', 'There is no fire 🙂.']],
    '🙂',
    'correction.en: "🙂" is not in GSM-7: for it an SMS holds 70 characters, not 160; write it otherwise',
  ],
  [
    'a public shortener',
    [['Smoke can kill.', 'Smoke can kill: https://bit.ly/3xYz.']],
    'bit.ly',
    'steps.0.text.en.instruction: carriers block texts with links of bit.ly: write the address in full',
  ],
  [
    'one channel',
    [
      [/      - channels: \[voice\]\n {8}after: 2m\n/, ''],
      ['[push, sms]', '[push]'],
    ],
    '- channels: [push]',
    'steps.0.route: all depends on push: add another channel, at once or with "after"',
  ],
  [
    'help that nobody brings',
    [[/ {8}page: .*\n/, '']],
    'value: help',
    'steps.0.answers.2: calls for help and sends nobody: add page: with a role, such as first-responder',
  ],
  [
    'an input that nothing names',
    [['  place:\n', '  gate: { type: text }\n  place:\n']],
    'gate:',
    'inputs.gate: is asked for and never used: name it in a text or in the audience, or take it out',
  ],
] as const)('%s', (_, changes, pointsAt, says) => {
  const source = changed(...changes);
  expect(warningsOf(source)).toEqual([placeOf(source, pointsAt) + says]);
});

test('what looks like it and is none: plain twins of curly signs, a Chinese text, an address of our own', () => {
  expect(warningsOf(changed(['No lifts. Smoke can kill.', 'Don’t use “lifts” – smoke can kill…']))).toEqual(
    [],
  );
  expect(warningsOf(changed(['Smoke can kill.', 'Smoke can kill: example.bit.ly.example.org/x']))).toEqual(
    [],
  );
  expect(warningsOf(changed(['Smoke can kill.', 'Smoke can kill, ask@t.co.']))).toEqual([]);
});

test('a file that does not parse is warned of nothing: its faults come first', () => {
  expect(warningsOf(changed([' Smoke can kill.', ''], ['severity: Extreme', 'severity: Bad']))).toEqual([]);
});
