import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { parsePlaybook } from './parse-playbook.ts';

/** The faults of the sound playbook after one change, as `line:column: …`. */
function faultsAfter(from: string, to: string): { source: string; faults: string[] } {
  expect(gasLeak).toContain(from);
  const source = gasLeak.replace(from, () => to);
  const parsed = parsePlaybook(source, 'gas-leak.yaml');
  const faults = 'faults' in parsed ? parsed.faults.map(formatFault) : [];
  return { source, faults };
}

/** Where a piece of text first stands in a source, as faults write it. */
function placeOf(source: string, piece: string): string {
  const before = source.slice(0, source.indexOf(piece)).split('\n');
  return `gas-leak.yaml:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: `;
}

const chinese = "'{{ site.name }} 瓦斯外洩'";
const leave = 'instruction: Leave now.';
const siteHas = 'a site has name, country, timeZone, emergencyNumber, assemblyPoint, rollCall, phone';

test('all that is wrong is said at once, in the order of the file, whatever else is wrong', () => {
  const faulty = gasLeak
    .replace('severity: Extreme', 'severity: Extreem')
    .replace(chinese, "'{{ sight.name }}'")
    .replace('label: { en: Safe', 'label: { en: Stop');
  const parsed = parsePlaybook(faulty, 'gas-leak.yaml');
  expect('faults' in parsed ? parsed.faults.map(formatFault) : []).toEqual([
    `${placeOf(faulty, 'Extreem')}severity: must be one of Extreme, Severe, Moderate, Minor`,
    `${placeOf(faulty, "'{{ sight")}steps.0.text.zh-Hant.headline: unknown variable sight; the inputs are site, place`,
    `${placeOf(faulty, 'Stop')}steps.0.answers.1.label.en: carriers act on "Stop" themselves, so it cannot be an answer`,
  ]);
});

// What is wrong · the change · the piece of text the fault points at · what it says.
test.each([
  [
    'F40 an unknown variable',
    chinese,
    "'{{ sight.name }}'",
    "'{{ sight",
    'unknown variable sight; the inputs are site, place',
  ],
  [
    'an unknown field',
    chinese,
    "'{{ site.nmae }}'",
    "'{{ site.nmae",
    `unknown variable site.nmae; ${siteHas}`,
  ],
  [
    'F41 the prototype',
    chinese,
    "'{{ site.constructor }}'",
    "'{{ site.con",
    `unknown variable site.constructor; ${siteHas}`,
  ],
  [
    'a field by variable',
    chinese,
    "'{{ site[place] }}'",
    "'{{ site[",
    `unknown variable site.[…]; ${siteHas}`,
  ],
  ['a loop', leave, "instruction: '{% for i in (1..9) %}{% endfor %}'", "'{% for", 'tag "for" not found'],
  ['a file', leave, `instruction: '{% render "/etc/passwd" %}'`, "'{% render", 'tag "render" not found'],
  [
    'an unknown filter',
    chinese,
    "'{{ site.name | shout }}'",
    "'{{ site.name | shout",
    'undefined filter: shout',
  ],
  ['an open template', leave, "instruction: '{{ place'", "'{{ place'", 'output "{{ place" not closed'],
  [
    'a hole',
    leave,
    "instruction: 'At {{ place }}.'",
    "'At {{",
    'place is optional, so write it inside {% if place %} … {% endif %}',
  ],
  [
    'a whole site',
    leave,
    "instruction: 'At {{ site }}.'",
    "'At {{",
    'site is a whole site; write {{ site.name }}',
  ],
  ['F40 an unknown channel', '[voice]', '[pigeon]', 'pigeon', 'must be one of push, sms, email, voice'],
  ['a channel twice', '[voice]', '[sms]', 'sms]\n        after', 'the route already has sms'],
  [
    'no wait',
    '        after: PT2M\n',
    '',
    'channels: [voice]',
    'needs "after": how long the channels before have',
  ],
  [
    'a rung of nothing',
    '      - channels: [voice]\n        after',
    '      - after',
    'after: PT2M',
    'needs channels, or tell: who gets the list of the silent',
  ],
  [
    'channels that tell',
    '[voice]',
    '[voice]\n        tell: manager',
    'channels: [voice]',
    'has channels or tell, not both',
  ],
  [
    'nothing before who is told',
    '      - channels: [push, sms]\n',
    '      - tell: manager\n',
    'tell: manager',
    'somebody can be told of the silent only after channels',
  ],
  [
    'channels behind who is told',
    '      - channels: [voice]\n',
    '      - tell: manager\n      - channels: [voice]\n',
    'channels: [voice]',
    'channels come before whoever is told of the silent',
  ],
  [
    'F48 who is told twice',
    '        after: PT2M\n',
    '        after: PT2M\n      - tell: manager\n      - tell: Manager\n',
    'tell: Manager',
    'the route already tells Manager',
  ],
  [
    'a page from an answer that calls for no help',
    '1: { value: safe,',
    '1: { value: safe, page: first-responder,',
    'first-responder',
    'only an answer with the value help pages somebody; take the page out',
  ],
  [
    "a page to somebody's own manager",
    '2: { value: help,',
    '2: { value: help, page: Manager,',
    'Manager',
    '"Manager" is no role of the directory; name who goes and looks, such as first-responder',
  ],
  ['a page to nobody', '2: { value: help,', "2: { value: help, page: '',", "''", 'is empty'],
  ['nobody by name', '        after: PT2M\n', "        after: PT2M\n      - tell: ''\n", "''", 'is empty'],
  [
    'a first wait',
    '[push, sms]',
    '[push, sms]\n        after: 1m',
    '1m',
    'the first channels go at once; take "after" out',
  ],
  [
    'a wait in no unit',
    'PT2M',
    '2 minutes',
    '2 minutes',
    '"2 minutes" is not a duration; write it like 90s, 5m, 2h or 1d',
  ],
  [
    'a missing language',
    '{ en: Safe, zh-Hant: 平安 }',
    '{ en: Safe }',
    '{ en: Safe }',
    'says nothing in zh-Hant, which other texts of this playbook have',
  ],
  [
    'F51 a carrier word',
    '[trapped]',
    '[trapped, Stop]',
    'Stop]',
    'carriers act on "Stop" themselves, so it cannot be an answer',
  ],
  [
    'F51 a carrier label',
    'en: I need help',
    'en: HELP',
    'HELP',
    'carriers act on "HELP" themselves, so it cannot be an answer',
  ],
  ['a word of two answers', '[trapped]', '[ＳＡＦＥ]', 'ＳＡＦＥ', '"ＳＡＦＥ" already means answer 1'],
  ['a digit as a word', '[trapped]', "['1']", "'1'", '"1" is a digit; the answers\' keys are their digits'],
  [
    'a key of two digits',
    '      1: {',
    '      10: {',
    '10: {',
    'nothing knows the key "10"; take it out or correct it',
  ],
  [
    'a key nothing runs',
    '    answers:',
    '    repeat: 5m\n    answers:',
    'repeat',
    'nothing knows the key "repeat"; take it out or correct it',
  ],
  [
    'a step nothing runs',
    'steps:\n',
    'steps:\n  - task: Open the gate\n',
    'task',
    'is not a message; nothing runs other steps yet',
  ],
  [
    'a small letter',
    'severity: Extreme',
    'severity: extreme',
    'extreme',
    'must be one of Extreme, Severe, Moderate, Minor',
  ],
  ['no correction', 'correction:', '# correction:', 'playbook', 'is missing'],
  ['a list for a text', 'owner: comms-manager', 'owner: [a]', '[a]', 'must be text, but is a list'],
  [
    'an audience by a text',
    "audience: { site: '{{ site.name }}' }",
    "audience: { site: '{{ place }}' }",
    "{ site: '{{ place",
    'must be the name of a site, or {{ input.name }} of an input of that type',
  ],
  [
    'an unknown audience',
    "audience: { site: '{{ site.name }}' }",
    'audience: { planet: earth }',
    '{ planet',
    'is everyone, { site: … }, { group: … } or first-of: a list of these',
  ],
  [
    'a rule nobody reaches',
    "audience: { site: '{{ site.name }}' }",
    'audience: { first-of: [everyone, { site: X }] }',
    '{ site: X',
    'is never reached: a rule before it always holds',
  ],
  ['a variable in the title', 'en: Gas leak,', "en: 'Gas {{ place }}',", "'Gas {{", 'takes no variables'],
  [
    'a wrong language tag',
    'zh-Hant: 瓦斯外洩',
    'chinese: 瓦斯外洩',
    'chinese',
    '"chinese" is not a language tag such as en or zh-Hant',
  ],
])('%s is refused where it stands', (_, from, to, pointsAt, says) => {
  const { source, faults } = faultsAfter(from, to);
  const first = faults.find((fault) => fault.startsWith(placeOf(source, pointsAt)) && fault.endsWith(says));
  expect(first, `expected ${placeOf(source, pointsAt)}… ${says}\ngot ${faults.join('\n')}`).toBeDefined();
});

