import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { newId } from '../../src/kernel/id.ts';
import { countInFlight } from '../harness/process/ledgers.ts';
import { openKillStage, type KillStage } from '../harness/process/open-kill-stage.ts';
import { countTaken, EXERCISE, launchExercise, untilSent } from '../harness/process/run-incident.ts';
import { eventually } from '../harness/scene/eventually.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(300);

/** As it is when the server has become a standby, or an operator has set it so; who is connected already hears of it too. */
async function setReadOnly({ postgres }: KillStage, isReadOnly: boolean): Promise<void> {
  const admin = new pg.Client(postgres.url);
  await admin.connect();
  try {
    await admin.query(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
    await admin.query('SELECT pg_reload_conf()');
  } finally {
    await admin.end();
  }
}

/** Every write to any table ends with the error that PostgreSQL gives when its disk is full. */
async function setFull({ house }: KillStage, isFull: boolean): Promise<void> {
  await query(
    house.pool,
    `CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`,
  );
  const tables = await query<{ name: string }>(
    house.pool,
    `SELECT c.oid::regclass::text AS name FROM pg_class c
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace`,
  );
  for (const { name } of tables) {
    const full = isFull
      ? `CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE OR DELETE ON ${name} EXECUTE FUNCTION disk_full()`
      : `DROP TRIGGER disk_full ON ${name}`;
    await query(house.pool, full);
  }
}

test.each([
  ['can only be read', setReadOnly],
  ['has no room left on its disk', setFull],
])(
  'F10 PostgreSQL %s from the middle on, and the web side is killed: nothing is sent meanwhile, a launch says NOT SENT, and what people said is applied after',
  async (_, set) => {
    const { house, api } = stage();
    const kept = join(house.environment['TOCSIN_DATA_DIR'] ?? '', 'inbound');
    const countKept = async () => (await readdir(kept).catch(() => [])).length;
    const incident = await launchExercise(house);
    await untilSent(house, 100);
    await set(stage(), true);
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

    await set(stage(), false);
    await house.api();
    await expectNobodyLost(incident);
    expectDoubles(inFlight);
    expect(await countKept()).toBe(0);
  },
);
