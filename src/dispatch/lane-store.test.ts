import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import type { Outcome } from '../channels/contract.ts';
import { confirm } from '../confirmation/confirm.ts';
import { query } from '../db/sql.ts';
import { newId, type AttemptId, type DeliveryId } from '../kernel/id.ts';
import { claimAttempts, giveBack, type Claim, type ClaimedAttempt } from './lane-store.ts';
import { writeOutcomes } from './outcome-store.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(() =>
  house.db.pool.query('TRUNCATE messages, incidents, recipients, deliveries, attempts, lanes CASCADE'),
);
afterAll(() => house.db.close());

const now = later(60_000);
const claim = (rest: Partial<Claim> = {}) =>
  claimAttempts(house.db.pool, {
    channel: 'sms',
    provider: 'main',
    workerId: newId(),
    leaseToken: newId(),
    leaseMs: 15_000,
    limit: 250,
    now,
    after: null,
    ...rest,
  });

async function queued(run: {
  people: number;
  priority?: number;
  state?: string;
  dueAt?: Date;
  weight?: number;
}) {
  const { ids, incidentId } = await house.deliveries({ ...run, channels: ['sms'] });
  const { dueAt, weight } = run;
  const attempts = await house.attempts(ids, {
    ...(dueAt && { dueAt }),
    ...(weight !== undefined && { weight }),
  });
  return { attempts, deliveries: ids, incidentId };
}

const idsOf = (claimed: readonly { id: AttemptId }[]) => claimed.map(({ id }) => id).sort();

/** How attempts and their deliveries stand, each distinct state once. */
const stands = (ids: readonly AttemptId[]) =>
  query<{ state: string; delivery: string; lease_token: string | null; due_at: Date | null }>(
    house.db.pool,
    `SELECT DISTINCT a.state, a.lease_token, a.error_code, a.verdict, a.retry_at, a.settled_at, a.provider_ref,
            a.rank, d.state AS delivery, d.reason, d.due_at
       FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE a.id = ANY ($1::bigint[])`,
    [ids],
  );

