import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ScaledHouse } from './open-scaled-house.ts';
import { openSources, readTruth, sum, type Counts } from './truth-sources.ts';

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
      expect(readings.flatMap((reading) => findStale(reading, { truth, readings, recipients }))).toEqual([]);
      const names = Object.keys(sources.read);
      return Object.fromEntries(
        names.map((name) => [name, readings.filter(({ source }) => source === name).length]),
      );
    },
  };
}

interface Seen {
  /** What stood in the database, looked at all the time. */
  readonly truth: readonly Reading[];
  /** What the sources said, the API among them. */
  readonly readings: readonly Reading[];
  readonly recipients: number;
}

/**
 * How slow the machine was shortly before: how much later than it should a look of our own at the database came, or
 * had not come yet, or how long the API or the board's page took for an answer. On a machine without time every source
 * is behind by as much, and while the database is dead nobody can know better.
 */
function slowness({ truth, readings }: Seen, atMs: number): number {
  const shortlyBeforeMs = atMs - 2 * AGREE_WITHIN_MS;
  const lateMs = truth.flatMap((look, index) => {
    const lastMs = truth[index - 1]?.toMs ?? look.toMs;
    const isShortlyBefore = look.toMs > shortlyBeforeMs && lastMs <= atMs;
    return isShortlyBefore ? Math.min(look.toMs, atMs) - lastMs - LOOK_EVERY_MS : [];
  });
  const tookMs = readings
    .filter(
      ({ source, fromMs, toMs }) =>
        (source === 'api' || source === 'page') && toMs > shortlyBeforeMs && fromMs <= atMs,
    )
    .map(({ fromMs, toMs }) => toMs - fromMs);
  return Math.max(0, ...lateMs, ...tookMs);
}

async function readOnce(
  source: string,
  read: () => Promise<Counts | undefined>,
): Promise<Reading | undefined> {
  const fromMs = performance.now();
  const counts = await read();
  return counts && { source, fromMs, toMs: performance.now(), counts };
}

/** Figures that never fall, since states never go back. */
const RISING: Readonly<Record<string, (counts: Counts, recipients: number) => number>> = {
  looked_after: ({ pending }, recipients) => recipients - pending,
  have_it: ({ delivered, confirmed }) => delivered + confirmed,
  confirmed: ({ confirmed }) => confirmed,
};

function findStale({ source, fromMs, toMs, counts }: Reading, seen: Seen) {
  const { truth, recipients } = seen;
  const oldestMs = fromMs - AGREE_WITHIN_MS - slowness(seen, fromMs);
  const before = truth.findLast((looked) => looked.toMs <= oldestMs);
  const after = truth.find((looked) => looked.fromMs >= toMs);
  return Object.entries(RISING).flatMap(([figure, of]) => {
    const said = of(counts, recipients);
    const [least, most] = [before, after].map((looked) => looked && of(looked.counts, recipients));
    const isTrue = said >= (least ?? 0) && said <= (most ?? recipients);
    return isTrue ? [] : [{ source, atMs: Math.round(fromMs), figure, said, least, most }];
  });
}
