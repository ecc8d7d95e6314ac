import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { endInOrder, openKillStage } from '../harness/process/open-kill-stage.ts';
import { closeIncident, launchExercise, untilSent } from '../harness/process/run-incident.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(100);

async function readPid(redisUrl: string): Promise<number> {
  const admin = new Redis(redisUrl);
  try {
    return Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
  } finally {
    admin.disconnect();
  }
}

test('Redis hangs, and an incident is launched: it answers in half a second, the first message leaves in three, nothing comes twice', async () => {
  const { house, redis } = stage();
  // A process that has just started answers its first launch slowly, whatever hangs.
  const rehearsal = await launchExercise(house);
  await expectNobodyLost(rehearsal);
  await closeIncident(house, rehearsal);
  house.simulator.ledger.clear();

  const pid = await readPid(redis.url);
  process.kill(pid, 'SIGSTOP');
  onTestFinished(() => void process.kill(pid, 'SIGCONT'));
  const askedAtMs = performance.now();
  const incident = await launchExercise(house);
  expect(performance.now() - askedAtMs).toBeLessThan(500);
  await untilSent(house, 1);
  expect(performance.now() - askedAtMs).toBeLessThan(3_000);
  await expectNobodyLost(incident);
  expectDoubles(0);
  process.kill(pid, 'SIGCONT');
  const ended = await endInOrder(stage());
  for (const { out } of ended) expect(out).toContain('doorbell degraded');
});
