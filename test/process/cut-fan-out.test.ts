import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { countInFlight } from '../harness/process/ledgers.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { launchExercise } from '../harness/process/run-incident.ts';
import { eventually } from '../harness/scene/eventually.ts';

const PEOPLE = 2_000;
const { stage, expectNobodyLost, expectDoubles } = openKillStage(PEOPLE);

/** How many are planned of whom; false once everybody is. */
async function countPlanned(): Promise<number | false> {
  const [row] = await query<{ planned: number; done: boolean }>(
    stage().house.pool,
    `SELECT (SELECT count(*)::int FROM deliveries) AS planned,
            (SELECT count(*) > 0 FROM messages WHERE fanned_out_at IS NOT NULL) AS done`,
  );
  return row === undefined || row.done ? false : row.planned;
}

test('F09 PostgreSQL is killed while recipients are still being planned: it goes on where it was, and nobody is lost or planned twice', async () => {
  const { house, postgres } = stage();
  const incident = await launchExercise(house);
  const planned = await eventually('a part to be planned', async () => (await countPlanned()) || undefined, {
    everyMs: 1,
  });
  await postgres.kill();
  await postgres.restart();
  const inFlight = await eventually('the database', () => countInFlight(house.pool).catch(() => undefined));
  expect(planned).toBeLessThan(PEOPLE);
  await expectNobodyLost(incident);
  expectDoubles(inFlight);
});
