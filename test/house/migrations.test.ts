import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { createDatabase } from '../harness/servers/postgres.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');

/** Fails with Prisma's own list of differences where there are any. */
async function compare(env: Record<string, string>): Promise<string> {
  const command = ['migrate', 'diff', '--from-migrations', 'prisma/migrations'];
  const args = [...command, '--to-schema', 'prisma/schema.prisma', '--exit-code'];
  const { stdout } = await run(process.execPath, [prisma, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  return stdout;
}

test('the migrations give exactly the tables of schema.prisma, embedded', async () => {
  expect(await compare({ DATABASE_URL: 'postgresql://tocsin@in-memory/tocsin' })).toContain('No difference');
});

test('the migrations give exactly the tables of schema.prisma, on a server', async () => {
  const url = await createDatabase(inject('postgresUrl'));
  expect(await compare({ DATABASE_URL: url })).toContain('No difference');
});
