import { expect, test } from 'vitest';
import type { ChannelDependencies } from '../../channels/read-dependencies.ts';
import { changed, placeOf, warningsOf } from './fire.fixture.ts';

const text = `
    text:
      en: { headline: 'Site security: FIRE is out at {{ site.name }} now', instruction: 'Stay where you are until 10:00. Smoke can kill.' }
      zh-Hant: { headline: '廠區保全通報：{{ site.name }} 現在火災', instruction: '請立即留在集合點，濃煙可能致命。' }`;
const asks = `
    answers:
      1: { value: here, label: { en: Here, zh-Hant: 到 } }`;

/** The shipped playbook with messages that follow its first, each as `name: when`; those in capitals ask something. */
function followedBy(messages: Readonly<Record<string, string>>): string {
  const steps = Object.entries(messages).map(
    ([name, when]) => `
  - message: ${name.toLowerCase()}
    when: ${when}
    route: [{ channels: [push, sms] }]${text}${name === name.toUpperCase() ? asks : ''}`,
  );
  return changed([/\ncorrection:/, `${steps.join('')}\ncorrection:`]);
}

test('a message that goes only when enough have confirmed is warned of, until it also says when at the latest', () => {
  const alone = followedBy({ next: '{ confirmed: 80%, of: leave }' });
  expect(warningsOf(alone)).toEqual([
    `${placeOf(alone, '80%')}steps.1.when.confirmed: is never sent where fewer confirm: add "after", when it goes at the latest`,
  ]);
  expect(warningsOf(followedBy({ next: '{ confirmed: 80%, of: leave, after: 1h }' }))).toEqual([]);
});

const onHelp = '{ answered: help, to: leave }';

test.each([
  ['at a time', { COUNT: '{ after: 30m }', medics: onHelp }],
  ['at a time, and stands behind it in the file', { medics: onHelp, COUNT: '{ after: 30m }' }],
  ['when enough have confirmed', { COUNT: '{ confirmed: 80%, of: leave, after: 1h }', medics: onHelp }],
])('a message that waits for an answer to a question whose place another takes: %s', (_, messages) => {
  const source = followedBy(messages);
  const index = Object.keys(messages).indexOf('medics') + 1;
  expect(warningsOf(source)).toEqual([
    `${placeOf(source, 'help, to: leave')}steps.${index}.when.answered: is hardly answered any more once "count" has taken the place of "leave": wait for "count", or add "after", when it goes at the latest`,
  ]);
});

test.each([
  ['the later message asks nothing', { count: '{ after: 30m }', medics: onHelp }],
  ['the later question goes by hand', { COUNT: 'by-hand', medics: onHelp }],
  [
    'it says when it goes at the latest',
    { COUNT: '{ after: 30m }', medics: '{ answered: help, to: leave, after: 1h }' },
  ],
  ['it waits for the later question', { COUNT: '{ after: 30m }', medics: '{ answered: here, to: count }' }],
  ['the later question waits for it', { MEDICS: onHelp, COUNT: '{ answered: here, to: medics }' }],
  [
    'the other question goes before',
    { COUNT: '{ after: 30m }', EARLY: '{ after: 5m }', medics: '{ answered: here, to: count }' },
  ],
])('nothing is said where %s', (_, messages) => {
  expect(warningsOf(followedBy(messages))).toEqual([]);
});

test('words of an answer that are missing in a language of the playbook', () => {
  const source = changed([/,\n +zh-Hant: \[安全.*\],\n/, ',\n']);
  const at = placeOf(source, '{\n            en: [ok');
  expect(warningsOf(source)).toEqual([
    `${at}steps.0.answers.1.words: has none in zh-Hant, where the label and the digit alone are understood: add some`,
  ]);
});

test('an answer without any other words is warned of nothing', () => {
  expect(warningsOf(changed([/ {8}words: \{ en: \[not there.*\n/, '']))).toEqual([]);
});

const provider = (name: string, ...dependsOn: string[]) => ({ name, dependsOn });
const push = provider('web-push');
const twilio = provider('twilio-main', 'twilio');
const vonage = provider('vonage-backup', 'vonage');
const voice = provider('twilio-voice', 'twilio', 'office network');

// The playbook's route has push and SMS, then voice.
const single: readonly (readonly [string, ChannelDependencies, string])[] = [
  [
    'no provider at all',
    new Map([['email', { providers: [provider('relay')] }]]),
    'reaches nobody: the channel map has no provider of push, sms, voice; add another channel',
  ],
  [
    'one provider',
    new Map([
      ['sms', { providers: [twilio] }],
      ['voice', { providers: [] }],
    ]),
    'all depends on twilio-main, the only provider that the channel map has for it: add another channel, or a provider there',
  ],
  [
    'two providers of one carrier',
    new Map([
      ['sms', { providers: [twilio] }],
      ['voice', { providers: [voice] }],
    ]),
    'all depends on twilio, which every provider of its channels shares: add another channel, or a provider that does not',
  ],
];

test.each(single)('a route that hangs on one thing by the channel map: %s', (_, dependencies, says) => {
  const source = changed();
  expect(warningsOf(source)).toEqual([]);
  expect(warningsOf(source, dependencies)).toEqual([
    `${placeOf(source, '- channels: [push, sms]')}steps.0.route: ${says}`,
  ]);
});

const several: readonly (readonly [string, ChannelDependencies])[] = [
  [
    'another channel',
    new Map([
      ['push', { providers: [push] }],
      ['sms', { providers: [twilio] }],
      ['voice', { providers: [voice] }],
    ]),
  ],
  [
    'another provider',
    new Map([
      ['sms', { providers: [twilio, vonage] }],
      ['voice', { providers: [voice] }],
    ]),
  ],
  [
    'a backup of the map',
    new Map([
      ['sms', { providers: [twilio], backup: 'email' }],
      ['email', { providers: [provider('relay')] }],
    ]),
  ],
];

test.each(several)('a route that has %s', (_, dependencies) => {
  expect(warningsOf(changed(), dependencies)).toEqual([]);
});

test('a route of one channel is warned of once', () => {
  const source = changed([/ {6}- channels: \[voice\]\n {8}after: 2m\n/, ''], ['[push, sms]', '[sms]']);
  const dependencies: ChannelDependencies = new Map([['sms', { providers: [twilio] }]]);
  expect(warningsOf(source, dependencies)).toEqual([expect.stringContaining('all depends on sms:')]);
});
