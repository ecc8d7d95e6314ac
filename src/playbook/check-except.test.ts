import { expect, test } from 'vitest';
import { formatFault } from '../kernel/fault.ts';
import { complaint } from './complaint.fixture.ts';
import { parsePlaybook } from './parse-playbook.ts';
import { resolveExcept } from './resolve-audience.ts';

const harbour = { name: 'Harbour', country: null, timeZone: null, emergencyNumber: null } as const;
const site = { ...harbour, assemblyPoint: null, rollCall: null, phone: null };
const accused = { id: '1', externalId: 'E1', name: 'Ana' };

/** The sound playbook with a few inputs more, and these lines in place of its audience. */
function write(except: string, audience = 'everyone'): string {
  return complaint
    .replace(
      '  kind: {',
      '  place: { type: site, ask: { en: Where?, zh-Hant: 哪裡？ }, optional: true }\n  kind: {',
    )
    .replace('audience: everyone', `audience: ${audience}\nexcept: ${except}`);
}

function parse(except: string, audience?: string) {
  const parsed = parsePlaybook(write(except, audience), 'c.yaml');
  if ('faults' in parsed) throw new Error(parsed.faults.map(formatFault).join('\n'));
  return parsed.ok;
}

test('an employee, a site and a group are left out, by name or by an input', () => {
  const playbook = parse(
    `[{ employee: '{{ accused }}' }, { site: '{{ place.name }}' }, { group: Press office }]`,
  );
  expect(playbook.except).toEqual([
    { kind: 'employee', input: 'accused' },
    { kind: 'site', name: '{{ place.name }}' },
    { kind: 'group', name: 'Press office' },
  ]);
  expect(resolveExcept(playbook, { accused, place: site })).toEqual([
    { kind: 'employee', input: 'accused' },
    { kind: 'site', name: 'Harbour' },
    { kind: 'group', name: 'Press office' },
  ]);
  // What was not given leaves out nobody.
  expect(resolveExcept(playbook, {})).toEqual([{ kind: 'group', name: 'Press office' }]);
});

test('a playbook that says nothing of it leaves out nobody', () => {
  const parsed = parsePlaybook(complaint, 'c.yaml');
  expect('ok' in parsed && parsed.ok.except).toEqual([]);
});

// What is left out · what it says · the audience.
test.each([
  ['[]', 'except: Too small: expected array to have >=1 items'],
  [`[{ employee: accused }]`, `must be an input of the type employee, written as '{{ accused }}'`],
  [`[{ employee: '{{ accused.name }}' }]`, `must be an input of the type employee`],
  [`[{ employee: '{{ culprit }}' }]`, `there is no input "culprit"`],
  [`[{ employee: '{{ place }}' }]`, `"place" is a site, and must be an employee`],
  [`[{ site: '{{ accused.name }}' }]`, 'unknown variable accused.name'],
  [`[{ group: '{{ place.name }}' }]`, 'must be the name of a group'],
  [`[{ site: '{{ place' }]`, 'except.0'],
  ['[everyone]', "is { employee: '{{ input }}' }, { site: … } or { group: … }"],
  ['{ group: Press }', 'except: must be a list'],
  ['[{ group: Press, site: Harbour }]', "is { employee: '{{ input }}' }, { site: … } or { group: … }"],
  ['[{ group: press }]', 'leaves nobody in the audience', '{ group: Press }'],
  [
    `[{ site: '{{place.name}}' }]`,
    'leaves nobody in the audience',
    `{ first-of: [{ site: '{{ place.name }}' }, everyone] }`,
  ],
])('%s is refused', (except, says, audience = 'everyone') => {
  const parsed = parsePlaybook(write(except, audience), 'c.yaml');
  const faults = 'faults' in parsed ? parsed.faults.map(formatFault) : [];
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain('except');
  expect(faults[0]).toContain(says);
});
