import type { Bench } from '../bench.ts';
import { atMost, median, readable } from '../figures.ts';
import { measure } from '../measure.ts';
import { peakMemory } from '../processes/usage.ts';
import { openHouse, type House } from '../product/house.ts';
import { productSide } from '../product/product-side.ts';
import type { Row } from './row.ts';

const FEW = 10_000;
const MANY = 50_000;

/** The most memory that a worker held at once, each size by a worker that has done nothing else. */
export const memory: Row = {
  name: 'memory',
  what: 'peak memory of a worker, 50,000 recipients against 10,000',
  run: async (bench) => {
    const servers = await bench.openServers();
    const house = await openHouse({ servers, account: bench.account, sizes: [FEW, MANY] });
    try {
      const peaks: { few: number; many: number }[] = [];
      for (let round = 1; round <= bench.rounds; round++) {
        const few = await peakAt(bench, house, servers.databaseUrl, FEW);
        const many = await peakAt(bench, house, servers.databaseUrl, MANY);
        bench.say(`  round ${round}: ${megabytes(few)} at ${FEW}, ${megabytes(many)} at ${MANY}`);
        peaks.push({ few, many });
      }
      const few = median(peaks.map((peak) => peak.few));
      const many = median(peaks.map((peak) => peak.many));
      return [
        {
          what: 'peak memory of a worker at 50,000 against 10,000',
          ours: megabytes(many),
          theirs: megabytes(few),
          value: many / few,
          unit: '×',
          floor: atMost(1.2),
        },
      ];
    } finally {
      await house.close();
    }
  },
};

async function peakAt(bench: Bench, house: House, databaseUrl: string, recipients: number): Promise<number> {
  const worker = await house.renewWorker();
  const side = productSide(house, databaseUrl);
  await measure(bench, side, recipients, { delayMs: 0, callbacks: false });
  await side.close();
  return peakMemory(worker.pid);
}

function megabytes(bytes: number): string {
  return `${readable(bytes / 1e6)} MB`;
}
