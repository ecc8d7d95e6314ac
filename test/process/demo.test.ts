import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { incidentSchema, personStates } from '../../src/reachability/schema.ts';
import { runTocsin } from '../harness/process/run-tocsin.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-demo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the demo runs one exercise to its end, prints the incident alone, and leaves nothing behind', async () => {
  const args = ['demo', '--once', '--json', '--people', '60'];
  const { code, out, said } = await runTocsin(args, { TMPDIR: folder });
  expect({ code, said }).toEqual({ code: 0, said: '' });
  const incident = incidentSchema.parse(JSON.parse(out));
  expect(incident).toMatchObject({ playbook: 'reachability-exercise', exercise: true });
  const { reachability } = incident;
  expect(reachability).toMatchObject({ recipients: 60, pending: 0, stopped: 0 });
  expect(personStates.reduce((sum, state) => sum + reachability[state], 0)).toBe(60);
  expect(reachability.confirmed).toBeGreaterThan(20);
  expect(await readdir(folder)).toEqual([]);
});
