import { afterAll, beforeAll, expect, it } from 'vitest';
import { later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import type { Outcome, Receipt, Verdict } from '../channels/contract.ts';
import { query, transaction } from '../db/sql.ts';
import type { Channel } from '../kernel/channel.ts';
import { newId, type AttemptId, type DeliveryId } from '../kernel/id.ts';
import { advance } from './advance.ts';
import { openReceiptDesk } from './apply-receipts.ts';
import { fanOut } from './fan-out.ts';
import type { WaitsInQueue } from './lane-backlog-store.ts';
import { openForecast } from './lane-forecast.ts';
import { claimAttempts, giveBack } from './lane-store.ts';
import { moveLate } from './move-late.ts';
import { writeOutcomes } from './outcome-store.ts';
import { lanesWith } from './next-step.fixture.ts';
import { openPlanning } from './planning.fixture.ts';
import { beat, closeEnded, endStopped, sweep } from './sweep.ts';

const PEOPLE = 800;
const DAY = 24 * 60 * minute;
const lanes: Channel[] = ['push', 'sms', 'voice'];

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
  // Longer than PostgreSQL takes to find a deadlock, so that its own count tells.
  house.db.pool.options.lock_timeout = 4_000;
});
afterAll(() => house.db.close());

const chance = (share: number) => Math.random() < share;
/** Of some no word ever comes: they end as sent. */
const isReported = (deliveryId: DeliveryId) => Number(deliveryId) % 20 !== 1;
const oneOf = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
};
const verdicts: Verdict[] = [
  'recipient-permanent',
  'recipient-temporary',
  'provider-transient',
  'channel-blocked',
  'our-fault',
];

function anyOutcome(): Outcome {
  if (chance(0.5)) return { kind: 'accepted', providerRef: 'SM1', carrierStatus: 'queued', rank: 20 };
  if (chance(0.2)) return { kind: 'in-doubt', code: 'timeout', text: 'No answer' };
  const verdict = oneOf(verdicts);
  return { kind: 'rejected', verdict, code: 'no', text: 'No', retryAfterMs: chance(0.2) ? 20 : null };
}

function anyReceipt(attemptId: AttemptId): Receipt {
  const said = oneOf([
    { word: 'under-way', rank: 30, carrierStatus: 'sending' },
    { word: 'under-way', rank: 40, carrierStatus: 'sent' },
    { word: 'delivered', rank: 50, carrierStatus: 'delivered' },
    { word: 'failed', rank: 45, carrierStatus: 'undelivered' },
  ] as const);
  const verdict = said.word === 'failed' ? oneOf(verdicts) : null;
  return { attemptId, providerRef: 'SM1', errorCode: null, verdict, ...said };
}

/** Everything that runs beside everything else in a big installation, each as one round. */
function openRounds(now: () => Date) {
  const { pool } = house.db;
  const clock = { now };
  const lanesNow = lanesWith(Object.fromEntries(lanes.map((channel) => [channel, [1]])));
  const planning = openPlanning(pool, { now, lanes: lanesNow }, (_, error) => {
    throw error;
  });
  const workerId = newId();
  const desk = openReceiptDesk({ pool, clock, ringPlan: () => undefined });

  return {
    plan: async () => {
      await fanOut(planning);
      await advance(planning);
    },
    send: async () => {
      const leaseToken = newId();
      const claim = {
        channel: oneOf(lanes),
        provider: 'main',
        workerId,
        leaseToken,
        leaseMs: 15_000,
        limit: 100,
        after: null,
      };
      const claimed = await claimAttempts(pool, { ...claim, now: now() });
      const kept = claimed.filter(() => chance(0.95));
      const back = kept.filter(() => chance(0.05));
      await giveBack(pool, back, leaseToken);
      const sent = kept.filter((attempt) => !back.includes(attempt));
      const settled = sent.map((attempt) => {
        const outcome = anyOutcome();
        const retryAt = outcome.kind === 'rejected' && outcome.retryAfterMs !== null ? later(20_000) : null;
        return { attempt, sender: claim, leaseToken, outcome, retryAt };
      });
      const [first, second] = [settled.filter(() => chance(0.5)), settled];
      await Promise.all([
        writeOutcomes(pool, first.toReversed(), now(), workerId),
        writeOutcomes(pool, second, now(), workerId),
        ...sent
          .filter(({ deliveryId }) => isReported(deliveryId) && chance(0.1))
          .map(({ id }) => desk.apply(anyReceipt(id))),
      ]);
    },
    report: async () => {
      const some = await query<{ id: AttemptId; deliveryId: DeliveryId }>(
        pool,
        `SELECT id, delivery_id AS "deliveryId" FROM attempts
          WHERE state IN ('accepted', 'delivered', 'in-doubt') ORDER BY random() LIMIT 60`,
      );
      const reported = some.filter(({ deliveryId }) => isReported(deliveryId));
      await Promise.all(reported.map(({ id }) => desk.apply(anyReceipt(id))));
    },
    answer: async () => {
      const [one] = await query<{ id: string }>(
        pool,
        `SELECT id FROM deliveries WHERE confirmed_at IS NULL AND id % 5 = 0 ORDER BY random() LIMIT 1`,
      );
      if (!one) return;
      await transaction(pool, async (tx) => {
        await query(tx, 'SELECT 1 FROM deliveries WHERE id = $1 FOR NO KEY UPDATE', [one.id]);
        await query(
          tx,
          `WITH cancelled AS (UPDATE attempts SET state = 'cancelled' WHERE delivery_id = $1 AND state = 'queued')
           UPDATE deliveries SET state = 'confirmed', confirmed_at = $2, reason = NULL, due_at = NULL,
                                 ended_at = coalesce(ended_at, $2) WHERE id = $1`,
          [one.id, now()],
        );
      });
    },
    move: async () => {
      const late = await query<WaitsInQueue & Record<string, unknown>>(
        pool,
        `SELECT delivery_id AS "deliveryId", sequence, priority, 1 AS place, $1::float8 AS "waitMs"
           FROM attempts WHERE state = 'queued' ORDER BY random() LIMIT 60`,
        [2 * DAY],
      );
      await moveLate(planning, late, openForecast([]));
    },
    mend: async () => {
      await beat(pool, workerId);
      // The database's clock cannot be moved: what waits for it is aged.
      await query(
        pool,
        `UPDATE attempts SET lease_until = lease_until - interval '20 s', doubted_at = doubted_at - interval '20 s'
          WHERE id IN (SELECT id FROM attempts WHERE state IN ('sending', 'in-doubt') AND random() < 0.2
                        FOR NO KEY UPDATE SKIP LOCKED)`,
      );
      await sweep({ pool, clock });
      await endStopped({ pool, clock });
      await closeEnded({ pool, clock });
    },
  };
}

