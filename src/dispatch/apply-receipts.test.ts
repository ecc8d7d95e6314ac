import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import type { Receipt } from '../channels/contract.ts';
import { query } from '../db/sql.ts';
import { newId, type AttemptId, type DeliveryId } from '../kernel/id.ts';
import { openReceiptDesk, outranks, reduceReceipts } from './apply-receipts.ts';
import { type ClaimedAttempt } from './lane-store.ts';
import { writeOutcomes } from './outcome-store.ts';
import { writeReceipts } from './receipt-store.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
afterAll(() => house.db.close());

const now = later(60_000);
const SID = 'SM0123';
const receiptOf = (attemptId: AttemptId, rest: Partial<Receipt>): Receipt => ({
  attemptId,
  rank: 40,
  carrierStatus: 'sent',
  word: 'under-way',
  providerRef: SID,
  errorCode: null,
  verdict: null,
  ...rest,
});

type Said = Omit<Receipt, 'attemptId' | 'providerRef'>;
const anySaid: fc.Arbitrary<Said> = fc.oneof(
  fc.record({
    word: fc.constant('under-way' as const),
    rank: fc.constantFrom(0, 20, 40, 46, 60),
    carrierStatus: fc.constantFrom('queued', 'sent'),
    errorCode: fc.constant(null),
    verdict: fc.constant(null),
  }),
  fc.record({
    word: fc.constant('failed' as const),
    rank: fc.constantFrom(45, 50),
    carrierStatus: fc.constantFrom('failed', 'undelivered'),
    errorCode: fc.constantFrom(null, '30003', '30005'),
    verdict: fc.constantFrom(null, 'recipient-permanent' as const, 'recipient-temporary' as const),
  }),
  fc.record({
    word: fc.constant('delivered' as const),
    rank: fc.constantFrom(40, 50, 60),
    carrierStatus: fc.constantFrom('delivered', 'read'),
    errorCode: fc.constant(null),
    verdict: fc.constant(null),
  }),
);

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

async function sentAttempts(people: number, state = 'accepted') {
  const { ids } = await house.deliveries({ people, channels: ['sms'] });
  await house.db.pool.query(`UPDATE deliveries SET state = 'sent' WHERE id = ANY ($1::bigint[])`, [ids]);
  return house.attempts(ids, { state });
}

/** How attempts and their deliveries ended, each distinct end once. */
function ends(attempts: readonly AttemptId[]) {
  return query(
    house.db.pool,
    `SELECT DISTINCT a.state, a.rank, a.carrier_status, a.error_code, a.verdict, a.provider_ref,
            a.settled_at IS NOT NULL AS settled, d.state AS delivery, d.reason, d.delivered_via
       FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE a.id = ANY ($1::bigint[])`,
    [attempts],
  );
}

const processId = newId();
const write = (receipts: readonly Receipt[]) => writeReceipts(house.db.pool, receipts, now, processId);

