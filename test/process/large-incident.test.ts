import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { peakMemory } from '../bench/processes/usage.ts';
import { untilAllSettled } from '../harness/process/ledgers.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { launchExercise, reachOf, untilSent } from '../harness/process/run-incident.ts';
import { eventually } from '../harness/scene/eventually.ts';

const PEOPLE = 100_000;
const { stage } = openKillStage(PEOPLE);

const MEGABYTE = 1_024 * 1_024;

test('F32 100,000 people are planned, sent to and stopped: no process ever holds 400 MB, and each person has a named state', async () => {
  const { house, api, workers } = stage();
  const incident = await launchExercise(house);
  await eventually('everybody to be planned', () => isPlanned(incident), { withinMs: 120_000, everyMs: 250 });
  await untilSent(house, 2_000);
  await house.ask({ method: 'POST', path: `/incidents/${incident}/stop` });
  await untilAllSettled(house);
  const { recipients, pending, stopped, sent, delivered, confirmed, unreachable } = await reachOf(
    house,
    incident,
  );
  expect({ recipients, pending }).toEqual({ recipients: PEOPLE, pending: 0 });
  expect(stopped).toBeGreaterThan(PEOPLE / 2);
  expect(stopped + sent + delivered + confirmed + unreachable).toBe(PEOPLE);
  for (const { child } of [api, ...workers]) {
    expect(await peakMemory(child.pid ?? 0)).toBeLessThan(400 * MEGABYTE);
  }
});

async function isPlanned(incident: string): Promise<true | undefined> {
  const open = await query(
    stage().house.pool,
    'SELECT id FROM messages WHERE incident_id = $1 AND fanned_out_at IS NULL',
    [incident],
  );
  return open.length === 0 || undefined;
}
