import { setImmediate as turn } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { query } from '../../../src/db/sql.ts';
import { personStates, type PersonState } from '../../../src/reachability/schema.ts';
import { followStream, type Follower } from './follow-stream.ts';
import type { ScaledHouse } from './open-scaled-house.ts';

/** How many people are in each state. */
export type Counts = Readonly<Record<PersonState, number>>;

/** How many people these are in all. */
export function sum(counts: Counts): number {
  return personStates.reduce((total, state) => total + counts[state], 0);
}

/** What stands in the database. Who has no delivery yet is pending too. */
export async function readTruth(
  { pool }: ScaledHouse,
  incident: string,
  recipients: number,
): Promise<Counts> {
  const rows = await query<{ state: PersonState; count: number }>(
    pool,
    `SELECT state, count(*)::int AS count FROM deliveries
      WHERE incident_id = $1 AND state <> 'pending' GROUP BY state`,
    [incident],
  );
  const others = countsOf((state) => rows.find((row) => row.state === state)?.count ?? 0);
  return { ...others, pending: recipients - sum(others) };
}

function countsOf(read: (state: PersonState) => number): Counts {
  return Object.fromEntries(personStates.map((state) => [state, read(state)])) as Record<PersonState, number>;
}

/** The four ways to see an incident, each of which answers undefined where it is not answered. */
export async function openSources(house: ScaledHouse, incident: string) {
  const cookie = await signIn(house);
  const stream = followStream(`${house.url}/api/v1/incidents/${incident}/stream`, house.authorization);
  const get = async (path: string, headers: Record<string, string>) => {
    const response = await fetch(`${house.url}${path}`, { headers });
    return response.status === 200 ? response.text() : undefined;
  };
  const api = (path: string) =>
    get(`/api/v1/incidents/${incident}${path}`, { authorization: house.authorization });
  const read = {
    api: async () => readJson(await api('')),
    page: async () => readPage(await get(`/incidents/${incident}`, { cookie, accept: 'text/html' })),
    report: async () => readReport(await api('/report.csv')),
    stream: () => readStream(stream),
  };
  return { read, stop: () => stream.stop() };
}

async function signIn(house: ScaledHouse): Promise<string> {
  const [name, password] = ['Watcher', 'correct horse battery'];
  await house.ask({ method: 'POST', path: '/operators', body: { name, password, role: 'viewer' } });
  const { headers } = await fetch(`${house.url}/signin`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ name, password }),
    redirect: 'manual',
  });
  return headers
    .getSetCookie()
    .map((it) => it.split(';')[0])
    .join('; ');
}

function readJson(text: string | undefined): Counts | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as { reachability: Counts }).reachability;
}

/** The figures beside the bar, each of which leads to its people. */
function readPage(html: string | undefined): Counts | undefined {
  if (html === undefined) return undefined;
  const found = [...html.matchAll(/\/people\?state=([a-z]+)"[^]*?<b>([\d,]+)<\/b>/g)];
  const figures = new Map(found.map(([, state, figure]) => [state, Number(figure?.replaceAll(',', ''))]));
  return countsOf((state) => figures.get(state) ?? Number.NaN);
}

function readReport(text: string | undefined): Counts | undefined {
  if (text === undefined) return undefined;
  const rows: { state: string }[] = parse(text, { columns: true, bom: true });
  return countsOf((state) => rows.filter((row) => row.state === state).length);
}

/** What has arrived until now: the sockets are looked at twice before the value is. */
async function readStream(stream: Follower): Promise<Counts | undefined> {
  await turn();
  await turn();
  return stream.current() as Counts | undefined;
}