describe('a claim', () => {
  it('takes the gravest first, then the longest due, at most its limit', async () => {
    await house.lane('sms', 'main');
    const notice = await queued({ people: 30, priority: 6, dueAt: later(0) });
    const fire = await queued({ people: 20, priority: 0, dueAt: later(30_000) });
    const earlier = await queued({ people: 10, priority: 6, dueAt: later(-1_000) });
    expect(idsOf(await claim({ limit: 20 }))).toEqual(idsOf(fire.attempts.map((id) => ({ id }))));
    expect(idsOf(await claim({ limit: 10 }))).toEqual(idsOf(earlier.attempts.map((id) => ({ id }))));
    expect(await claim({ limit: 7 })).toHaveLength(7);
    expect(await claim()).toHaveLength(23);
    expect(await claim()).toEqual([]);
    expect((await stands(notice.attempts)).every(({ state }) => state === 'sending')).toBe(true);
  });

  it('takes nothing before its time, from another lane, or from a lane that does not work', async () => {
    await house.lane('sms', 'main');
    await house.lane('sms', 'backup');
    await queued({ people: 3, dueAt: later(60_001) });
    const { deliveries } = await queued({ people: 2 });
    await house.attempts(deliveries, { channel: 'voice', sequence: 2 });
    expect(await claim({ provider: 'backup' })).toEqual([]);
    expect(await claim({ provider: 'unknown' })).toEqual([]);
    for (const state of ['held', 'blocked']) {
      await house.db.pool.query(`UPDATE lanes SET state = $1 WHERE provider = 'main'`, [state]);
      expect(await claim()).toEqual([]);
    }
    await house.db.pool.query(`UPDATE lanes SET state = 'testing'`);
    expect(await claim()).toHaveLength(2);
  });

  it.each(['stopped', 'closed', 'draft', 'awaiting-approval'])(
    'never takes from an incident that is %s',
    async (state) => {
      await house.lane('sms', 'main');
      await queued({ people: 5, priority: 0, state });
      const live = await queued({ people: 3, priority: 6 });
      expect(idsOf(await claim())).toEqual(idsOf(live.attempts.map((id) => ({ id }))));
    },
  );

  it('never takes of a message that was taken back, though its incident goes on', async () => {
    await house.lane('sms', 'main');
    const { incidentId } = await queued({ people: 5, priority: 0 });
    await house.db.pool.query('UPDATE messages SET superseded_at = $2 WHERE incident_id = $1', [
      incidentId,
      now,
    ]);
    const live = await queued({ people: 3, priority: 6 });
    expect(idsOf(await claim())).toEqual(idsOf(live.attempts.map((id) => ({ id }))));
  });

  it('F64 never takes what was queued for somebody once their answer is kept, though both come at the same moment', async () => {
    await house.lane('sms', 'main');
    const { attempts, deliveries } = await queued({ people: 200 });
    const keptAt = new Map<string, number>();
    const taken: { id: AttemptId; askedAt: number }[] = [];
    const answer = async (deliveryId: DeliveryId, place: number) => {
      const word = { deliveryId, answer: '1', via: 'sms' as const, sourceRef: `SM-${place}` };
      await confirm({ db: house.db, clock: { now: () => now } }, word);
      keptAt.set(String(attempts[place]), performance.now());
    };
    const answering = Promise.all(deliveries.map(answer));
    while (keptAt.size < deliveries.length) {
      const askedAt = performance.now();
      for (const { id } of await claim({ limit: 5 })) taken.push({ id, askedAt });
    }
    await answering;
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter(({ id, askedAt }) => askedAt > (keptAt.get(id) ?? 0))).toEqual([]);
    expect(await claim()).toEqual([]);
    const left = await query<{ state: string; count: number }>(
      house.db.pool,
      'SELECT state, count(*)::int FROM attempts GROUP BY state',
    );
    expect(Object.fromEntries(left.map(({ state, count }) => [state, count]))).toEqual({
      sending: taken.length,
      cancelled: attempts.length - taken.length,
    });
  });

  it('is nobody else’s: claimers at once never get the same attempt, and together get all', async () => {
    await house.lane('sms', 'main');
    const { attempts } = await queued({ people: 1_500 });
    const taken: AttemptId[] = [];
    const claimer = async () => {
      for (let got = await claim({ limit: 40 }); got.length > 0; got = await claim({ limit: 40 }))
        taken.push(...got.map(({ id }) => id));
    };
    await Promise.all(Array.from({ length: 8 }, claimer));
    expect(taken.sort()).toEqual([...attempts].sort());
    expect(new Set(taken).size).toBe(1_500);
  });

  it('hands out what its sender needs', async () => {
    await house.lane('sms', 'main');
    const { attempts, deliveries } = await queued({ people: 1, weight: 3 });
    const [claimed] = await claim();
    expect(claimed).toMatchObject({
      id: attempts[0],
      deliveryId: deliveries[0],
      language: 'en',
      weight: 3,
      startInMs: 0,
      nextInMs: 0,
    });
  });
});

const accepted: Outcome = { kind: 'accepted', providerRef: 'SM1', carrierStatus: 'queued', rank: 20 };
const rejected: Outcome = {
  kind: 'rejected',
  verdict: 'provider-transient',
  code: '429',
  text: 'Too many requests',
  retryAfterMs: 30_000,
};
const inDoubt: Outcome = { kind: 'in-doubt', code: 'timeout', text: 'No answer' };

const workerId = newId();
const sender = { channel: 'sms', provider: 'main' } as const;

