import { open } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import { launchExercise } from '../harness/process/run-incident.ts';
import { startTocsin } from '../harness/process/run-tocsin.ts';

const { stage, expectNobodyLost, expectDoubles } = openKillStage(100);

test('F35 The disk for the logs is full: everybody is sent to all the same, and the worker ends in order', async () => {
  const { house, workers } = stage();
  for (const worker of workers) await worker.end('SIGTERM');
  const full = await open('/dev/full', 'w');
  const worker = startTocsin(['worker'], { ...house.environment, LOG_LEVEL: 'debug' }, full.fd);
  try {
    await worker.untilSaid(/^Tocsin dispatches$/m);
    const incident = await launchExercise(house);
    await expectNobodyLost(incident);
    expectDoubles(0);
  } finally {
    const ended = await worker.end('SIGTERM');
    await full.close();
    expect(ended.code).toBe(0);
    expect(ended.said).toContain('The log cannot be written');
  }
});
