import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { newId } from '../../src/kernel/id.ts';
import { packageRoot } from '../../src/kernel/package-root.ts';
import { deliveryListSchema } from '../../src/reachability/delivery-schema.ts';
import { incidentSchema } from '../../src/reachability/schema.ts';
import { countInFlight, untilAllSettled } from '../harness/process/ledgers.ts';
import { openKillStage } from '../harness/process/open-kill-stage.ts';
import type { ScaledHouse } from '../harness/process/open-scaled-house.ts';
import type { RunningTocsin } from '../harness/process/run-tocsin.ts';
import { eventually } from '../harness/scene/eventually.ts';

const PEOPLE = 400;
/** Of each ten the first has a mobile alone and manages the others; they themselves are managed by the next such. */
const TEAM = 10;
const managerOf = (index: number) => (index % TEAM === 0 ? (index + TEAM) % PEOPLE : index - (index % TEAM));

const { crowd, stage, expectDoubles } = openKillStage(PEOPLE);

test('workers are killed while the silent are listed, told of and on their way: each manager hears once, of everybody', async () => {
  const { house, workers } = stage();
  await hireManagers(house);
  const incident = await launchRollCall(house);

  let running: readonly RunningTocsin[] = workers;
  let inFlight = 0;
  const killAll = async () => {
    await Promise.all(running.map((worker) => worker.end('SIGKILL')));
    inFlight += await countInFlight(house.pool);
    running = await Promise.all([house.worker(), house.worker()]);
  };

  const listed = `SELECT count(*)::int AS n FROM listed`;
  await untilCounted(house, 'the silent to be on lists', listed, PEOPLE / 2);
  expect(listTexts(house)).toEqual([]);
  await killAll();

  const told = `SELECT count(*)::int AS n FROM silent_lists WHERE told_at IS NOT NULL`;
  await untilCounted(house, 'a list to be told', told, 1);
  await killAll();

  await eventually('some texts to be out', () => listTexts(house).length >= 10 || undefined, {
    withinMs: 60_000,
    everyMs: 5,
  });
  await killAll();

  await untilCounted(house, 'all lists to be told', told, PEOPLE / TEAM);
  await untilAllSettled(house);
  expect(Object.fromEntries(listTexts(house))).toEqual(await countSilent(house, incident));
  // What a worker had on the wire when it died may have come twice, and nothing else.
  expectDoubles(inFlight);
  expect(listTexts(house).length).toBeLessThanOrEqual(PEOPLE / TEAM + inFlight);
});

async function hireManagers({ pool }: ScaledHouse): Promise<void> {
  const ids = [...crowd.paths.keys()];
  await query(
    pool,
    `UPDATE employees e SET manager_id = m.id
       FROM unnest($1::text[], $2::text[]) AS of(id, manager) JOIN employees m ON m.external_id = of.manager
      WHERE e.external_id = of.id`,
    [ids, ids.map((_, index) => `P${managerOf(index)}`)],
  );
}

/** Launches the exercise with one rung, and managers who are told five seconds later. */
async function launchRollCall(house: ScaledHouse): Promise<string> {
  const shipped = await readFile(join(packageRoot, 'playbooks/reachability-exercise.yaml'), 'utf8');
  const rollCall = shipped
    .replace('playbook: reachability-exercise', 'playbook: roll-call-exercise')
    .replace(/- channels: \[voice\]\n\s+after: 2m/, '- tell: manager\n        after: 5s');
  await writeFile(join(String(house.environment['PLAYBOOKS_DIR']), 'roll-call-exercise.yaml'), rollCall);
  const body = { playbook: 'roll-call-exercise', inputs: {}, exercise: true };
  const launch = { method: 'POST', path: '/incidents', body, idempotencyKey: newId() } as const;
  const answer = await eventually('the playbook to be read', async () => {
    const { status, body: said } = await house.call(launch);
    return status === 201 ? said : undefined;
  });
  return incidentSchema.parse(answer).id;
}

async function untilCounted({ pool }: ScaledHouse, what: string, sql: string, atLeast: number) {
  const count = async () => (await query<{ n: number }>(pool, sql))[0]?.n ?? 0;
  await eventually(what, async () => (await count()) >= atLeast || undefined, {
    withinMs: 60_000,
    everyMs: 5,
    instead: async () => `${await count()} were`,
  });
}

/** What phones got of lists: the number, and how many the text says are silent. */
function listTexts({ simulator }: ScaledHouse): [address: string, people: number][] {
  return simulator.ledger.entries().flatMap(({ kind, address, fields, answer }): [string, number][] => {
    const body = fields['Body'];
    const said =
      typeof body === 'string' ? /(\d+) (?:person has not|people have not|人尚未回覆)/.exec(body) : null;
    const isTaken = kind === 'sms.create' && (answer?.status ?? 0) < 300;
    return said !== null && isTaken ? [[address, Number(said[1])]] : [];
  });
}

/** Whom each manager has to hear of: their own people who had said nothing by then, by the API. */
async function countSilent(house: ScaledHouse, incident: string): Promise<Record<string, number>> {
  const [first] = await query<{ at: Date }>(house.pool, 'SELECT min(told_at) AS at FROM silent_lists');
  const page = await house.ask({ method: 'GET', path: `/incidents/${incident}/deliveries?limit=1000` });
  const { items } = deliveryListSchema.parse(page);
  const isSilent = (confirmedAt: string | undefined) =>
    confirmedAt === undefined || (first !== undefined && new Date(confirmedAt) > first.at);
  const silent = items.filter(({ confirmation }) => isSilent(confirmation?.at));
  const counts: Record<string, number> = {};
  for (const { employee } of silent) {
    const manager = `P${managerOf(Number(employee.externalId.slice(1)))}`;
    const [mobile = ''] = crowd.paths.get(manager) ?? [];
    counts[mobile] = (counts[mobile] ?? 0) + 1;
  }
  return counts;
}
