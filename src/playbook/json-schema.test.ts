import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readYaml } from '../kernel/read-yaml.ts';
import { fileKeys } from './file-keys.ts';
import { gasLeak } from './gas-leak.fixture.ts';
import { listKeys, playbookJsonSchema } from './json-schema.ts';
import { listPlaybookFiles } from './library.ts';
import { playbookFileSchema } from './schema.ts';

const schema = playbookJsonSchema();
const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
const validate = ajv.compile(schema);

/** What each of the two says of a text: true where it is taken. */
function taken(source: string): { parser: boolean; editor: boolean } {
  const read = readYaml(source, 'plan.yaml');
  if ('faults' in read) throw new Error(`no YAML: ${JSON.stringify(read.faults)}`);
  const { data } = read.ok;
  return { parser: playbookFileSchema.safeParse(data).success, editor: validate(data) };
}

test('the shipped playbooks name the schema in their first line, and pass it', async () => {
  const files = await listPlaybookFiles('playbooks');
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    expect(source.split('\n')[0]).toBe('# yaml-language-server: $schema=./playbook.schema.json');
    expect([file, taken(source), validate.errors]).toEqual([file, { parser: true, editor: true }, null]);
  }
});

test.each([
  ['an unknown key', 'owner:', 'colour: red\nowner:'],
  ['an unknown key of a step', '    route:', '    repeat: 5m\n    route:'],
  ['a step of another kind', 'message: leave', 'task: leave'],
  ['an unknown severity', 'severity: Extreme', 'severity: extreme'],
  ['an unknown urgency', 'urgency: Immediate', 'urgency: Now'],
  ['a wrong duration', 'PT2M', '2 minutes'],
  ['a duration of nothing', 'PT2M', 'PT'],
  ['the key 0', '      1: {', '      0: {'],
  ['a key of two digits', '      1: {', '      10: {'],
  ['a message without text', /    text:\n.*\n.*\n/, ''],
  ['a text in no language', /    text:\n.*\n.*\n/, '    text: {}\n'],
  ['a text without an instruction', ', instruction: Leave now.', ''],
  ['an empty instruction', 'Leave now.', "''"],
  ['a blank instruction', 'Leave now.', "'  '"],
  ['a text that is too long', 'Leave now.', 'x'.repeat(5_001)],
  ['a language that is none', 'zh-Hant: 瓦斯外洩', 'chinese: 瓦斯外洩'],
  ['an unknown channel', '[voice]', '[pigeon]'],
  ['a rung of no channel', '[voice]', '[]'],
  ['a name with a blank', 'playbook: gas-leak', 'playbook: gas leak'],
  ['an unknown audience', "audience: { site: '{{ site.name }}' }", 'audience: { planet: earth }'],
  ['an unknown type of input', 'type: site', 'type: planet'],
  ['an input of no length', 'max: 20', 'max: 0'],
  ['a word for true', 'optional: true', 'optional: perhaps'],
  ['no correction', /correction: .*\n/, ''],
  ['no steps', /steps:\n[\s\S]*(?=correction)/, 'steps: []\n'],
] as const)('%s is refused by the parser and by the schema', (_, from, to) => {
  const source = gasLeak.replace(from, () => to);
  expect(source).not.toBe(gasLeak);
  expect(taken(source)).toEqual({ parser: false, editor: false });
});

test('whatever stands in place of a value, the schema takes what the parser takes', () => {
  const places = [...gasLeak.matchAll(/(?<=: )[\w.?-]+(?=[ ,\n])/g)].map(({ index, 0: { length } }) => [
    index,
    length,
  ]);
  const value = fc.oneof(
    fc.constantFrom('true', '3', 'everyone', '90s', 'P1D', '{}', '[]', 'Severe', 'Future', "'a b'"),
    fc.string({ unit: 'grapheme', maxLength: 50 }).map((text) => JSON.stringify(text)),
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom(...places), value, ([at = 0, length = 0], text) => {
      const source = gasLeak.slice(0, at) + text + gasLeak.slice(at + length);
      if ('faults' in readYaml(source, 'plan.yaml')) return;
      const { parser, editor } = taken(source);
      accepted += parser ? 1 : 0;
      if (parser) expect([source, editor]).toEqual([source, true]);
    }),
    { numRuns: 300 },
  );
  expect(accepted).toBeGreaterThan(10);
});

test('every key is explained in one sentence, by an example that it takes, and nothing else is', () => {
  const keys = listKeys(schema);
  expect(Object.keys(fileKeys).sort()).toEqual(keys.map(({ path }) => path).sort());
  for (const { path, schema: value } of keys) {
    const { means = '', example = '' } = fileKeys[path] ?? {};
    expect(means).toMatch(/^[A-Z].*\.$/);
    const takes = ajv.compile(value);
    expect([path, takes(JSON.parse(JSON.stringify(parse(example)))), takes.errors]).toEqual([
      path,
      true,
      null,
    ]);
  }
});