describe('an outcome', () => {
  let attempt: ClaimedAttempt;
  const leaseToken = newId();
  const write = (outcome: Outcome, token = leaseToken) =>
    writeOutcomes(
      house.db.pool,
      [{ attempt, sender, leaseToken: token, outcome, retryAt: later(90_000) }],
      now,
      workerId,
    );
  const stand = async () => (await stands([attempt.id]))[0];

  beforeEach(async () => {
    await house.lane('sms', 'main');
    await queued({ people: 1, dueAt: later(0) });
    await house.db.pool.query('UPDATE deliveries SET due_at = $1', [later(3_600_000)]);
    const [claimed] = await claim({ leaseToken });
    if (!claimed) throw new Error('one was queued');
    attempt = claimed;
  });

  it('accepted: its delivery was sent, and stays due when it was', async () => {
    expect(await write(accepted)).toEqual([attempt.id]);
    expect(await stand()).toMatchObject({
      state: 'accepted',
      delivery: 'sent',
      provider_ref: 'SM1',
      rank: 20,
      lease_token: null,
      due_at: later(3_600_000),
    });
  });

  it('rejected: its delivery is due now, whatever patience the provider asked for', async () => {
    await write(rejected);
    expect(await stand()).toMatchObject({
      state: 'failed',
      verdict: 'provider-transient',
      error_code: '429',
      retry_at: later(90_000),
      settled_at: now,
      due_at: now,
      delivery: 'pending',
    });
  });

  it('in doubt: waits for its callback, and its delivery with it', async () => {
    await write(inDoubt);
    expect(await stand()).toMatchObject({ state: 'in-doubt', delivery: 'pending', due_at: later(3_600_000) });
  });

  it('with a wrong token, or a second time, changes nothing', async () => {
    const before = await stand();
    expect(await write(accepted, newId())).toEqual([]);
    expect(await stand()).toEqual(before);
    await write(accepted);
    expect(await write(rejected)).toEqual([]);
    expect(await stand()).toMatchObject({ state: 'accepted' });
  });

  it('of somebody who has answered meanwhile makes nothing due', async () => {
    await house.db.pool.query(`UPDATE deliveries SET state = 'confirmed', due_at = NULL, ended_at = $1`, [
      now,
    ]);
    await write(rejected);
    expect(await stand()).toMatchObject({ state: 'failed', delivery: 'confirmed', due_at: null });
  });

  it('may be given back instead, and is then claimed anew under another token', async () => {
    await giveBack(house.db.pool, [attempt], newId());
    expect(await stand()).toMatchObject({ state: 'sending' });
    await giveBack(house.db.pool, [attempt], leaseToken);
    expect(await stand()).toMatchObject({ state: 'queued', lease_token: null });
    const [again] = await claim({ leaseToken: newId() });
    expect(again?.id).toBe(attempt.id);
    expect(await write(accepted)).toEqual([]);
  });

  it('is not queued again for somebody who has answered meanwhile', async () => {
    await house.db.pool.query(`UPDATE deliveries SET state = 'confirmed', due_at = NULL, ended_at = $1`, [
      now,
    ]);
    await giveBack(house.db.pool, [attempt], leaseToken);
    expect(await stand()).toMatchObject({ state: 'cancelled' });
    expect(await claim()).toEqual([]);
  });
});

it('outcomes of two attempts of one delivery, written together, both count', async () => {
  const leaseToken = newId();
  const { ids } = await house.deliveries({ people: 1, channels: [], dueAt: later(3_600_000) });
  const [sms] = await house.attempts(ids, { state: 'sending', leaseToken });
  const [voice] = await house.attempts(ids, { state: 'sending', leaseToken, sequence: 2, channel: 'voice' });
  const settled = [sms, voice].map((id, n) => ({
    attempt: { id, deliveryId: ids[0] as DeliveryId, cohort: '' } as ClaimedAttempt,
    sender,
    leaseToken,
    outcome: n === 0 ? accepted : rejected,
    retryAt: null,
  }));
  expect(await writeOutcomes(house.db.pool, settled, now, workerId)).toHaveLength(2);
  expect(await house.db.prisma.delivery.findFirst()).toMatchObject({ state: 'sent', dueAt: now });
});
