import pg from 'pg';
import type { Bench } from '../bench.ts';
import type { Form, Posted, Poster } from '../carrier/post-forms.ts';
import { atMost, median, readable } from '../figures.ts';
import { measure } from '../measure.ts';
import { startHelper, type Helper } from '../processes/start-helper.ts';
import { openHouse, type House } from '../product/house.ts';
import { productSide } from '../product/product-side.ts';
import { untilTrue } from '../until-true.ts';
import type { Row } from './row.ts';

const PEOPLE = 20_000;
const STEADY = { perSecond: 300, seconds: 60 };
const BURST_SECONDS = 10;
const SILENT = { delayMs: 0, callbacks: false };

/** Callbacks and replies that come steadily beside a fan-out, and then a burst of replies. */
export const wordsBack: Row = {
  name: 'words-back',
  what: `${STEADY.perSecond} callbacks and replies a second beside a fan-out, then ${PEOPLE.toLocaleString('en')} replies in ${BURST_SECONDS} s`,
  run: async (bench) => {
    const rounds: { steady: Posted; burst: Posted; lost: number; burstLost: number }[] = [];
    for (let round = 1; round <= bench.rounds; round++) {
      bench.say(`  round ${round}`);
      rounds.push(await runRound(bench));
    }
    const of = (read: (round: (typeof rounds)[number]) => number) => median(rounds.map(read));
    const rate = (posted: (round: (typeof rounds)[number]) => Posted) =>
      `${readable(of((round) => posted(round).taken / posted(round).seconds))}/s`;
    return [
      {
        what: '300 callbacks and replies a second beside a fan-out: p99',
        ours: rate(({ steady }) => steady),
        theirs: '',
        value: of(({ steady }) => steady.p99Ms),
        unit: 'ms',
        floor: atMost(200),
      },
      {
        what: 'of those lost',
        ours: '',
        theirs: '',
        value: of(({ lost }) => lost),
        unit: '',
        floor: atMost(0),
      },
      {
        what: '20,000 replies that come within 10 s: all taken after',
        ours: rate(({ burst }) => burst),
        theirs: '',
        value: of(({ burst }) => burst.seconds),
        unit: 's',
        floor: undefined,
      },
      {
        what: 'of those lost',
        ours: '',
        theirs: '',
        value: of(({ burstLost }) => burstLost),
        unit: '',
        floor: atMost(0),
      },
    ];
  },
};

async function runRound(bench: Bench) {
  const closing: (() => Promise<void>)[] = [];
  try {
    const servers = await bench.openServers();
    const { account } = bench;
    const house = await openHouse({ servers, account, sizes: [PEOPLE] });
    closing.push(() => house.close());
    const pool = new pg.Pool({ connectionString: servers.databaseUrl, max: 1 });
    closing.push(() => pool.end());
    const poster = await startHelper<Poster>('carrier/post-forms.ts', [
      account.accountSid,
      account.authToken,
    ]);
    closing.push(() => poster.stop());
    const side = productSide(house, servers.databaseUrl);
    closing.push(() => side.close());

    await measure(bench, side, PEOPLE, SILENT);
    const asked = await readAsked(pool);
    const inSteady = (STEADY.perSecond * STEADY.seconds) / 2;
    const steady = await besideFanOuts(bench, side, () =>
      send(poster, house, alternate(asked.slice(0, inSteady)), STEADY.perSecond),
    );
    const lost = await countLost(pool, asked.slice(0, inSteady), asked.slice(0, inSteady));
    bench.say(`    steady: ${describe(steady)}, lost ${lost}`);
    const burst = await send(
      poster,
      house,
      asked.map((one) => reply(one, 'burst')),
      PEOPLE / BURST_SECONDS,
    );
    const burstLost = await countLost(pool, [], asked);
    bench.say(`    burst:  ${describe(burst)}, lost ${burstLost}`);
    return { steady, burst, lost, burstLost };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Somebody who was asked by SMS. */
interface Asked {
  readonly attemptId: string;
  readonly sid: string;
  readonly number: string;
}

async function readAsked(pool: pg.Pool): Promise<Asked[]> {
  const { rows } = await pool.query<Asked>(
    `SELECT a.id AS "attemptId", a.provider_ref AS sid, c.address AS number
       FROM attempts a JOIN contact_points c ON c.id = a.contact_point_id ORDER BY a.id`,
  );
  return rows;
}

const alternate = (asked: readonly Asked[]): Form[] =>
  asked.flatMap((one) => [callback(one), reply(one, 'steady')]);

function callback({ attemptId, sid, number }: Asked): Form {
  const status = { MessageStatus: 'delivered', SmsStatus: 'delivered' };
  return {
    path: `/webhooks/twilio/messages/${attemptId}`,
    fields: { MessageSid: sid, SmsSid: sid, From: '+15005550006', To: number, ...status },
  };
}

function reply({ sid, number }: Asked, when: string): Form {
  return {
    path: '/webhooks/twilio/inbound',
    fields: { MessageSid: `${when} ${sid}`, From: number, To: '+15005550006', Body: '1' },
  };
}

function send(poster: Helper<Poster>, house: House, forms: Form[], perSecond: number): Promise<Posted> {
  return poster.call('run', { url: house.url, forms, perSecond });
}

/** Sends to everybody again and again until `meanwhile` is done. */
async function besideFanOuts(
  bench: Bench,
  side: ReturnType<typeof productSide>,
  meanwhile: () => Promise<Posted>,
): Promise<Posted> {
  await bench.carrier.call('open', SILENT);
  const posting = { isDone: false };
  const sendOn = async () => {
    while (!posting.isDone) {
      const launched = await side.launch(PEOPLE);
      await untilTrue('a fan-out is over', async () => (await launched.countOpen()) === 0);
    }
  };
  const posted = meanwhile().finally(() => {
    posting.isDone = true;
  });
  const [came] = await Promise.all([posted, sendOn()]);
  return came;
}

/** Reports that are on no attempt, and people whose answer is nowhere. */
async function countLost(
  pool: pg.Pool,
  reported: readonly Asked[],
  answered: readonly Asked[],
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM attempts WHERE id = ANY ($1::bigint[]) AND state <> 'delivered')::int
          + (SELECT count(*) FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
              WHERE a.id = ANY ($2::bigint[])
                AND NOT EXISTS (SELECT 1 FROM confirmations c WHERE c.delivery_id = d.id))::int AS count`,
    [reported.map(({ attemptId }) => attemptId), answered.map(({ attemptId }) => attemptId)],
  );
  return rows[0]?.count ?? 0;
}

function describe({ taken, refused, seconds, p50Ms, p99Ms }: Posted): string {
  return `${taken} taken in ${readable(seconds)} s, not taken ${JSON.stringify(refused)}; ${readable(p50Ms)} ms in the middle, p99 ${readable(p99Ms)}`;
}
