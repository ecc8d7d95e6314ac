import pLimit from 'p-limit';
import * as z from 'zod';
import type { Channel } from '../kernel/channel.ts';
import { listEmployees } from '../directory/list-employees.ts';
import { request } from 'undici';
import type { Context } from '../context.ts';
import { importEmployees } from '../directory/import-employees.ts';
import { importSites } from '../directory/import-sites.ts';
import { savePushSubscription } from '../directory/contact-point-store.ts';
import { listWithoutPush } from '../directory/point-store.ts';
import { sampleOrganisation } from '../directory/sample-organisation.ts';
import { query } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { EmployeeId } from '../kernel/id.ts';
import type { RunningProcess } from '../start-process.ts';
import { setUpOperator, type DemoOperator } from './demo-operator.ts';

/** What is set up: the database, and the simulator if this process has one. */
type House = Pick<RunningProcess, 'context' | 'simulator'>;

/** How many people to make up, and who may sign in. */
export interface SetUp {
  people: number;
  operator: DemoOperator;
}

const demoActor: Actor = { kind: 'local', id: 'local', role: 'admin' };

/** Push subscriptions are asked for and kept this many at a time. */
const AT_ONCE = 20;

/**
 * Fills an empty directory with the made-up organisation, gives the simulator its people, and makes the demo's
 * operator. Doing it again changes nothing. Answers the name of the employee whom the operator is.
 */
export async function setUpOrganisation(house: House, setUp: SetUp): Promise<string | undefined> {
  const { context, simulator } = house;
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
  }
  if (simulator) await subscribe(context, simulator.url, organisation.smartphones);
  if (simulator) await send('PUT', `${simulator.url}/simulator/roster`, await readRoster(context));
  return setUpOperator(context, organisation, setUp.operator, demoActor);
}

/** How many employees the directory knows. */
export async function countEmployees({ db }: Context): Promise<number> {
  const [row] = await query<{ count: number }>(db.pool, 'SELECT count(*)::int AS count FROM employees');
  return row?.count ?? 0;
}

/** Who holds which phone, as the simulator wants to know it. */
async function readRoster({ db }: Context): Promise<unknown[]> {
  const roster: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await listEmployees(db.pool, { limit: 1_000, cursor });
    for (const { externalId, name, language, site, contactPoints } of page.items) {
      const first = (channel: Channel) => contactPoints.find((point) => point.channel === channel)?.address;
      const push = first('push');
      roster.push({
        id: externalId,
        name,
        mobile: first('sms'),
        phone: first('voice'),
        email: first('email'),
        subscription: push && z.object({ endpoint: z.string() }).parse(JSON.parse(push)).endpoint,
        language: language ?? undefined,
        site: site?.name,
      });
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return roster;
}

/** Each smartphone that has not yet turns push on, as its browser would. */
async function subscribe(
  { db, clock }: Context,
  simulatorUrl: string,
  smartphones: readonly string[],
): Promise<void> {
  const employees = await listWithoutPush(db.pool, smartphones);
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
