import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseScenario, ScenarioError } from './scenario.ts';

test('an empty scenario is a good day', () => {
  expect(parseScenario('', 'day.yaml')).toMatchObject({
    sms: { refused: [], silent: 0 },
    people: { share: 0.85, keys: { '1': 1 } },
  });
});

test('durations are written as people write them', () => {
  const scenario = parseScenario(
    'sms: { delay: { min: 200ms, max: 1.5s } }\npeople: { quiet: 2m }',
    'day.yaml',
  );
  expect(scenario.sms.delay).toEqual({ min: 200, max: 1500 });
  expect(scenario.people.quiet).toBe(120_000);
});

test.each([
  ['sms:\n  delay: 3 weeks', /^day\.yaml:2:10: sms\.delay: /],
  ['sms:\n  dealy: 3s', /^day\.yaml:2:3: sms: .*dealy/],
  [
    'sms:\n  silent: 0.6\n  refused: [{ share: 0.5, status: 500 }]',
    /^day\.yaml:2:3: sms: the shares add up to more than 1/,
  ],
  ['people:\n  keys: { yes: 1 }', /^day\.yaml:2:\d+: people\.keys.*: /],
  ['voice: { ring: { min: 3s, max: 1s } }', /^day\.yaml:1:16: voice\.ring: .*/],
  ['sms: [', /^day\.yaml:1:\d+: /],
])('%o is refused where it is wrong', (text, message) => {
  expect(() => parseScenario(text, 'day.yaml')).toThrow(ScenarioError);
  expect(() => parseScenario(text, 'day.yaml')).toThrow(message);
});

test('what is read can be set again as it is', () => {
  const scenario = parseScenario('sms: { delay: 1s, outages: [{ from: 1m, to: 2m }] }', 'day.yaml');
  expect(parseScenario(JSON.stringify(scenario), 'again.json')).toEqual(scenario);
});

const shipped = join(import.meta.dirname, 'scenarios');

test.each(readdirSync(shipped))('%s, which is shipped, can be played', (file) => {
  expect(parseScenario(readFileSync(join(shipped, file), 'utf8'), file).seed).toBeTypeOf('number');
});