type Rounds = ReturnType<typeof openRounds>;

async function countWork(now: Date): Promise<number> {
  const [row] = await query<{ work: number }>(
    house.db.pool,
    `SELECT ((SELECT count(*) FROM attempts a JOIN incidents i ON i.id = a.incident_id
               WHERE a.state IN ('queued', 'sending', 'in-doubt') AND (a.state <> 'queued' OR i.state = 'active'))
           + (SELECT count(*) FROM deliveries WHERE due_at <= $1)
           + (SELECT count(*) FROM messages WHERE fanned_out_at IS NULL))::int AS work`,
    [now],
  );
  return row?.work ?? 0;
}

/**
 * Runs all rounds beside each other, several of each, until nothing is left to do. A report that was
 * under way when that was seen may have left a step to plan: then all of them run again.
 */
async function runToRest(rounds: Rounds, now: () => Date, whileBusy: Promise<unknown>): Promise<void> {
  let isDone = false;
  const again = async (round: () => Promise<void>) => {
    while (!isDone) await round();
  };
  const watch = async () => {
    await whileBusy;
    while ((await countWork(now())) > 0) await rounds.mend();
    isDone = true;
  };
  const { plan, send, report, answer, move, mend } = rounds;
  const all = [plan, plan, send, send, send, report, answer, answer, move, move, mend];
  await Promise.all([watch(), ...all.map(again)]);
  if ((await countWork(now())) > 0) await runToRest(rounds, now, Promise.resolve());
}

const stands = () =>
  query(
    house.db.pool,
    `SELECT count(*)::int AS all, count(DISTINCT (message_id, employee_id))::int AS people,
            count(*) FILTER (WHERE ended_at IS NULL AND due_at IS NULL)::int AS silent,
            count(*) FILTER (WHERE ended_at IS NULL AND NOT alive)::int AS forgotten,
            count(*) FILTER (WHERE ended_at IS NOT NULL AND queued)::int AS queued_after_end,
            count(*) FILTER (WHERE state = 'unreachable' AND alive)::int AS wrongly_unreachable,
            count(*) FILTER (WHERE state <> 'confirmed' AND confirmed_at IS NOT NULL)::int AS unconfirmed
       FROM (SELECT d.*,
               EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id
                         AND a.state IN ('queued', 'sending', 'in-doubt', 'accepted', 'delivered')) AS alive,
               EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND a.state = 'queued') AS queued
               FROM deliveries d) AS d`,
  );

it(
  'F28 everything at once: no deadlock, nobody forgotten, nobody sent to after the end',
  { timeout: 300_000 },
  async () => {
    let movedMs = 0;
    // Ten times as fast as a wall clock: pauses between tries pass, the waits of the route do not.
    const startedAt = performance.now();
    const now = () => later(movedMs + Math.round((performance.now() - startedAt) * 10));
    for (const channel of lanes) await house.lane(channel, 'main');
    const route = [
      { channels: ['push', 'sms'] as const, afterMs: 0 },
      { channels: ['voice'] as const, afterMs: DAY },
    ];
    const run = { people: PEOPLE, route, waitForAnswersMs: DAY };
    await house.message({ ...run, priority: 0 });
    await house.message({ ...run, priority: 4 });
    const stopped = await house.message({ ...run, priority: 2 });
    const rounds = openRounds(now);

    const stop = async () => {
      while ((await house.db.prisma.attempt.count({ where: { incidentId: stopped.incidentId } })) < 500);
      await house.db.pool.query(`UPDATE incidents SET state = 'stopped' WHERE id = $1`, [stopped.incidentId]);
    };
    await runToRest(rounds, now, stop());
    const right = { all: 3 * PEOPLE, people: 3 * PEOPLE, silent: 0, forgotten: 0, queued_after_end: 0 };
    expect(await stands()).toEqual([{ ...right, wrongly_unreachable: 0, unconfirmed: 0 }]);

    for (let days = 0; days < 3; days++) {
      movedMs += DAY + minute;
      await runToRest(rounds, now, Promise.resolve());
    }
    expect(await stands()).toEqual([{ ...right, wrongly_unreachable: 0, unconfirmed: 0 }]);
    const open = await house.db.prisma.delivery.count({ where: { endedAt: null } });
    expect(open).toBe(0);
    const states = await house.db.prisma.delivery.groupBy({ by: ['state'], _count: true });
    expect(states.map(({ state }) => state).sort()).toEqual(
      ['confirmed', 'delivered', 'sent', 'stopped', 'unreachable'].sort(),
    );
    const [server] = await query<{ deadlocks: number }>(
      house.db.pool,
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(server?.deadlocks).toBe(0);
  },
);
