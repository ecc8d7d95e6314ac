import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { launchExercise } from '../harness/process/run-incident.ts';
import { wrongClock } from '../harness/servers/faketime.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(300);

const HOUR_S = 3_600;

test('F30 One worker’s clock is an hour ahead, the other’s an hour behind: nobody is lost, nothing comes twice or before its time', async () => {
  const { house, workers } = stage();
  for (const worker of workers) await worker.end('SIGTERM');
  await house.worker(await wrongClock(HOUR_S));
  await house.worker(await wrongClock(-HOUR_S));
  const incident = await launchExercise(house);
  await expectNobodyLost(incident);
  expectDoubles(0);
  // The phones of those who have another way ring after half an hour, by whichever worker's clock.
  const early = await query(
    house.pool,
    'SELECT delivery_id FROM attempts GROUP BY delivery_id HAVING count(DISTINCT rung) > 1',
  );
  expect(early).toEqual([]);
  const [far] = await query<{ count: number }>(
    house.pool,
    `SELECT count(*)::int AS count FROM attempts WHERE abs(extract(epoch FROM sent_at - now())) > ${HOUR_S / 2}`,
  );
  expect(far?.count).toBe(0);
  expect(house.warnings().match(/is not the database’s/g)).toHaveLength(2);
});
