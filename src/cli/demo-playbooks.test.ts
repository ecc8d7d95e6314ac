import { expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { parsePlaybook } from '../playbook/parse-playbook.ts';
import { shortenWaits } from './demo-playbooks.ts';

const folder = new URL('../../playbooks/', import.meta.url);
const shipped = readdirSync(folder).filter((name) => /\.yaml$/.test(name) && !name.startsWith('channels'));

const waitsOf = (source: string): number[] => {
  const parsed = parsePlaybook(source, 'a.yaml');
  if (!('ok' in parsed)) throw new Error(JSON.stringify(parsed.faults));
  return parsed.ok.steps.flatMap((step) => [
    ...step.route.map((rung) => rung.afterMs),
    step.waitForAnswersMs,
    step.remind?.everyMs ?? 0,
  ]);
};

test.each(shipped)('%s runs with every wait shortened and nothing else changed', (name) => {
  const source = readFileSync(new URL(name, folder), 'utf8');
  const long = waitsOf(source);
  const short = waitsOf(shortenWaits(source));
  expect(short).toHaveLength(long.length);
  short.forEach((wait, index) => {
    const before = long[index] ?? 0;
    if (before > 0) expect(wait).toBeLessThan(before / 10);
    else expect(wait).toBe(0);
  });
});
