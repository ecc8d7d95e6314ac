import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { makeCrowd } from '../harness/process/employ.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { eventually } from '../harness/scene/eventually.ts';

const EMPLOYED = 50;
const { stage } = openKillStage(EMPLOYED);

const bigger = {
  method: 'POST',
  path: '/directory/imports?dryRun=false&mode=upsert&kind=employees',
  body: makeCrowd(5_000).csv,
  contentType: 'text/csv',
} as const;

async function count(sql: string): Promise<number> {
  const [row] = await query<{ count: number }>(stage().house.pool, sql);
  return row?.count ?? 0;
}

const countEmployees = () => count('SELECT count(*)::int AS count FROM employees');

/** Sessions of this database that are in the middle of writing people. */
const WRITING = `
SELECT count(*)::int AS count FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
   AND query ~ 'INSERT INTO (employees|contact_points)'`;

test('the web side is killed while it writes an import: nobody of it is there, and the same file then goes in whole', async () => {
  const { house, api } = stage();
  const asked = house.call(bigger).then(
    () => 'answered',
    () => 'cut off',
  );
  const isWriting = async () => (await count(WRITING)) > 0 || undefined;
  await eventually('the import to write', isWriting, { everyMs: 1 });
  await api.end('SIGKILL');
  expect(await asked).toBe('cut off');
  const isOver = async () => (await count(WRITING)) === 0 || undefined;
  await eventually('the database to have given it up', isOver);
  expect(await countEmployees()).toBe(EMPLOYED);

  await house.api();
  await house.ask(bigger);
  expect(await countEmployees()).toBe(5_000);
});
