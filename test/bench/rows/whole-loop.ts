import { compare, missingAndDoubled } from '../compare.ts';
import { atLeast, atMost, readable } from '../figures.ts';
import type { Row } from './row.ts';

const RECIPIENTS = 20_000;

/** From launch until both reports of every message are on disk. */
export const wholeLoop: Row = {
  name: 'whole-loop',
  what: `fan-out to ${RECIPIENTS.toLocaleString('en')} with two signed callbacks each`,
  run: async (bench) => {
    const compared = await compare(bench, bench.recipients ?? RECIPIENTS, {
      delayMs: 0,
      callbacks: true,
    });
    const { product, naive } = compared;
    return [
      {
        what: 'the same with two callbacks each, durable, against the naive peer',
        ours: `${readable(product.perSecond)}/s`,
        theirs: `${readable(naive.perSecond)}/s`,
        value: product.perSecond / naive.perSecond,
        unit: '×',
        floor: atLeast(6),
      },
      {
        what: 'rows in a wrong state afterwards',
        ours: String(product.wrong),
        theirs: `${naive.wrong} (${readable((naive.wrong / (bench.recipients ?? RECIPIENTS)) * 100)} %)`,
        value: product.wrong,
        unit: '',
        floor: atMost(0),
      },
      missingAndDoubled(compared),
    ];
  },
};
