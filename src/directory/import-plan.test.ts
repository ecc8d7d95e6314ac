import { expect, test } from 'vitest';
import { actor, openDirectory } from '../../test/harness/open-directory.ts';
import { query, type Queryable } from '../db/sql.ts';
import { importEmployees } from './import-employees.ts';
import { sampleOrganisation } from './sample-organisation.ts';

const { deps, pool } = openDirectory();
const people = 3_000;

/** Blocks of the employees' index on names that this transaction has looked at. */
async function blocksOfNames(tx: Queryable): Promise<number> {
  const [row] = await query<{ blocks: number }>(
    tx,
    `SELECT pg_stat_get_xact_blocks_fetched('employees_name_id_idx'::regclass)::int AS blocks`,
  );
  return row?.blocks ?? 0;
}

test('after a check that left nothing but dead rows, an import looks nobody up by reading a whole index', async () => {
  const { employeesCsv } = sampleOrganisation({ people });
  let blocks = 0;
  const settle = async (tx: Queryable) => void (blocks = await blocksOfNames(tx));
  const watched = { ...deps, watch: { onProgress: () => undefined, settle } };
  const load = (dryRun: boolean) => importEmployees(watched, employeesCsv, { dryRun, mode: 'upsert' }, actor);
  await load(true);
  // As autovacuum does soon after: it counts no employees.
  await query(pool(), 'ANALYZE');
  expect(await load(false)).toMatchObject({ created: people });
  expect(blocks).toBeGreaterThan(0);
  expect(blocks / people).toBeLessThan(20);
});
