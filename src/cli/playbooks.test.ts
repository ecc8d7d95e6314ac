import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runProgram } from './program.ts';

const fire = readFileSync('playbooks/fire-evacuation.yaml', 'utf8');
let folder: string;
let out: string[];
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-check-'));
  out = [];
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** Checks one file of a folder that holds it, or the whole folder. */
async function check(...files: readonly (readonly [name: string, source: string])[]) {
  for (const [name, source] of files) writeFileSync(join(folder, name), source);
  const code = await runProgram(['playbooks', 'check', folder]);
  return { code, out: out.map((line) => line.replace(`${folder}/`, '')), said };
}

test('the playbooks that are shipped have neither errors nor warnings', async () => {
  expect(await runProgram(['playbooks', 'check', 'playbooks'])).toBe(0);
  expect(out).toEqual([]);
  expect(said.join('\n')).toMatch(/^\d+ playbooks \(.*fire-evacuation.*\): 0 errors, 0 warnings$/);
});

test('a warning is printed where it stands, and is no reason to fail', async () => {
  expect(await check(['fire.yaml', fire.replace(' Smoke can kill.', '')])).toEqual({
    code: 0,
    out: [
      'fire.yaml:33:9: warning: steps.0.text.en: does not say what may happen (consequence): say what the danger does, such as "Smoke can kill"',
    ],
    said: ['1 playbook (fire-evacuation): 0 errors, 1 warning'],
  });
});

test('an error ends the check with 1, beside the warnings of the files that hold', async () => {
  const broken = fire
    .replace('playbook: fire', 'playbook: other')
    .replace('severity: Extreme', 'severity: extreme');
  expect(await check(['broken.yaml', broken], ['fire.yaml', fire.replace(/ {8}page: .*\n/, '')])).toEqual({
    code: 1,
    out: [
      'broken.yaml:5:11: error: severity: must be one of Extreme, Severe, Moderate, Minor',
      'fire.yaml:54:9: warning: steps.0.answers.2: calls for help and sends nobody: add page: with a role, such as first-responder',
    ],
    said: ['tocsin: 1 error, 1 warning'],
  });
});

test('with the channel map it warns of what routes hang on, and of nothing in what is shipped', async () => {
  const map = 'playbooks/channels.example.yaml';
  expect(await runProgram(['playbooks', 'check', 'playbooks', '--channels', map])).toBe(0);
  expect(out).toEqual([]);
  const single = join(folder, 'channels.yaml');
  writeFileSync(single, 'channels: { sms: { providers: [{ name: main, kind: twilio }] } }\n');
  writeFileSync(join(folder, 'fire.yaml'), fire);
  expect(await runProgram(['playbooks', 'check', folder, '--channels', single])).toBe(0);
  expect(out).toEqual([
    expect.stringMatching(/fire\.yaml:25:7: warning: steps\.0\.route: all depends on main, /),
  ]);
});

test('a channel map that cannot be read ends the check with its faults', async () => {
  const map = join(folder, 'channels.yaml');
  writeFileSync(map, 'channels: []\n');
  expect(await check(['fire.yaml', fire])).toMatchObject({ code: 0 });
  expect(await runProgram(['playbooks', 'check', folder, '--channels', map])).toBe(1);
  expect(out).toEqual([`${map}:1:11: error: channels: must be a map of \`name: value\`, but is a list`]);
  expect(said.at(-1)).toBe('tocsin: 1 error in the channel map: nothing was checked');
});

test('the schema that is printed is the one beside the shipped playbooks', async () => {
  expect(await runProgram(['playbooks', 'schema'])).toBe(0);
  expect(`${out.join('\n')}\n`).toBe(readFileSync('playbooks/playbook.schema.json', 'utf8'));
  expect(said).toEqual([]);
});
