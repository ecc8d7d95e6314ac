import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { endInOrder, openKillStage } from '../harness/process/open-kill-stage.ts';
import { closeIncident, launchExercise, untilSent } from '../harness/process/run-incident.ts';
import { eventually } from '../harness/scene/eventually.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(100);

async function readPid(redisUrl: string): Promise<number> {
  const admin = new Redis(redisUrl);
  try {
    return Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
  } finally {
    admin.disconnect();
  }
}

/** Launches, and answers how long it took until the launch was answered and until the first message left. */
async function timeLaunch(): Promise<{ incident: string; answeredMs: number; sentMs: number }> {
  const { house } = stage();
  house.simulator.ledger.clear();
  const askedAtMs = performance.now();
  const incident = await launchExercise(house);
  const answeredMs = performance.now() - askedAtMs;
  await untilSent(house, 1);
  const sentMs = performance.now() - askedAtMs;
  await expectNobodyLost(incident);
  return { incident, answeredMs, sentMs };
}

const isNoticed = () => {
  const { api, workers } = stage();
  return [api, ...workers].every((running) => running.soFar().out.includes('doorbell degraded')) || undefined;
};

test('F07 Redis can only be read, and an incident is launched: all of it is sent as ever, and every process says so', async () => {
  const { house, redis } = stage();
  const admin = new Redis(redis.url);
  try {
    // A replica of a server that nobody runs takes no writes.
    await admin.replicaof('127.0.0.1', 1);
    const { incident } = await timeLaunch();
    expectDoubles(0);
    await eventually('every process to notice', isNoticed, { withinMs: 60_000 });
    await closeIncident(house, incident);
    await admin.replicaof('no', 'one');
    await closeIncident(house, (await timeLaunch()).incident);
  } finally {
    admin.disconnect();
  }
  await endInOrder(stage());
});

test('F05 F08 Redis hangs, and an incident is launched: it answers in half a second, the first message leaves in three, nothing comes twice', async () => {
  const { house, redis } = stage();
  // A process that has just started answers its first launch slowly, whatever hangs; the second one takes what it
  // takes on a machine as busy as this one.
  await closeIncident(house, (await timeLaunch()).incident);
  const usual = await timeLaunch();
  await closeIncident(house, usual.incident);

  const pid = await readPid(redis.url);
  process.kill(pid, 'SIGSTOP');
  onTestFinished(() => void process.kill(pid, 'SIGCONT'));
  const hung = await timeLaunch();
  expect(hung.answeredMs).toBeLessThan(500 + usual.answeredMs);
  expect(hung.sentMs).toBeLessThan(3_000 + usual.answeredMs);
  expectDoubles(0);
  await eventually('every process to notice', isNoticed, { withinMs: 60_000 });
  process.kill(pid, 'SIGCONT');
  await endInOrder(stage());
});
