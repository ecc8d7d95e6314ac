import type { Bench } from './bench.ts';
import type { Manner } from './carrier/carrier.ts';
import { atMost, medians, readable, type Figure } from './figures.ts';
import { measure, type Run } from './measure.ts';
import { setBestConcurrency } from './peers/best-concurrency.ts';
import { openNaive } from './peers/naive-side.ts';
import type { BareLoop } from './peers/bare-loop.ts';
import { startHelper } from './processes/start-helper.ts';
import { openHouse } from './product/house.ts';
import { productSide } from './product/product-side.ts';

/** The medians of what each side did in the rounds. */
export interface Comparison {
  readonly product: Run;
  readonly naive: Run;
  /** Messages a second of the loop that does nothing but send. */
  readonly loopPerSecond: number;
}

/** Each side's messages that never arrived or came twice; the product's must be none. */
export function missingAndDoubled({ product, naive }: Comparison): Figure {
  const sum = ({ missing, doubles }: Run) => missing + doubles;
  return {
    what: 'missing and doubled',
    ours: String(sum(product)),
    theirs: String(sum(naive)),
    value: sum(product),
    unit: '',
    floor: atMost(0),
  };
}

/** Connections of the bare loop at 0 ms; with latency as many as the product's lane has. */
const LOOP_CONNECTIONS = { atOnce: 100, later: 512 };

/**
 * Lets the product, the naive peer and the bare loop send the same number of messages to the same carrier, in
 * turns, and answers the medians of the rounds. Each side has warmed up before it counts.
 */
export async function compare(bench: Bench, recipients: number, manner: Manner): Promise<Comparison> {
  const closing: (() => Promise<void>)[] = [];
  try {
    const servers = await bench.openServers();
    const { account, profileTo } = bench;
    const house = await openHouse({ servers, account, sizes: [recipients], profileTo });
    closing.push(() => house.close());
    const product = productSide(house, servers.databaseUrl);
    closing.push(() => product.close());
    const naive = await openNaive(bench);
    closing.push(() => naive.close());
    const loop = await startHelper<BareLoop>('peers/bare-loop.ts');
    closing.push(() => loop.stop());

    await setBestConcurrency(bench, naive, manner);
    await measure(bench, product, recipients, manner);
    const rounds: { product: Run; naive: Run; loop: { perSecond: number } }[] = [];
    for (let round = 1; round <= bench.rounds; round++) {
      const ours = await measure(bench, product, recipients, manner);
      bench.say(`  round ${round}, Tocsin:     ${describe(ours)}`);
      const theirs = await measure(bench, naive, recipients, manner);
      bench.say(`  round ${round}, naive peer: ${describe(theirs)}`);
      await bench.carrier.call('open', { ...manner, callbacks: false });
      const beganAtMs = performance.now();
      const connections = manner.delayMs === 0 ? LOOP_CONNECTIONS.atOnce : LOOP_CONNECTIONS.later;
      await loop.call('run', { carrierUrl: account.carrierUrl, recipients, connections });
      const perSecond = (recipients / (performance.now() - beganAtMs)) * 1_000;
      bench.say(`  round ${round}, bare loop:  ${readable(perSecond)} messages/s`);
      rounds.push({ product: ours, naive: theirs, loop: { perSecond } });
    }
    return {
      product: medians<keyof Run>(rounds.map((round) => round.product)),
      naive: medians<keyof Run>(rounds.map((round) => round.naive)),
      loopPerSecond: medians<'perSecond'>(rounds.map((round) => round.loop)).perSecond,
    };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function describe(run: Run): string {
  return [
    `${readable(run.perSecond)} messages/s in ${readable(run.seconds)} s`,
    `first after ${readable(run.secondsToFirst)} s`,
    `${readable(run.cpuMicros)} µs a message, PostgreSQL ${readable(run.databaseMicros)}`,
    `missing ${run.missing}, doubles ${run.doubles}, wrong ${run.wrong}`,
  ].join('; ');
}
