import type { Bench } from './bench.ts';
import type { Books, Manner } from './carrier/carrier.ts';
import { cpuSeconds } from './processes/usage.ts';
import { untilTrue } from './until-true.ts';

/** One launch to its last durable outcome, on either side. */
export interface Run {
  /** From the launch until everything was durable. */
  readonly seconds: number;
  readonly perSecond: number;
  /** From the launch until the carrier had the first message. */
  readonly secondsToFirst: number;
  /** CPU of the side's own processes, a recipient. */
  readonly cpuMicros: number;
  /** CPU of PostgreSQL meanwhile, a recipient. */
  readonly databaseMicros: number;
  /** Recipients of whom the carrier never heard, and messages beyond the first to one of them. */
  readonly missing: number;
  readonly doubles: number;
  /** Rows that say something else than what became of the message. */
  readonly wrong: number;
}

/** One side of a comparison: how it is launched and how it is seen that all is on disk. */
export interface Side {
  readonly pids: readonly number[];
  launch(recipients: number): Promise<Launched>;
}

export interface Launched {
  /** How many of its rows do not have their last state yet. */
  countOpen(): Promise<number>;
  /** How many say something else than the carrier did, when all is over: accepted, or delivered where it reports. */
  countWrong(reported: boolean): Promise<number>;
}

/** Messages that are under way for too long are none any more: what is open when nothing moves stays open. */
const STILL_MS = 3_000;

/** Launches for so many recipients and waits until the carrier has heard of all and everything is durable. */
export async function measure(bench: Bench, side: Side, recipients: number, manner: Manner): Promise<Run> {
  await bench.carrier.call('open', manner);
  const before = await usage(bench, side);
  const beganAtMs = nowMs();
  const launched = await side.launch(recipients);
  const books = await untilHeard(bench, recipients, manner);
  const endedAtMs = await untilDurable(launched);
  const after = await usage(bench, side);
  const seconds = (endedAtMs - beganAtMs) / 1_000;
  const { messages, numbers, firstAtMs } = await bench.carrier.call('read');
  return {
    seconds,
    perSecond: recipients / seconds,
    secondsToFirst: (firstAtMs - beganAtMs) / 1_000,
    cpuMicros: ((after.side - before.side) / recipients) * 1e6,
    databaseMicros: ((after.database - before.database) / recipients) * 1e6,
    missing: recipients - Math.min(numbers, books.numbers),
    doubles: messages - numbers,
    wrong: await launched.countWrong(manner.callbacks),
  };
}

/** The carrier has had all messages and, where it reports, had every report answered. */
async function untilHeard(bench: Bench, recipients: number, { callbacks }: Manner): Promise<Books> {
  let books = await bench.carrier.call('read');
  await untilTrue(`the carrier has heard of all ${recipients}`, async () => {
    books = await bench.carrier.call('read');
    const reports = callbacks ? 2 * books.messages : 0;
    return books.numbers >= recipients && books.answered + books.refused >= reports;
  });
  return books;
}

/** The instant at which nothing was open any more, or at which what is open stopped changing for good. */
async function untilDurable(launched: Launched): Promise<number> {
  let open = Infinity;
  let changedAtMs = nowMs();
  await untilTrue('every outcome is durable', async () => {
    const left = await launched.countOpen();
    if (left !== open) changedAtMs = nowMs();
    open = left;
    return open === 0 || nowMs() - changedAtMs > STILL_MS;
  });
  return changedAtMs;
}

async function usage({ serverPids }: Bench, { pids }: Side): Promise<{ side: number; database: number }> {
  const sum = async (each: readonly number[]) =>
    (await Promise.all(each.map(cpuSeconds))).reduce((total, seconds) => total + seconds, 0);
  return { side: await sum(pids), database: await sum(serverPids) };
}

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
