import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { newId } from '../../src/kernel/id.ts';
import { incidentSchema } from '../../src/reachability/schema.ts';
import { endInOrder, openKillStage } from '../harness/process/open-kill-stage.ts';
import { countTaken, EXERCISE, launchExercise, untilSent } from '../harness/process/run-incident.ts';
import { eventually } from '../harness/scene/eventually.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(400);

test('the web side is killed while it launches, and again in the middle: one incident, nobody lost, nothing twice', async () => {
  const { house, api } = stage();
  const call = { method: 'POST', path: '/incidents', body: EXERCISE, idempotencyKey: newId() } as const;
  const asked = house.ask(call).catch(() => undefined);
  const isWritten = async () => (await query(house.pool, 'SELECT 1 FROM incidents')).length > 0 || undefined;
  await eventually('the launch to be written', isWritten, { everyMs: 1 });
  await api.end('SIGKILL');
  await asked;
  const second = await house.api();
  // Whoever got no answer asks again with the same key, for the same incident.
  const { id } = incidentSchema.parse(await house.ask(call));
  await untilSent(house, 120);
  await second.end('SIGKILL');
  await house.api();
  await expectNobodyLost(id);
  expect(await house.ask({ method: 'GET', path: '/incidents' })).toMatchObject({ items: [{ id }] });
  // The web side claims nothing.
  expectDoubles(0);
});

test('F04 Redis is emptied again and again: nobody is lost, nothing comes twice', async () => {
  const { house, redis } = stage();
  const admin = new Redis(redis.url);
  try {
    const incident = await launchExercise(house);
    for (const sends of [50, 120, 250]) {
      await untilSent(house, sends);
      await admin.flushall();
    }
    expect(countTaken(house)).toBeLessThan(400);
    await expectNobodyLost(incident);
  } finally {
    admin.disconnect();
  }
  expectDoubles(0);
  await endInOrder(stage());
});
