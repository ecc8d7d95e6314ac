import pLimit from 'p-limit';
import { request } from 'undici';
import type { Context } from '../context.ts';
import { importEmployees } from '../directory/import-employees.ts';
import { importSites } from '../directory/import-sites.ts';
import { savePushSubscription } from '../directory/contact-point-store.ts';
import { sampleOrganisation } from '../directory/sample-organisation.ts';
import { query } from '../db/sql.ts';
import { createOperator, findByName } from '../identity/operators.ts';
import type { Actor } from '../identity/actor.ts';
import type { EmployeeId } from '../kernel/id.ts';
import type { RunningProcess } from '../start-process.ts';

interface SetUp {
  people: number;
  operator: { name: string; password: string };
}

const demoActor: Actor = { kind: 'local', id: 'local', role: 'admin' };

/** Push subscriptions are asked for and kept this many at a time. */
const AT_ONCE = 20;

/**
 * Fills an empty directory with the made-up organisation, gives the simulator its people, and makes the demo's
 * operator. Doing it again changes nothing. Answers how many employees there are.
 */
export async function setUpOrganisation(
  running: RunningProcess,
  setUp: SetUp,
): Promise<{ employees: number }> {
  const { context, simulator } = running;
  const { db, clock } = context;
  const organisation = sampleOrganisation({ people: setUp.people, seed: 1 });
  const known = await countEmployees(context);
  if (known === 0) {
    await importSites({ db, clock }, organisation.sitesCsv, { dryRun: false }, demoActor);
    await importEmployees(
      { db, clock },
      organisation.employeesCsv,
      { dryRun: false, mode: 'upsert' },
      demoActor,
    );
    if (simulator) await subscribe(context, simulator.url, organisation.smartphones);
  }
  if (simulator) await send('PUT', `${simulator.url}/simulator/roster`, organisation.roster);
  if (!(await findByName(db, setUp.operator.name))) {
    await createOperator({ db, clock }, { ...setUp.operator, role: 'admin' }, demoActor);
  }
  return { employees: known === 0 ? await countEmployees(context) : known };
}

async function countEmployees({ db }: Context): Promise<number> {
  const [row] = await query<{ count: number }>(db.pool, 'SELECT count(*)::int AS count FROM employees');
  return row?.count ?? 0;
}

/** Each smartphone turns push on, as its browser would. */
async function subscribe(
  { db, clock }: Context,
  simulatorUrl: string,
  smartphones: readonly string[],
): Promise<void> {
  const employees = await query<{ id: EmployeeId; externalId: string }>(
    db.pool,
    'SELECT id, external_id AS "externalId" FROM employees WHERE external_id = ANY ($1)',
    [smartphones],
  );
  const atOnce = pLimit(AT_ONCE);
  const subscribeOne = async ({ id, externalId }: { id: EmployeeId; externalId: string }) => {
    const subscription = await send('POST', `${simulatorUrl}/simulator/subscriptions`, { id: externalId });
    await savePushSubscription(db.pool, id, subscription, clock.now());
  };
  await Promise.all(employees.map((employee) => atOnce(() => subscribeOne(employee))));
}

async function send(method: 'PUT' | 'POST', url: string, body: unknown): Promise<unknown> {
  const answer = await request(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.statusCode >= 300)
    throw new Error(`${url} answered ${answer.statusCode}: ${await answer.body.text()}`);
  return answer.body.json();
}
