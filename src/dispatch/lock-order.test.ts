import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { whileLocked } from '../../test/fixtures/while-locked.ts';
import type { Outcome, Receipt } from '../channels/contract.ts';
import { query, transaction } from '../db/sql.ts';
import { learnStanding } from '../directory/contact-point-store.ts';
import { newId, type AttemptId, type ContactPointId, type DeliveryId } from '../kernel/id.ts';
import { confirm } from '../confirmation/confirm.ts';
import { withdrawAttempts } from './withdraw-store.ts';
import { divertQueued, divertUnsure } from './divert.ts';
import { giveBack, type ClaimedAttempt } from './lane-store.ts';
import { writeOutcomes } from './outcome-store.ts';
import { writeReceipts } from './receipt-store.ts';
import { sweep } from './sweep.ts';

const PEOPLE = 20;

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
  // Long enough to look on while a statement waits.
  house.db.pool.options.lock_timeout = 4_000;
  for (const table of TABLES) {
    await house.db.pool.query(`CREATE INDEX backwards_${table} ON ${table} (id DESC)`);
  }
});
beforeEach(async () => {
  await house.db.pool.query(
    'TRUNCATE messages, incidents, recipients, deliveries, attempts, lanes, employees CASCADE',
  );
  await house.lane('sms', 'main');
});
afterAll(() => house.db.close());

const TABLES = ['deliveries', 'attempts', 'contact_points'] as const;
type Table = (typeof TABLES)[number];

const now = later(60_000);
const clock = { now: () => now };
const lane = { channel: 'sms', provider: 'main' } as const;
const leaseToken = newId();

/** What a statement works on, in no good order. */
interface Work {
  attempts: (ClaimedAttempt & { deliveryId: DeliveryId; contactPointId: ContactPointId })[];
}

const accepted: Outcome = { kind: 'accepted', providerRef: 'SM1', carrierStatus: 'queued', rank: 20 };
const receipt = (attemptId: AttemptId): Receipt => ({
  attemptId,
  providerRef: 'SM1',
  rank: 50,
  carrierStatus: 'delivered',
  word: 'delivered',
  errorCode: null,
  verdict: null,
});

const set = (text: string) => house.db.pool.query(text);

/** What locks many rows: of which table first, from which state of the attempts, and the work itself. */
const STATEMENTS: [string, Table, string, (work: Work) => Promise<unknown>][] = [
  [
    'outcomes',
    'deliveries',
    'sending',
    ({ attempts }) => {
      const settled = attempts.map((attempt) => ({
        attempt,
        sender: lane,
        leaseToken,
        outcome: accepted,
        retryAt: null,
      }));
      return writeOutcomes(house.db.pool, settled, now, newId());
    },
  ],
  ['giving back', 'deliveries', 'sending', ({ attempts }) => giveBack(house.db.pool, attempts, leaseToken)],
  [
    'receipts',
    'deliveries',
    'accepted',
    ({ attempts }) =>
      writeReceipts(
        house.db.pool,
        attempts.map(({ id }) => receipt(id)),
        now,
        newId(),
      ),
  ],
  [
    'the end of doubts',
    'deliveries',
    'in-doubt',
    async () => {
      await set(`UPDATE attempts SET doubted_at = clock_timestamp() - interval '1 minute'`);
      return sweep({ pool: house.db.pool, clock });
    },
  ],
  [
    'asking who is queued in a held lane',
    'deliveries',
    'queued',
    async () => {
      await set(`UPDATE lanes SET state = 'held'`);
      return divertQueued({ pool: house.db.pool, clock }, { ...lane, cohort: null });
    },
  ],
  [
    'asking whose text a blocked lane may have lost',
    'deliveries',
    'in-doubt',
    async () => {
      await set(`UPDATE lanes SET state = 'blocked'`);
      return divertUnsure({ pool: house.db.pool, clock }, { ...lane, cohort: null });
    },
  ],
  [
    'taking another way',
    'attempts',
    'queued',
    ({ attempts }) =>
      transaction(house.db.pool, (tx) =>
        withdrawAttempts(
          tx,
          attempts.map(({ deliveryId }) => ({ deliveryId, sequence: 1, congested: false })),
          now,
        ),
      ),
  ],
  [
    'what is learnt of contact points',
    'contact_points',
    'accepted',
    ({ attempts }) =>
      learnStanding(
        house.db.pool,
        attempts.map(({ contactPointId }) => ({ contactPointId, standing: 'usable', reason: null })),
        now,
      ),
  ],
];

/** Runs it while somebody else holds the first of PEOPLE rows, and looks whether it has locked another meanwhile. */
async function expectFirstFirst(table: Table, run: () => Promise<unknown>): Promise<void> {
  const { pool } = house.db;
  // Whoever does not sort meets the last first.
  await pool.query(`CLUSTER ${table} USING backwards_${table}`);
  const first = `SELECT 1 FROM ${table} WHERE id = (SELECT id FROM ${table} ORDER BY id LIMIT 1) FOR UPDATE`;
  let done: Promise<unknown> | undefined;
  await whileLocked(house.db, first, async (untilWaited) => {
    done = run();
    await Promise.race([untilWaited(1), done]);
    const free = await query(pool, `SELECT id FROM ${table} FOR NO KEY UPDATE SKIP LOCKED`);
    expect(free).toHaveLength(PEOPLE - 1);
  });
  await done;
}

it.each(STATEMENTS)(
  '%s: while the first row is held by another, no later one is',
  async (_, table, state, run) => {
    const { ids } = await house.deliveries({ people: PEOPLE, channels: ['sms'], dueAt: later(3_600_000) });
    await house.attempts(ids, { state, leaseToken });
    const attempts = await query<Work['attempts'][number] & Record<string, unknown>>(
      house.db.pool,
      `SELECT id, delivery_id AS "deliveryId", contact_point_id AS "contactPointId", cohort FROM attempts ORDER BY id DESC`,
    );
    await expectFirstFirst(table, () => run({ attempts }));
  },
);

it('an answer to one of many reminders: while the first row is held by another, no later one is', async () => {
  const { ids } = await house.deliveries({ people: 1, channels: ['sms'] });
  await house.db.pool.query(REMIND, [PEOPLE]);
  const word = { deliveryId: ids[0] as DeliveryId, answer: '1', via: 'sms', sourceRef: 'SM1' } as const;
  await expectFirstFirst('deliveries', () => confirm({ db: house.db, clock }, word));
});

/** The question is asked again until it has been asked $1 times. */
const REMIND = `
WITH reminders AS (
  INSERT INTO messages (id, incident_id, exercise, number, kind, step, texts, answers, route, wait_for_answers_ms,
                        priority, recipients, created_at, fanned_out_at, repeats)
  SELECT gen_random_uuid(), incident_id, exercise, n, 'reminder', step, texts, answers, route, wait_for_answers_ms,
         priority, 1, created_at, created_at, 1
    FROM messages, generate_series(2, $1::int) AS n RETURNING id
)
INSERT INTO deliveries (message_id, incident_id, employee_id, language, priority, due_at, created_at)
SELECT reminders.id, d.incident_id, d.employee_id, d.language, d.priority, d.due_at, d.created_at
  FROM reminders, deliveries d`;
