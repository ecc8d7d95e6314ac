import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `F${String(first + index).padStart(2, '0')}`);

/** The faults of the delivery engine, of the files of playbooks, and of what people and others send to it, by their ids: each is held by a test. */
const FAULTS = [...from(1, 35), ...from(38, 43), 'F48', ...from(49, 64), ...from(72, 74)];

/** The ids in front of the titles: a title may begin with several, `F01 F02 all workers are killed`. */
function idsOfTitles(): Set<string> {
  const files = ['src', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(root, folder, name),
    ),
  );
  const tests = files.filter((file) => file.endsWith('.test.ts') && file !== import.meta.filename);
  const leads = tests.flatMap((file) => readFileSync(file, 'utf8').match(/['"`](F\d\d )+/g) ?? []);
  return new Set(leads.flatMap((lead) => lead.match(/F\d\d/g) ?? []));
}

test('every fault is the title of a test', () => {
  const held = idsOfTitles();
  expect(FAULTS.filter((id) => !held.has(id))).toEqual([]);
});
