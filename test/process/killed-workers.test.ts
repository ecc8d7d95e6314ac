import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { countDoubles } from '../harness/process/count-sends.ts';
import { countInFlight, untilAllSettled } from '../harness/process/ledgers.ts';
import { countClaims, openKillStage, startWorker } from '../harness/process/open-kill-stage.ts';
import { launchExercise, untilSent } from '../harness/process/run-incident.ts';
import { loggedErrors } from '../harness/process/run-tocsin.ts';
import { eventually } from '../harness/scene/eventually.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(400);

test('F01 F02 all workers are killed in the middle: new ones do the rest, and only what was in flight may come twice', async () => {
  const { house, workers } = stage();
  const incident = await launchExercise(house);
  await untilSent(house, 120);
  await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
  const inFlight = await countInFlight(house.pool);
  expect(inFlight).toBeGreaterThan(0);
  await Promise.all([house.worker(), house.worker()]);
  await expectNobodyLost(incident);
  // The carrier may have taken any of these without our knowing, and nothing else.
  expectDoubles(inFlight);
});

test('F28 F29 a worker is stopped past its lease and woken: what it held went out by the other, and it begins none of it', async () => {
  const { house, workers } = stage();
  const [sleeper] = workers;
  const incident = await launchExercise(house);
  await untilSent(house, 120);
  sleeper.child.kill('SIGSTOP');
  const claimed = await countClaims(house, sleeper);
  expect(claimed).toBeGreaterThan(0);
  await untilAllSettled(house);
  const isOver = async () => (await countLeases(sleeper.id)) === 0 || undefined;
  await eventually("the sleeper's leases to be over", isOver, { withinMs: 90_000, everyMs: 250 });
  // What was on its way when it fell asleep may have arrived; the other sent it again.
  const doubled = countDoubles(house.simulator);
  expect(doubled).toBeLessThanOrEqual(claimed);
  sleeper.child.kill('SIGCONT');
  // It ends when it has settled what it still believes to hold.
  const ended = await sleeper.end('SIGTERM');
  expect(ended.code).toBe(0);
  await expectNobodyLost(incident);
  // Between its last look at the clock and the write stands a moment, in which it may have been stopped with one.
  expectDoubles(doubled + 1);
});

/** How many leases of the worker still hold, or have not been taken from it. */
async function countLeases(worker: string): Promise<number> {
  const rows = await query<{ count: number }>(
    stage().house.pool,
    `SELECT count(*)::int AS count FROM attempts
      WHERE worker_id = $1 AND (state = 'sending' OR lease_until > clock_timestamp())`,
    [worker],
  );
  return rows[0]?.count ?? 0;
}

test('F27 a worker is asked to end in the middle: it settles what it has, nothing is lost or doubled', async () => {
  const { house, workers } = stage();
  const incident = await launchExercise(house);
  await untilSent(house, 120);
  const ended = await workers[0].end('SIGTERM');
  expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
  expect(await countClaims(house, workers[0])).toBe(0);
  await startWorker(house);
  await expectNobodyLost(incident);
  expectDoubles(0);
});
