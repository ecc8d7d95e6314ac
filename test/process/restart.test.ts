import { afterEach, beforeEach, expect, test } from 'vitest';
import { attemptsKept } from '../harness/process/attempts-kept.ts';
import { countDoubles, countSends } from '../harness/process/count-sends.ts';
import { employ, makeCrowd } from '../harness/process/employ.ts';
import { loggedErrors } from '../harness/process/run-tocsin.ts';
import { openHouse, type House } from '../harness/process/open-house.ts';
import { launchExercise, reachOf, untilSent, untilSettled } from '../harness/process/run-incident.ts';

const crowd = makeCrowd(300);
const withoutPath = ['P199', 'P299', 'P99'];

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

/** The people with a path whom no carrier was ever given anything for. */
function unsent(): string[] {
  const sent = new Set([...countSends(house.simulator).keys()].map((key) => key.split(' ')[1]));
  const people = [...crowd.paths].filter(([, addresses]) => addresses.length > 0);
  return people.filter(([, addresses]) => !addresses.some((it) => sent.has(it))).map(([id]) => id);
}

/** Runs `serve` until the exercise is under way, ends it there, and says how that went. */
async function endInTheMiddle(signal: NodeJS.Signals) {
  const running = await house.serve();
  await employ(house, crowd);
  const incident = await launchExercise(house);
  await untilSent(house, 60);
  const askedAtMs = performance.now();
  const ended = await running.end(signal);
  const tookMs = performance.now() - askedAtMs;
  expect(unsent().length).toBeGreaterThan(0);
  return { incident, ended, tookMs, kept: await attemptsKept(house) };
}

/** Starts `serve` again, waits until everybody has ended in a named state, and ends it in order. */
async function finishTheRun(incident: string) {
  const running = await house.serve();
  const rows = await untilSettled(house, incident);
  expect(rows).toHaveLength(300);
  expect(await reachOf(house, incident)).toMatchObject({ recipients: 300, pending: 0, stopped: 0 });
  const unreachable = rows.filter(({ state }) => state === 'unreachable');
  expect(unreachable.map(({ employee }) => employee.externalId).sort()).toEqual(withoutPath);
  expect(unsent()).toEqual([]);
  const ended = await running.end('SIGTERM');
  expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
}

test('F01 F02 killed in the middle of a run and started again: nobody is lost, and only what was in flight may come twice', async () => {
  const { incident, kept } = await endInTheMiddle('SIGKILL');
  const inFlight = kept['sending'] ?? 0;
  expect(inFlight).toBeGreaterThan(0);

  await finishTheRun(incident);
  expect(countDoubles(house.simulator)).toBeLessThanOrEqual(inFlight);
});

test('F27 stopped in the middle of a run: what was claimed is settled, the next start does the rest, nothing comes twice', async () => {
  const { incident, ended, tookMs, kept } = await endInTheMiddle('SIGTERM');
  expect({ code: ended.code, errors: loggedErrors(ended) }).toEqual({ code: 0, errors: [] });
  expect(tookMs).toBeLessThan(15_000);
  expect({ sending: kept['sending'] ?? 0, doubt: kept['in-doubt'] ?? 0 }).toEqual({ sending: 0, doubt: 0 });
  expect(countDoubles(house.simulator)).toBe(0);

  await finishTheRun(incident);
  expect(countDoubles(house.simulator)).toBe(0);
});
