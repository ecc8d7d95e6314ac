import pg from 'pg';
import { afterAll, beforeAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { accepted, openQuietLane } from '../../test/fixtures/quiet-carrier.ts';
import { newId } from '../kernel/id.ts';
import { claimAttempts, lastPlace, type QueuePlace } from './lane-store.ts';

const PEOPLE = 5_000;
const CLAIM = 250;

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(async () => {
  await house.db.pool.query('TRUNCATE messages, incidents, recipients, deliveries, attempts, lanes CASCADE');
  await house.lane('sms', 'main');
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => house.db.close());

/** Entries of the queue's index that one connection has read, the dead ones included. */
async function entriesRead(alone: pg.Pool): Promise<number> {
  await alone.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await alone.query<{ read: string }>(
    `SELECT idx_tup_read AS read FROM pg_stat_user_indexes WHERE indexrelname = 'attempts_queued'`,
  );
  return Number(rows[0]?.read);
}

/** Claims all that is queued, each claim behind the one before it; answers how many entries that read. */
async function claimAll(alone: pg.Pool): Promise<number> {
  const { ids } = await house.deliveries({ people: PEOPLE, channels: ['sms'] });
  await house.attempts(ids, {});
  const before = await entriesRead(alone);
  let after: QueuePlace | null = null;
  for (let claimed = 0; claimed < PEOPLE;) {
    const batch = await claimAttempts(alone, {
      channel: 'sms',
      provider: 'main',
      workerId: newId(),
      leaseToken: newId(),
      leaseMs: 15_000,
      limit: CLAIM,
      now: later(60_000),
      after,
    });
    expect(batch).toHaveLength(CLAIM);
    claimed += batch.length;
    after = lastPlace(batch);
  }
  return (await entriesRead(alone)) - before;
}

/** Does something while a dump holds its old snapshot; `alone` is the one connection whose reads are counted. */
async function whileDumping(work: (alone: pg.Pool) => Promise<void>): Promise<void> {
  const alone = new pg.Pool({ ...house.db.pool.options, max: 1 });
  const dump = await house.db.pool.connect();
  // A dump's session sets no limit on how long it may idle.
  await dump.query('SET idle_in_transaction_session_timeout = 0');
  await dump.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await dump.query('SELECT count(*) FROM attempts');
  try {
    await work(alone);
  } finally {
    await dump.query('ROLLBACK');
    dump.release(true);
    await alone.end();
  }
}

it('a nightly dump does not slow a launch: a claim reads what is behind the one before it', () =>
  whileDumping(async (alone) => {
    expect(await claimAll(alone)).toBeLessThan(2 * PEOPLE);
  }));

/** A lane while its clock stands still, so that no time comes to look at the whole queue. */
async function openStillLane(pool: pg.Pool, concurrency: number) {
  const clock = { ms: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.ms);
  const sent: string[] = [];
  const send = ({ attemptId }: { attemptId: string }) => {
    sent.push(attemptId);
    return Promise.resolve(accepted);
  };
  return { ...(await openQuietLane(pool, { concurrency, send })), clock, sent };
}

it('nor does it slow the lane that sends: it remembers where its last claim ended', () =>
  whileDumping(async (alone) => {
    const { ids } = await house.deliveries({ people: PEOPLE, channels: ['sms'] });
    await house.attempts(ids, {});
    const before = await entriesRead(alone);
    const { drainAll, sent } = await openStillLane(alone, CLAIM);
    await drainAll();
    expect(sent).toHaveLength(PEOPLE);
    expect((await entriesRead(alone)) - before).toBeLessThan(4 * PEOPLE);
  }));

describe('what is graver than the last claim', () => {
  const queue = async (people: number, priority: number) => {
    const { ids } = await house.deliveries({ people, channels: ['sms'], priority });
    return house.attempts(ids, {});
  };

  it('is sent a quarter of a second later at most, in the middle of the rest', async () => {
    await queue(60, 6);
    const { lane, clock, sent } = await openStillLane(house.db.pool, 10);
    await lane.drain();
    await lane.finish();
    const grave = await queue(10, 0);
    clock.ms += 250;
    await lane.drain();
    await lane.finish();
    expect(sent.slice(10).sort()).toEqual([...grave].sort());
  });

  it('is sent at once when nothing is left of the rest', async () => {
    await queue(10, 6);
    const { lane, sent } = await openStillLane(house.db.pool, 10);
    await lane.drain();
    await lane.finish();
    const grave = await queue(10, 0);
    await lane.drain();
    await lane.finish();
    expect(sent.slice(10).sort()).toEqual([...grave].sort());
  });
});
