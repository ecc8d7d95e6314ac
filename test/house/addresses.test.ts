import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../../src');

/** The table by its name, or the typed client's way to it. */
const NAMES_CONTACT_POINTS =
  /\bcontact_points\b|\bprisma\.contactPoint\b|\bcontactPoints: (true|\{ (select|where))/;

test('only the directory reads and writes contact points, so that addresses can be encrypted there one day', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      /\.tsx?$/.test(file) && !/\.(test|test-data)\.tsx?$/.test(file) && !file.startsWith('db/generated/'),
  );
  const naming = files.filter((file) => NAMES_CONTACT_POINTS.test(readFileSync(join(src, file), 'utf8')));
  expect(naming.filter((file) => !file.startsWith('directory/'))).toEqual([]);
  // Not one that looks in the wrong place.
  expect(naming).toContain('directory/contact-point-store.ts');
});
