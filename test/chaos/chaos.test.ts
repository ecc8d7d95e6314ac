import { expect, inject, test, type TestContext } from 'vitest';
import { ANSWERING } from '../harness/process/answering.ts';
import { countDoubles } from '../harness/process/count-sends.ts';
import { makeCrowd } from '../harness/process/employ.ts';
import { compareLedgers, untilAllSettled } from '../harness/process/ledgers.ts';
import { startWorker } from '../harness/process/open-kill-stage.ts';
import { openScaledHouse } from '../harness/process/open-scaled-house.ts';
import { launchExercise, reachOf, untilSent } from '../harness/process/run-incident.ts';
import { startPostgres } from '../harness/servers/postgres.ts';
import { startRedis } from '../harness/servers/redis.ts';
import { planOf, tellPlan, type Plan } from './plan.ts';
import { strike, type Installation } from './strike.ts';

const { runs, seed: firstSeed } = inject('chaos');
const seeds = Array.from({ length: runs }, (_, index) => firstSeed + index);

/** Plays on an installation of its own, which is removed whatever comes of it; of several tests at once, only its context knows which has failed. */
async function withInstallation(
  { onTestFailed }: TestContext,
  people: number,
  play: (installation: Installation) => Promise<void>,
) {
  const closing: (() => Promise<void>)[] = [];
  try {
    const postgres = await startPostgres();
    closing.push(() => postgres.stop());
    const redis = await startRedis();
    closing.push(() => redis.stop());
    const ground = { postgresUrl: postgres.url, redisUrl: redis.url, scenario: ANSWERING };
    const house = await openScaledHouse({ ...ground, crowd: makeCrowd(people) });
    closing.push(() => house.close());
    onTestFailed(() => void process.stderr.write(`${house.warnings()}\n`));
    const workers = [await startWorker(house), await startWorker(house)];
    await play({ postgres, redis, house, workers, api: await house.api() });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

async function suffer({ people, blows }: Plan, installation: Installation): Promise<void> {
  const { house } = installation;
  const incident = await launchExercise(house);
  let mayDouble = 0;
  for (const blow of blows) {
    await untilSent(house, blow.atSends);
    mayDouble += await strike(installation, blow);
  }
  await untilAllSettled(house);
  await compareLedgers(house, { incident, crowd: makeCrowd(people) });
  expect(await reachOf(house, incident)).toMatchObject({ recipients: people, pending: 0, stopped: 0 });
  expect(countDoubles(house.simulator), 'messages that came twice').toBeLessThanOrEqual(mayDouble);
}

for (const seed of seeds) {
  const plan = planOf(seed);
  test.concurrent(
    `seed ${seed}, ${tellPlan(plan)}: nobody is lost, no answer is, and little comes twice`,
    (context) => withInstallation(context, plan.people, (installation) => suffer(plan, installation)),
  );
}
