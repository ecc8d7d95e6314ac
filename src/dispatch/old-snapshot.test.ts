import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { newId } from '../kernel/id.ts';
import { claimAttempts, lastPlace, type QueuePlace } from './lane-store.ts';

const PEOPLE = 5_000;
const CLAIM = 250;

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
  await house.lane('sms', 'main');
});
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

it('a nightly dump does not slow a launch: a claim reads what is behind the one before it', async () => {
  const alone = new pg.Pool({ ...house.db.pool.options, max: 1 });
  const dump = await house.db.pool.connect();
  // A dump's session sets no limit on how long it may idle.
  await dump.query('SET idle_in_transaction_session_timeout = 0');
  await dump.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await dump.query('SELECT count(*) FROM attempts');
  try {
    expect(await claimAll(alone)).toBeLessThan(2 * PEOPLE);
  } finally {
    await dump.query('ROLLBACK');
    dump.release(true);
    await alone.end();
  }
});
