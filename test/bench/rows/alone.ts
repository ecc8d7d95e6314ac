import type { Bench } from '../bench.ts';
import { atMost, median, readable } from '../figures.ts';
import { openHouse } from '../product/house.ts';
import { untilTrue } from '../until-true.ts';
import type { Row } from './row.ts';

const RECIPIENTS = 2_000;

/** The longest that the event loop stood still since /metrics was read before, by the process's own count. */
const LONGEST_STALL = 'nodejs_eventloop_lag_max_seconds';

/** `tocsin serve` with nothing beside it: PostgreSQL in the process, the queue in PostgreSQL. */
export const alone: Row = {
  name: 'alone',
  what: `alone mode, ${RECIPIENTS.toLocaleString('en')} recipients`,
  run: async (bench) => {
    const rounds: { seconds: number; stallMs: number }[] = [];
    for (let round = 1; round <= bench.rounds; round++) {
      const result = await runAlone(bench);
      bench.say(
        `  round ${round}: ${readable(result.seconds)} s, longest stall ${readable(result.stallMs)} ms`,
      );
      rounds.push(result);
    }
    const seconds = median(rounds.map((round) => round.seconds));
    const stallMs = median(rounds.map((round) => round.stallMs));
    return [
      {
        what: 'alone: 2,000 recipients handed over',
        ours: `${readable(RECIPIENTS / seconds)}/s`,
        theirs: '',
        value: seconds,
        unit: 's',
        floor: atMost(5),
      },
      {
        what: 'alone: longest stall of the event loop meanwhile',
        ours: '',
        theirs: '',
        value: stallMs,
        unit: 'ms',
        floor: atMost(100),
      },
    ];
  },
};

async function runAlone(bench: Bench): Promise<{ seconds: number; stallMs: number }> {
  const house = await openHouse({
    servers: undefined,
    account: bench.account,
    sizes: [RECIPIENTS],
    profileTo: bench.profileTo,
  });
  try {
    await bench.carrier.call('open', { delayMs: 0, callbacks: false });
    await house.metric(LONGEST_STALL);
    const beganAtMs = performance.timeOrigin + performance.now();
    await house.launch(RECIPIENTS);
    await untilTrue('the carrier has heard of all', async () => {
      const { numbers } = await bench.carrier.call('read');
      return numbers === RECIPIENTS;
    });
    const { lastAtMs } = await bench.carrier.call('read');
    return { seconds: (lastAtMs - beganAtMs) / 1_000, stallMs: (await house.metric(LONGEST_STALL)) * 1_000 };
  } finally {
    await house.close();
  }
}
