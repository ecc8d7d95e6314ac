import type { Bench } from '../bench.ts';
import type { Manner } from '../carrier/carrier.ts';
import { measure } from '../measure.ts';
import type { NaiveSide } from './naive-side.ts';

/** What is tried: around the best that the peer reached on two cores, and far above for a carrier with latency. */
const TRIED = [10, 30, 100, 300];

/** Sets the naive peer to the concurrency at which it sends fastest, found by trying, and says which it is. */
export async function setBestConcurrency(bench: Bench, naive: NaiveSide, manner: Manner): Promise<void> {
  const recipients = manner.delayMs > 0 ? 3_000 : 1_500;
  let best = { jobs: 0, perSecond: 0 };
  for (const jobs of TRIED) {
    await naive.setConcurrency(jobs);
    const { perSecond } = await measure(bench, naive, recipients, manner);
    if (perSecond > best.perSecond) best = { jobs, perSecond };
  }
  await naive.setConcurrency(best.jobs);
  bench.say(`  naive peer: best with ${best.jobs} jobs at once (${Math.round(best.perSecond)}/s)`);
}
