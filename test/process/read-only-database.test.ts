import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { newId } from '../../src/kernel/id.ts';
import { countInFlight } from '../harness/process/ledgers.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { countTaken, EXERCISE, launchExercise, untilSent } from '../harness/process/run-incident.ts';
import { eventually } from '../harness/scene/eventually.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(300);

/** As it is when the server has become a standby, or an operator has set it so; who is connected already hears of it too. */
async function setReadOnly(postgresUrl: string, isReadOnly: boolean): Promise<void> {
  const admin = new pg.Client(postgresUrl);
  await admin.connect();
  try {
    await admin.query(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
    await admin.query('SELECT pg_reload_conf()');
  } finally {
    await admin.end();
  }
}

test('F10 PostgreSQL takes no writes in the middle, and the web side is killed: nothing is sent meanwhile, a launch says NOT SENT, and what people said is applied after', async () => {
  const { house, postgres, api } = stage();
  const kept = join(house.environment['TOCSIN_DATA_DIR'] ?? '', 'inbound');
  const countKept = async () => (await readdir(kept).catch(() => [])).length;
  const incident = await launchExercise(house);
  await untilSent(house, 100);
  await setReadOnly(postgres.url, true);
  await eventually('something that was told to be kept', async () => (await countKept()) > 0 || undefined);

  const refused = await house.call({
    method: 'POST',
    path: '/incidents',
    body: EXERCISE,
    idempotencyKey: newId(),
  });
  expect(refused).toMatchObject({ status: 503, body: { type: '/problems/not-recorded' } });
  expect(JSON.stringify(refused.body)).toContain('NOT SENT');

  await eventually(
    'the carriers and the people to be quiet',
    () => house.simulator.isIdle(3_000) || undefined,
  );
  const taken = countTaken(house);
  await api.end('SIGKILL');
  const inFlight = await countInFlight(house.pool);
  expect(await countKept()).toBeGreaterThan(0);
  expect(countTaken(house)).toBe(taken);

  await setReadOnly(postgres.url, false);
  await house.api();
  await expectNobodyLost(incident);
  expectDoubles(inFlight);
  expect(await countKept()).toBe(0);
});
