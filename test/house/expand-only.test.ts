import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findUnsafeChanges } from './unsafe-changes.ts';

const folder = join(import.meta.dirname, '../../prisma/migrations');

test('a worker of the release before can go on beside every migration', async () => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(1);
  for (const name of names) {
    const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
    expect({ name, unsafe: findUnsafeChanges(sql) }).toEqual({ name, unsafe: [] });
  }
});

test.each([
  ['DROP TABLE "lanes";', 'drops a table'],
  ['ALTER TABLE "lanes" DROP COLUMN "since";', 'drops a column'],
  ['ALTER TABLE lanes DROP since;', 'drops a column'],
  ['ALTER TABLE "lanes" RENAME COLUMN "since" TO "from";', 'renames'],
  ['ALTER TABLE "lanes" RENAME TO "roads";', 'renames'],
  ['ALTER TABLE "lanes"\n  ALTER COLUMN "reason" SET NOT NULL;', 'forbids null in a column that is there'],
  ['ALTER TABLE "lanes" ALTER COLUMN "per_second" TYPE INTEGER;', 'changes the type of a column'],
  ['ALTER TABLE "lanes" ALTER "per_second" SET DATA TYPE INTEGER;', 'changes the type of a column'],
  ['ALTER TABLE "attempts" ALTER COLUMN "state" DROP DEFAULT;', 'takes a default away'],
  [
    'ALTER TABLE "lanes" ADD COLUMN "epoch" INTEGER DEFAULT 0, ADD COLUMN "holder" UUID NOT NULL;',
    'adds "holder", which may not be null and has no default',
  ],
  ['TRUNCATE "workers";', 'empties a table'],
])('%s is refused', (sql, complaint) => {
  expect(findUnsafeChanges(sql)).toEqual([complaint]);
});

test.each([
  'CREATE TABLE "x" ("id" UUID NOT NULL, "name" TEXT NOT NULL);',
  'DROP INDEX "deliveries_incident_id_idx";',
  'ALTER TABLE "lanes" ADD COLUMN "epoch" INTEGER NOT NULL DEFAULT 0;',
  'ALTER TABLE "lanes" ADD COLUMN "note" TEXT, ADD CHECK ("note" IS NOT NULL OR "state" = \'held\');',
  'ALTER TABLE "lanes" DROP CONSTRAINT "lanes_state_check", ADD CHECK ("state" IN (\'held\'));',
  'ALTER TABLE "lanes" ALTER COLUMN "reason" DROP NOT NULL;',
  '-- DROP TABLE "lanes" is what we do not do: it RENAMEs nothing\nINSERT INTO "x" VALUES (\'drop table\');',
])('%s harms nobody', (sql) => {
  expect(findUnsafeChanges(sql)).toEqual([]);
});
