import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { launchExercise } from '../harness/process/run-incident.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(100);

/** After so long a pool gives up what it does not use. */
const IDLE_MS = 11_000;

/** Takes every connection that the server has left. */
async function fillUp(postgresUrl: string): Promise<pg.Client[]> {
  const taken: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client(postgresUrl);
    client.on('error', () => undefined);
    const refused = await client.connect().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refused !== undefined) {
      expect(refused).toMatchObject({ code: '53300' });
      return taken;
    }
    taken.push(client);
  }
}

test('F11 Others have taken every connection of PostgreSQL: a launch is answered and everybody is sent to over those that we hold', async () => {
  const { house, postgres } = stage();
  await wait(IDLE_MS);
  const others = await fillUp(postgres.url);
  try {
    await expectNobodyLost(await launchExercise(house));
    expectDoubles(0);
  } finally {
    await Promise.all(others.map((client) => client.end()));
  }
});
