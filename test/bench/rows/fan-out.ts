import { compare, missingAndDoubled } from '../compare.ts';
import { atLeast, readable } from '../figures.ts';
import type { Row } from './row.ts';

const RECIPIENTS = 20_000;

/** From launch until the last outcome is on disk, at a carrier that answers at once and reports nothing. */
export const fanOut: Row = {
  name: 'fan-out',
  what: `fan-out to ${RECIPIENTS.toLocaleString('en')}, a carrier that answers at once`,
  run: async (bench) => {
    const compared = await compare(bench, bench.recipients ?? RECIPIENTS, {
      delayMs: 0,
      callbacks: false,
    });
    const { product, naive, loopPerSecond } = compared;
    const rate = (perSecond: number) => `${readable(perSecond)}/s`;
    const cpu = (micros: number) => `${readable(micros)} µs`;
    return [
      {
        what: 'fan-out of 20,000, durable, against the naive peer',
        ours: rate(product.perSecond),
        theirs: rate(naive.perSecond),
        value: product.perSecond / naive.perSecond,
        unit: '×',
        floor: atLeast(8),
      },
      {
        what: 'the same against the bare undici loop',
        ours: rate(product.perSecond),
        theirs: rate(loopPerSecond),
        value: product.perSecond / loopPerSecond,
        unit: '×',
        floor: undefined,
      },
      {
        what: 'CPU a message, own processes',
        ours: cpu(product.cpuMicros),
        theirs: cpu(naive.cpuMicros),
        value: naive.cpuMicros / product.cpuMicros,
        unit: '×',
        floor: undefined,
      },
      {
        what: 'first message out, sooner by',
        ours: `${readable(product.secondsToFirst)} s`,
        theirs: `${readable(naive.secondsToFirst)} s`,
        value: naive.secondsToFirst / product.secondsToFirst,
        unit: '×',
        floor: undefined,
      },
      missingAndDoubled(compared),
    ];
  },
};
