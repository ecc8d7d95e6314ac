import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { complaint } from './complaint.fixture.ts';
import { resolveInputs } from './inputs.ts';
import { parsePlaybook } from './parse-playbook.ts';

function faultsAfter(from: string, to: string): string[] {
  expect(complaint).toContain(from);
  const parsed = parsePlaybook(
    complaint.replace(from, () => to),
    'c.yaml',
  );
  return 'faults' in parsed ? parsed.faults.map(formatFault) : [];
}

test('an employee and a choice are inputs', () => {
  const parsed = parsePlaybook(complaint, 'c.yaml');
  if ('faults' in parsed) throw new Error(parsed.faults.map(formatFault).join('\n'));
  expect(parsed.ok.inputs.map(({ type, choices }) => [type, choices])).toEqual([
    ['employee', undefined],
    ['employee', undefined],
    ['text', ['words', 'deeds']],
  ]);
  expect(resolveInputs(parsed.ok, { kind: ' deeds ' })).toEqual({ ok: { kind: 'deeds' } });
  expect(resolveInputs(parsed.ok, { kind: 'theft' })).toEqual({
    faults: [{ pointer: '/inputs/kind', detail: '"kind" is one of words, deeds.' }],
  });
});

// What is wrong · the change · what it says.
test.each([
  [
    'a text that names an employee whom it may not',
    'instruction: Come to HR.',
    "instruction: 'About {% if accused %}{{ accused.name }}{% endif %}.'",
    'c.yaml:18:105: steps.0.text.en.instruction: unknown variable accused.name; no text names this employee; where they may be named, the input says "named: true"',
  ],
  [
    'more of an employee than a name',
    '{{ witness.name }}）',
    '{{ witness.phone }}）',
    'c.yaml:19:28: steps.0.text.zh-Hant.headline: unknown variable witness.phone; an employee has name',
  ],
  [
    'a group that is named',
    '{ type: employee, ask: { en: Who has',
    '{ type: group, ask: { en: Who has',
    'c.yaml:8:98: inputs.witness.named: only an employee is named or not; take it out',
  ],
  [
    'choices of what is no text',
    'choices: [words, deeds], optional: true',
    'choices: [words, deeds], optional: true, multiline: true',
    'c.yaml:9:73: inputs.kind.choices: are for a text of one line; take them out',
  ],
  [
    'a choice twice',
    '[words, deeds]',
    '[words, words]',
    'c.yaml:9:73: inputs.kind.choices: "words" is there twice',
  ],
  [
    'a choice that does not fit',
    '[words, deeds]',
    '[words, deeds], max: 4',
    'c.yaml:9:73: inputs.kind.choices: "words" is longer than max: it could not be chosen',
  ],
])('refuses %s', (_, from, to, fault) => {
  expect(faultsAfter(from, to)).toEqual([fault]);
});

test('a question that is missing in a language of the playbook is refused where it stands', () => {
  expect(faultsAfter('{ en: What is it?, zh-Hant: 哪一類？ }', '{ en: What is it? }')).toEqual([
    'c.yaml:9:28: inputs.kind.ask: says nothing in zh-Hant, which other texts of this playbook have',
  ]);
});
