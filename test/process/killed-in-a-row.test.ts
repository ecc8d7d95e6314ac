import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { countInFlight } from '../harness/process/ledgers.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { launchExercise } from '../harness/process/run-incident.ts';
import { eventually } from '../harness/scene/eventually.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(20);

test('F03 Every worker is killed five times in a row while it holds the same people: each is reached, and none is given up', async () => {
  const { house, workers } = stage();
  const { simulator, pool } = house;
  // A carrier that takes a request and says nothing: whoever is killed then holds what the next one will hold.
  simulator.levers.set({ sms: 'unplugged' });
  let running: readonly { end(signal: NodeJS.Signals): Promise<unknown> }[] = workers;
  const incident = await launchExercise(house);
  let mayDouble = 0;
  for (let kills = 0; kills < 5; kills += 1) {
    await eventually('texts to be under way', async () => (await countInFlight(pool)) > 0 || undefined, {
      withinMs: 60_000,
      everyMs: 5,
    });
    await Promise.all(running.map((worker) => worker.end('SIGKILL')));
    mayDouble += await countInFlight(pool);
    running = await Promise.all([house.worker()]);
  }
  simulator.levers.set({ sms: 'working' });
  await expectNobodyLost(incident);
  expectDoubles(mayDouble);
  const [lost] = await query<{ tries: number }>(
    pool,
    `SELECT count(*)::int AS tries FROM attempts WHERE error_code = 'worker-lost'`,
  );
  expect(lost?.tries).toBeGreaterThan(0);
});
