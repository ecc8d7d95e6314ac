import { compare, missingAndDoubled } from '../compare.ts';
import { atLeast, readable } from '../figures.ts';
import type { Row } from './row.ts';

const RECIPIENTS = 10_000;
const DELAY_MS = 100;

/** The fan-out at a carrier that takes a tenth of a second to answer, as one across the world does. */
export const slowCarrier: Row = {
  name: 'slow-carrier',
  what: `fan-out to ${RECIPIENTS.toLocaleString('en')}, a carrier that answers after ${DELAY_MS} ms`,
  run: async (bench) => {
    const recipients = bench.recipients ?? RECIPIENTS;
    const manner = { delayMs: DELAY_MS, callbacks: false };
    const compared = await compare(bench, recipients, manner);
    const { product, naive, loopPerSecond } = compared;
    const rate = (perSecond: number) => `${readable(perSecond)}/s`;
    return [
      {
        what: 'with a carrier of 100 ms, against the naive peer',
        ours: rate(product.perSecond),
        theirs: rate(naive.perSecond),
        value: product.perSecond / naive.perSecond,
        unit: '×',
        floor: atLeast(7),
      },
      {
        what: 'the same against the bare undici loop',
        ours: rate(product.perSecond),
        theirs: rate(loopPerSecond),
        value: product.perSecond / loopPerSecond,
        unit: '×',
        floor: atLeast(0.75),
      },
      missingAndDoubled(compared),
    ];
  },
};
