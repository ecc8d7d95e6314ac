import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { query } from '../../../src/db/sql.ts';
import { personStates, type PersonState } from '../../../src/reachability/schema.ts';
import { followStream, type Follower } from './follow-stream.ts';
import type { ScaledHouse } from './open-scaled-house.ts';

type Counts = Readonly<Record<PersonState, number>>;

/** What a source said in answer to what was asked at `fromMs` and answered at `toMs`, both of performance.now(). */
interface Reading {
  readonly source: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly counts: Counts;
}

/** How long sources may disagree. */
const AGREE_WITHIN_MS = 1_500;

const LOOK_EVERY_MS = 200;
const READ_EVERY_MS = 500;

/** An incident, and for how many people it is. */
interface Watched {
  readonly incident: string;
  readonly recipients: number;
}

/** Somebody who looks at an incident all the time: by the API, the stream, the board and the report. */
export interface TruthWatch {
  /**
   * Ends the watch and compares. In each reading the states add up to all recipients. No reading is behind what
   * stood in the database a second and a half before it was asked for, nor ahead of what stands there after: so no
   * two sources disagree for longer.
   * @returns how many readings of each source there were
   */
  compare(): Promise<Readonly<Record<string, number>>>;
}

/** Begins to watch. Who is not answered while something is dead asks again. */
export async function watchTruth(house: ScaledHouse, { incident, recipients }: Watched): Promise<TruthWatch> {
  const sources = await openSources(house, incident);
  const truth: Reading[] = [];
  const readings: Reading[] = [];
  let isOver = false;
  const repeat = async (everyMs: number, read: () => Promise<void>) => {
    while (!isOver) {
      await read().catch(() => undefined);
      await wait(everyMs);
    }
  };
  const watching = [
    repeat(LOOK_EVERY_MS, async () => {
      const looked = await readOnce('database', () => readTruth(house, incident, recipients));
      if (looked) truth.push(looked);
    }),
    ...Object.entries(sources.read).map(([name, read]) =>
      repeat(READ_EVERY_MS, async () => {
        const reading = await readOnce(name, read);
        if (reading) readings.push(reading);
      }),
    ),
  ];
  return {
    compare: async () => {
      // All of them see the end too.
      await wait(AGREE_WITHIN_MS + READ_EVERY_MS);
      isOver = true;
      await Promise.all(watching);
      await sources.stop();
      const wrong = readings.filter(({ counts }) => sum(counts) !== recipients);
      expect(wrong).toEqual([]);
      expect(readings.flatMap((reading) => findStale(reading, truth, recipients))).toEqual([]);
      const names = Object.keys(sources.read);
      return Object.fromEntries(
        names.map((name) => [name, readings.filter(({ source }) => source === name).length]),
      );
    },
  };
}

/**
 * How much later than it should one of our own looks at the database came shortly before: on a machine without time
 * every source is behind by as much, and while the database is dead nobody can know better.
 */
function slowness(truth: readonly Reading[], atMs: number): number {
  const lateMs = truth.map(({ toMs }, index) => ({
    toMs,
    lateMs: toMs - (truth[index - 1]?.toMs ?? toMs) - LOOK_EVERY_MS,
  }));
  const shortlyBefore = lateMs.filter(({ toMs }) => toMs > atMs - 2 * AGREE_WITHIN_MS && toMs <= atMs);
  return Math.max(0, ...shortlyBefore.map((look) => look.lateMs));
}

async function readOnce(
  source: string,
  read: () => Promise<Counts | undefined>,
): Promise<Reading | undefined> {
  const fromMs = performance.now();
  const counts = await read();
  return counts && { source, fromMs, toMs: performance.now(), counts };
}

function sum(counts: Counts): number {
  return personStates.reduce((total, state) => total + counts[state], 0);
}

/** Figures that never fall, since states never go back. */
const RISING: Readonly<Record<string, (counts: Counts, recipients: number) => number>> = {
  looked_after: ({ pending }, recipients) => recipients - pending,
  have_it: ({ delivered, confirmed }) => delivered + confirmed,
  confirmed: ({ confirmed }) => confirmed,
};

function findStale({ source, fromMs, toMs, counts }: Reading, truth: readonly Reading[], recipients: number) {
  const oldestMs = fromMs - AGREE_WITHIN_MS - slowness(truth, fromMs);
  const before = truth.findLast((looked) => looked.toMs <= oldestMs);
  const after = truth.find((looked) => looked.fromMs >= toMs);
  return Object.entries(RISING).flatMap(([figure, of]) => {
    const said = of(counts, recipients);
    const [least, most] = [before, after].map((looked) => looked && of(looked.counts, recipients));
    const isTrue = said >= (least ?? 0) && said <= (most ?? recipients);
    return isTrue ? [] : [{ source, atMs: Math.round(fromMs), figure, said, least, most }];
  });
}

/** Who has no delivery yet is pending too. */
async function readTruth({ pool }: ScaledHouse, incident: string, recipients: number): Promise<Counts> {
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
async function openSources(house: ScaledHouse, incident: string) {
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