test('nobody is told of the silent where nothing is asked', () => {
  const telling = gasLeak
    .replace('PT2M\n', 'PT2M\n      - tell: manager\n')
    .replace(/    answers:\n(?:      \d.*\n)+/, '');
  const parsed = parsePlaybook(telling, 'gas-leak.yaml');
  expect('faults' in parsed && parsed.faults.map(formatFault)).toEqual([
    `${placeOf(telling, 'tell: manager')}steps.0.route.2: nothing is asked, so nobody can be silent: take the tell out`,
  ]);
});

test('F42 a template cannot stall: 10^5 braces, deep nesting and huge ranges are refused at once', () => {
  const hostile = [
    '{'.repeat(4_900),
    '{{ a' + '[a'.repeat(2_400) + ' }}',
    '{{ ' + '('.repeat(4_900) + ' }}',
    '{% if (1..1000000000) contains 5 %}x{% endif %}',
  ];
  for (const template of hostile) {
    // The work of this process, the least of three: the limit is about the template, not about what else the machine does.
    const tookMs = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      expect(faultsAfter(leave, `instruction: '${template}'`).faults).toHaveLength(1);
      return process.cpuUsage(before).user / 1_000;
    });
    expect(Math.min(...tookMs)).toBeLessThan(100);
  }
  expect(faultsAfter(leave, `instruction: '${'{'.repeat(100_000)}'`).faults).toHaveLength(1);
});

test.each([
  ['an empty file', '', 'is empty; it must be a map of `name: value`'],
  ['a file of comments', '# to be written\n', 'is empty; it must be a map of `name: value`'],
  ['a list', '- fire\n', 'must be a map of `name: value`, but is a list'],
  ['a word', 'fire\n', 'must be a map of `name: value`, but is text'],
])('%s is no playbook, and told so in plain words', (_, source, says) => {
  const parsed = parsePlaybook(source, 'new.yaml');
  expect('faults' in parsed && parsed.faults.map(formatFault)).toEqual([`new.yaml:1:1: ${says}`]);
});
