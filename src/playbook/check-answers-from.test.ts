import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { parsePlaybook } from './parse-playbook.ts';

/** The sound playbook with answers from an input, in place of its own or beside them. */
function faultsOf(input: string, { keepsItsOwn = false } = {}): string[] {
  const source = gasLeak
    .replace('audience:', `  choices: ${input}\naudience:`)
    .replace('    answers:', '    answers-from: choices\n    answers:')
    .replace(/    answers:\n(?:      \d.*\n)+/, (own) => (keepsItsOwn ? own : ''));
  const parsed = parsePlaybook(source, 'gas-leak.yaml');
  return 'faults' in parsed
    ? parsed.faults.map((fault) => formatFault(fault).replace(/^[^:]*:\d+:\d+: /, ''))
    : [];
}

const lines = '{ type: text, multiline: true }';
const needed = 'steps.0.answers-from: "choices" must be a text with several lines that is not optional';

test('the answers of a message may be the lines of an input', () => {
  expect(faultsOf(lines)).toEqual([]);
});

test.each([
  ['{ type: text }', [needed]],
  ['{ type: text, multiline: true, optional: true }', [needed]],
  ['{ type: site, multiline: true }', [needed]],
])('not of the input %s', (input, faults) => {
  expect(faultsOf(input)).toEqual(faults);
});

test('nor of one that is not there, nor beside answers of its own', () => {
  expect(faultsOf(lines, { keepsItsOwn: true })).toEqual([
    'steps.0.answers-from: the message has answers of its own; take one of the two out',
  ]);
  const unknown = gasLeak.replace(/    answers:\n(?:      \d.*\n)+/, '    answers-from: choices\n');
  const parsed = parsePlaybook(unknown, 'gas-leak.yaml');
  expect('faults' in parsed && parsed.faults.map(({ message }) => message)).toEqual([
    'there is no input "choices"',
  ]);
});
