import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The faults of the delivery engine by their ids: each is held by a test. */
const FAULTS = Array.from({ length: 35 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);

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

test('every fault of the delivery engine is the title of a test', () => {
  const held = idsOfTitles();
  expect(FAULTS.filter((id) => !held.has(id))).toEqual([]);
});
