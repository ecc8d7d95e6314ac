import { expect, test } from 'vitest';
import { countInFlight } from '../harness/process/ledgers.ts';
import { countClaims, openKillStage, startWorker } from '../harness/process/open-kill-stage.ts';
import { countTaken, launchExercise, untilSent } from '../harness/process/run-incident.ts';
import { watchTruth } from '../harness/process/watch-truth.ts';
import { eventually } from '../harness/scene/eventually.ts';

const PEOPLE = 20_000;
const { stage, expectNobodyLost, expectDoubles } = openKillStage(PEOPLE);

test('F09 20,000 people, and each process is killed in turn: nobody is lost, and all who look see the same truth', async () => {
  const { house, postgres, redis, api, workers } = stage();
  const incident = await launchExercise(house);
  const watch = await watchTruth(house, { incident, recipients: PEOPLE });

  await untilSent(house, 2_000);
  await workers[0].end('SIGKILL');
  const claimed = await countClaims(house, workers[0]);
  await startWorker(house);

  await untilSent(house, 6_000);
  await redis.kill();
  await untilSent(house, 8_000);
  await redis.restart();

  await untilSent(house, 10_000);
  await api.end('SIGKILL');
  await house.api();

  await untilSent(house, 16_000);
  await postgres.kill();
  await postgres.restart();
  const backAtMs = performance.now();
  const taken = countTaken(house);
  const inFlight = await eventually('the database', () => countInFlight(house.pool).catch(() => undefined));
  await eventually('sends to go on', () => countTaken(house) > taken || undefined);
  expect(performance.now() - backAtMs).toBeLessThan(5_000);
  expect(taken).toBeLessThan(PEOPLE);

  await expectNobodyLost(incident);
  // What the dead worker had claimed, and what was being sent when no answer could be written.
  expectDoubles(claimed + inFlight);
  const reads = await watch.compare();
  expect(Object.values(reads).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(200);
  expect(Math.min(...Object.values(reads))).toBeGreaterThanOrEqual(10);
});
