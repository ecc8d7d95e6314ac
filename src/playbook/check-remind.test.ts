import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { parsePlaybook } from './parse-playbook.ts';

function faultsOf(source: string): string[] {
  const parsed = parsePlaybook(source, 'gas-leak.yaml');
  return 'faults' in parsed
    ? parsed.faults.map((fault) => formatFault(fault).replace(/^[^:]*:\d+:\d+: /, ''))
    : [];
}

/** The sound playbook, whose voice begins after two minutes, with reminders. */
const reminding = (remind: string, playbook = gasLeak) =>
  playbook.replace('    answers:', `    remind: ${remind}\n    answers:`);

test('a cadence is read', () => {
  const parsed = parsePlaybook(reminding('{ every: 15m, times: 3 }'), 'gas-leak.yaml');
  expect('ok' in parsed && parsed.ok.steps[0]?.remind).toEqual({ everyMs: 900_000, times: 3 });
});

const often = 'is too often: the last channel of the route begins after 2 min, so remind later than that';

test.each([
  ['each half minute', '{ every: 30s, times: 2 }', `steps.0.remind.every: ${often}`],
  ['as the last channel begins', '{ every: 2m, times: 2 }', `steps.0.remind.every: ${often}`],
  [
    'beyond the life of an incident',
    '{ every: 7d, times: 5 }',
    'steps.0.remind: the reminders take 35 d in all; an incident is kept open for 30 d at most',
  ],
  ['without end', '{ every: 1h }', 'steps.0.remind.times: is missing'],
  ['no times', '{ every: 1h, times: 0 }', 'steps.0.remind.times: is from 1 to 10'],
  ['by a bare wait', '5m', 'steps.0.remind: must be a map of `name: value`, but is text'],
])('reminders %s are refused', (_, remind, says) => {
  expect(faultsOf(reminding(remind))).toEqual([says]);
});

test('nobody is reminded where nothing is asked, nor more often than each minute where the route has one rung', () => {
  const silent = gasLeak.replace(/    answers:\n(?:      \d.*\n)+/, '    remind: { every: 1h, times: 1 }\n');
  expect(faultsOf(silent)).toEqual([
    'steps.0.remind: nothing is asked, so nobody can be reminded: take the remind out',
  ]);
  const short = gasLeak.replace('      - channels: [voice]\n        after: PT2M\n', '');
  expect(faultsOf(reminding('{ every: 59s, times: 1 }', short))).toEqual([
    'steps.0.remind.every: is too often: leave 1 min at least',
  ]);
});