describe('receipts', () => {
  it('have an order: of two that differ in what they say, exactly one outranks', () => {
    const id = '1' as AttemptId;
    fc.assert(
      fc.property(anySaid, anySaid, anySaid, (a, b, c) => {
        const [first, second, third] = [a, b, c].map((said) => receiptOf(id, said));
        if (!first || !second || !third) throw new Error('three were made');
        const isSame = JSON.stringify(first) === JSON.stringify(second);
        expect(outranks(first, second) || outranks(second, first)).toBe(!isSame);
        expect(outranks(first, second) && outranks(second, first)).toBe(false);
        if (outranks(first, second) && outranks(second, third)) expect(outranks(first, third)).toBe(true);
      }),
    );
  });

  it('reduce to the same, in any order and any number of times', () => {
    fc.assert(
      fc.property(
        fc.array(anySaid, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
        (said, order) => {
          const all = said.map((one, n) => receiptOf(String(n % 3) as AttemptId, one));
          const shuffled = [...all, ...all]
            .map((receipt, n) => ({ receipt, at: order[n] ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ receipt }) => receipt);
          const byId = (receipts: Receipt[]) =>
            receipts.sort((a, b) => a.attemptId.localeCompare(b.attemptId));
          expect(byId(reduceReceipts(shuffled))).toEqual(byId(reduceReceipts(all)));
          expect(byId(reduceReceipts(reduceReceipts(all)))).toEqual(byId(reduceReceipts(all)));
        },
      ),
    );
  });

  it('F20 F22 end in the same rows: in every order, in batches, at once, and again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySaid, { minLength: 1, maxLength: 4 }), async (said) => {
        const orders = permutations(said);
        const oneByOne = await sentAttempts(orders.length);
        const atOnce = await sentAttempts(orders.length);
        const batched = await sentAttempts(orders.length);
        const nth = (attempts: AttemptId[], n: number) =>
          orders.flatMap((order, at) => {
            const [attempt, one] = [attempts[at], order[n]];
            return attempt !== undefined && one ? [receiptOf(attempt, one)] : [];
          });
        for (let n = 0; n < said.length; n++) await write(nth(oneByOne, n));
        for (let n = 0; n < said.length; n++) await write(nth(oneByOne, n));
        await Promise.all(said.map((_, n) => write(nth(atOnce, n))));
        await write(reduceReceipts(said.flatMap((_, n) => nth(batched, n))));
        expect(await ends([...oneByOne, ...atOnce, ...batched])).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });

  it('delivered beats failed, and a failure after it changes nothing', async () => {
    const [first, second] = await sentAttempts(2);
    if (first === undefined || second === undefined) throw new Error('two were made');
    const failed = { word: 'failed', rank: 50, carrierStatus: 'failed', errorCode: '30003' } as const;
    const delivered = { word: 'delivered', rank: 40, carrierStatus: 'delivered' } as const;
    await write([receiptOf(first, failed), receiptOf(second, delivered)]);
    await write([receiptOf(first, delivered), receiptOf(second, failed)]);
    expect(await ends([first, second])).toMatchObject([
      { state: 'delivered', error_code: null, delivery: 'delivered', delivered_via: 'sms' },
    ]);
  });

  it('of a failure make the delivery due now, but not one that has ended', async () => {
    const { ids } = await house.deliveries({ people: 2, channels: ['sms'], dueAt: later(3_600_000) });
    const attempts = await house.attempts(ids, { state: 'accepted' });
    await house.db.pool.query(
      `UPDATE deliveries SET ended_at = $2, due_at = NULL, state = 'confirmed' WHERE id = $1`,
      [ids[1], now],
    );
    await write(attempts.map((id) => receiptOf(id, { word: 'failed', rank: 45 })));
    const rows = await query<{ due_at: Date | null }>(
      house.db.pool,
      'SELECT due_at FROM deliveries WHERE id = ANY ($1::bigint[]) ORDER BY id',
      [ids],
    );
    expect(rows).toEqual([{ due_at: now }, { due_at: null }]);
  });

  it.each([
    ['delivered', 50, { state: 'delivered', delivery: 'delivered', reason: 'no-answer' }],
    ['under-way', 30, { state: 'accepted', delivery: 'sent', reason: 'no-word' }],
  ] as const)('%s lifts an unreachable delivery whose attempt had expired', async (word, rank, end) => {
    const attempts = await sentAttempts(1, 'expired');
    await house.db.pool.query(
      `UPDATE deliveries SET state = 'unreachable', reason = 'all-failed', due_at = NULL, ended_at = $2
        WHERE id IN (SELECT delivery_id FROM attempts WHERE id = ANY ($1::bigint[]))`,
      [attempts, now],
    );
    await write(attempts.map((id) => receiptOf(id, { word, rank })));
    expect(await ends(attempts)).toMatchObject([end]);
  });

  it('F21 before the outcome: the outcome comes too late to change anything', async () => {
    const { ids } = await house.deliveries({ people: 3, channels: ['sms'] });
    const leaseToken = newId();
    const attempts = await house.attempts(ids, { state: 'sending', leaseToken });
    const words = [
      { word: 'under-way', rank: 40 },
      { word: 'failed', rank: 45, carrierStatus: 'failed' },
      { word: 'delivered', rank: 50 },
    ] as const;
    await write(attempts.map((id, n) => receiptOf(id, words[n] ?? {})));
    const before = await ends(attempts);
    const settled = attempts.map((id, n) => ({
      attempt: { id, deliveryId: ids[n] as DeliveryId, cohort: '' } as ClaimedAttempt,
      sender: { channel: 'sms', provider: 'main' } as const,
      leaseToken,
      outcome: { kind: 'accepted', providerRef: SID, carrierStatus: 'queued', rank: 20 } as const,
      retryAt: null,
    }));
    expect(await writeOutcomes(house.db.pool, settled, now, processId)).toEqual([]);
    expect(await ends(attempts)).toEqual(before);
  });
});

describe('the desk', () => {
  const desk = () => {
    let rings = 0;
    const opened = openReceiptDesk({
      pool: house.db.pool,
      clock: { now: () => now },
      ringPlan: () => (rings += 1),
    });
    return { ...opened, rings: () => rings };
  };

  it('answers each receipt, known or not, also beside ones that change nothing', async () => {
    const [id] = await sentAttempts(1);
    if (id === undefined) throw new Error('one was made');
    const { apply, rings } = desk();
    const unknown = '999999999999' as AttemptId;
    const all = [receiptOf(id, {}), receiptOf(unknown, {}), receiptOf(id, { rank: 10 })];
    expect(await Promise.all(all.map(apply))).toEqual(['applied', 'unknown', 'applied']);
    expect(await Promise.all(all.map(apply))).toEqual(['applied', 'unknown', 'applied']);
    expect(rings()).toBe(0);
    await apply(receiptOf(id, { word: 'failed', rank: 45 }));
    expect(rings()).toBe(1);
  });

  it('teaches the directory what a receipt says about a contact point', async () => {
    const attempts = await sentAttempts(3);
    const words = [
      { word: 'delivered', rank: 50 },
      { word: 'failed', rank: 45, verdict: 'recipient-permanent', errorCode: '30005' },
      { word: 'failed', rank: 45, verdict: 'opt-out', errorCode: '21610' },
    ] as const;
    const { apply } = desk();
    await Promise.all(attempts.map((id, n) => apply(receiptOf(id, words[n] ?? {}))));
    const rows = await query<{ standing: string }>(
      house.db.pool,
      `SELECT c.standing FROM attempts a JOIN contact_points c ON c.id = a.contact_point_id
        WHERE a.id = ANY ($1::bigint[]) ORDER BY a.id`,
      [attempts],
    );
    expect(rows.map(({ standing }) => standing)).toEqual(['usable', 'invalid', 'opted-out']);
  });
});
