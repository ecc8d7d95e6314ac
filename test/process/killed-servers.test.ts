import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { newId } from '../../src/kernel/id.ts';
import { countInFlight } from '../harness/process/ledgers.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { EXERCISE, countTaken, launchExercise, untilSent } from '../harness/process/run-incident.ts';
import { loggedErrors } from '../harness/process/run-tocsin.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { incidentSchema } from '../../src/reachability/schema.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(5_000);

test('the web side is killed while it launches, and again in the middle: one incident, nobody lost, nothing twice', async () => {
  const { house, api } = stage();
  const call = { method: 'POST', path: '/incidents', body: EXERCISE, idempotencyKey: newId() } as const;
  const asked = house.ask(call).catch(() => undefined);
  await api.end('SIGKILL');
  await asked;
  const second = await house.api();
  // Whether the first came through or not, the same key asks for the same incident.
  const { id } = incidentSchema.parse(await house.ask(call));
  await untilSent(house, 400);
  await second.end('SIGKILL');
  await house.api();
  await expectNobodyLost(id);
  expect(await house.ask({ method: 'GET', path: '/incidents' })).toMatchObject({ items: [{ id }] });
  // A call whose script could not be fetched has told nobody anything, and is made again.
  await expectDoubles(0, [], ['sms.create', 'mail']);
});

test('PostgreSQL is killed in the middle and comes back: sends go on within five seconds, nobody is lost', async () => {
  const { house, postgres, api, workers } = stage();
  const incident = await launchExercise(house);
  await untilSent(house, 800);
  await postgres.kill();
  await postgres.restart();
  const backAtMs = performance.now();
  const taken = countTaken(house);
  const inFlight = await countInFlight(house.pool);
  await eventually('sends to go on', () => countTaken(house) > taken || undefined);
  expect(performance.now() - backAtMs).toBeLessThan(5_000);
  await expectNobodyLost(incident);
  await expectDoubles(inFlight);
  for (const { child } of [api, ...workers]) expect(child.exitCode).toBeNull();
});

test('Redis is killed in the middle and comes back: nobody notices but the log, which says it once', async () => {
  const { house, redis, api, workers } = stage();
  const incident = await launchExercise(house);
  await untilSent(house, 800);
  await redis.kill();
  await untilSent(house, 2_000);
  await redis.restart();
  await expectNobodyLost(incident);
  await expectDoubles(0);
  for (const running of [api, ...workers]) {
    const ended = await running.end('SIGTERM');
    expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
    expect(ended.out.match(/doorbell degraded/g)?.length).toBe(1);
  }
});

test('Redis is emptied again and again: nobody is lost, nothing comes twice', async () => {
  const { house, redis, api, workers } = stage();
  const admin = new Redis(redis.url);
  try {
    const incident = await launchExercise(house);
    for (const sends of [200, 800, 1_600]) {
      await untilSent(house, sends);
      await admin.flushall();
    }
    await expectNobodyLost(incident);
  } finally {
    admin.disconnect();
  }
  await expectDoubles(0);
  for (const running of [api, ...workers]) {
    const ended = await running.end('SIGTERM');
    expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
  }
});
