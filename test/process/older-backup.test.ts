import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { incidentSchema } from '../../src/reachability/schema.ts';
import { SENDS } from '../harness/process/count-sends.ts';
import { launchExercise, untilSent } from '../harness/process/run-incident.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import type { ScaledHouse } from '../harness/process/open-scaled-house.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { copyDatabase } from '../harness/servers/postgres.ts';

const { stage, expectNobodyLost } = openKillStage(300);

/** Moves every time that the engine goes by a day back, as if the backup had lain there for so long. */
async function age({ pool }: ScaledHouse): Promise<void> {
  for (const [table, columns] of Object.entries(TIMES)) {
    const moved = columns.map((column) => `${column} = ${column} - interval '1 day'`).join(', ');
    await query(pool, `UPDATE ${table} SET ${moved}`);
  }
}

const TIMES = {
  workers: ['beat_at'],
  last_sign_off: ['at'],
  incidents: ['started_at'],
  messages: ['created_at', 'fanned_out_at'],
  deliveries: ['created_at', 'due_at', 'rung_at', 'delivered_at', 'confirmed_at', 'ended_at'],
  attempts: ['created_at', 'due_at', 'sent_at', 'settled_at', 'lease_until', 'doubted_at'],
};

test('F34 A backup from the middle of an exercise is restored a day later: nothing is sent before a person says go on, then everybody is', async () => {
  const { house, api, workers, postgres } = stage();
  const incident = await launchExercise(house);
  await untilSent(house, 60);
  await Promise.all([api, ...workers].map((running) => running.end('SIGKILL')));
  const database = new URL(house.environment['DATABASE_URL'] ?? '').pathname.slice(1);
  await copyDatabase(postgres.url, { from: database, to: 'backup' });

  await copyDatabase(postgres.url, { from: 'backup', to: database });
  await age(house);
  await house.api();
  // Not sooner: what the killed workers had sent off comes to the carriers for a second or more after their death.
  const sentBefore = countAlerts(house);
  await house.worker();
  const read = async () =>
    incidentSchema.parse(await house.ask({ method: 'GET', path: `/incidents/${incident}` }));
  expect(await read()).toMatchObject({ state: 'held' });
  // Doubts are settled after 15 seconds at most: what could be sent would have been by then.
  await eventually(
    'what was in flight to be given up',
    async () =>
      (await query(house.pool, `SELECT 1 FROM attempts WHERE state IN ('sending', 'in-doubt')`)).length ===
        0 || undefined,
    { withinMs: 60_000 },
  );
  await eventually('the alarm', async () => (await isIll(house)) || undefined, { withinMs: 60_000 });
  expect(countAlerts(house)).toBe(sentBefore);

  await house.ask({ method: 'POST', path: `/incidents/${incident}/go-on` });
  await expectNobodyLost(incident);
  expect(await read()).toMatchObject({ heldSince: null });
});

/** Sends of the exercise's own words: a reply that was fetched is acknowledged all the same, by a text of its own. */
function countAlerts({ simulator }: ScaledHouse): number {
  const isAlert = (body: unknown) => typeof body !== 'string' || body.includes('Crisis team contact test');
  const sends = simulator.ledger.entries().filter(({ kind }) => SENDS.includes(kind));
  return sends.filter(({ fields }) => isAlert(fields['Body'])).length;
}

async function isIll({ url, authorization }: ScaledHouse): Promise<boolean> {
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization } });
  return /tocsin_ill\{alarm="held"\} 1/.test(await metrics.text());
}
