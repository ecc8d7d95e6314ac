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

test('the demo plays an outage of texts: it is noticed and gone round, and nobody is left over', async () => {
  const { code, out, said } = await runTocsin(['demo', '--once', '--outage', '--people', '200'], {
    TMPDIR: folder,
  });
  expect(code).toBe(0);
  const lines = said.trim().split('\n');
  for (const line of lines) expect(line).toMatch(/^(One|The|Tocsin) |^ *\d+\.\d s {2}200 people: /);
  const places = ['carrier of texts is away', 'has noticed', 'carrier is back'].map((words) =>
    lines.findIndex((line) => line.includes(words)),
  );
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(places[0]).toBeGreaterThan(0);
  const { reachability } = incidentSchema.parse(JSON.parse(out));
  expect(reachability).toMatchObject({ recipients: 200, pending: 0, stopped: 0 });
  expect(reachability.confirmed).toBeGreaterThan(60);
  expect(await readdir(folder)).toEqual([]);
});
