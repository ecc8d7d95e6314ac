import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query } from '../db/sql.ts';
import { newId, type AttemptId } from '../kernel/id.ts';
import { claimAttempts } from './lane-store.ts';
import { beat, closeEnded, endStopped, signOff, sweep } from './sweep.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(async () => {
  await house.db.pool.query(
    'TRUNCATE messages, incidents, recipients, deliveries, attempts, lanes, workers CASCADE',
  );
  await house.lane('sms', 'main');
});
afterAll(() => house.db.close());

const now = later(60_000);
const deps = () => ({ pool: house.db.pool, clock: { now: () => now } });
const run = (statement: string) => house.db.pool.query(statement);

/** One person whose attempt a worker has claimed; the route would be looked at in an hour. */
async function claimed(workerId: string): Promise<AttemptId> {
  const { ids } = await house.deliveries({ people: 1, channels: ['sms'], dueAt: later(3_600_000) });
  await house.attempts(ids, {});
  const claim = { channel: 'sms', provider: 'main', leaseMs: 15_000, limit: 1, now, after: null } as const;
  const [attempt] = await claimAttempts(house.db.pool, { ...claim, workerId, leaseToken: newId() });
  if (!attempt) throw new Error('one was queued');
  return attempt.id;
}

async function stand(id: AttemptId) {
  const [row] = await query<{ state: string; due_at: Date | null; lease_token: string | null }>(
    house.db.pool,
    `SELECT a.state, a.lease_token, d.due_at FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE a.id = $1`,
    [id],
  );
  return row;
}

/** The database's own clock cannot be moved, so what it has written is. */
const overdue = (column: string, ms: number) =>
  run(`UPDATE attempts SET ${column} = ${column} - interval '${ms} milliseconds'`);

describe('the sweep', () => {
  it('leaves a living worker’s claims alone, also when it has missed three beats', async () => {
    const worker = newId();
    await beat(house.db.pool, worker);
    const attempt = await claimed(worker);
    await run(`UPDATE workers SET beat_at = beat_at - interval '3 seconds'`);
    expect(await sweep(deps())).toBe(false);
    expect(await stand(attempt)).toMatchObject({ state: 'sending' });
  });

  it.each([
    ['has missed its beats', `UPDATE workers SET beat_at = beat_at - interval '4.5 seconds'`],
    ['is not on the list', 'DELETE FROM workers'],
    ['let its lease run out', `UPDATE attempts SET lease_until = lease_until - interval '16 seconds'`],
  ])('puts claims in doubt whose worker %s, and waits for their callback', async (_, loss) => {
    const worker = newId();
    await beat(house.db.pool, worker);
    const attempt = await claimed(worker);
    await run(loss);
    expect(await sweep(deps())).toBe(false);
    expect(await stand(attempt)).toMatchObject({ state: 'in-doubt', due_at: later(3_600_000) });
    expect(await sweep(deps())).toBe(false);
    expect((await stand(attempt))?.lease_token).not.toBeNull();
  });

  it('is not deceived by those who live: a dead worker’s claims are in doubt beside them', async () => {
    const attempt = await claimed(newId());
    await beat(house.db.pool, newId());
    await sweep(deps());
    expect(await stand(attempt)).toMatchObject({ state: 'in-doubt' });
  });

  it('counts a dead worker’s doubt from its last beat, and leaves at least five seconds of it', async () => {
    const worker = newId();
    const attempt = await claimed(worker);
    const age = async (beatAgoS: number) => {
      await run(`UPDATE attempts SET state = 'sending', doubted_at = NULL`);
      await beat(house.db.pool, worker);
      await run(`UPDATE workers SET beat_at = beat_at - interval '${beatAgoS} seconds'`);
      await sweep(deps());
      const [row] = await query<{ age: number }>(
        house.db.pool,
        `SELECT extract(epoch FROM clock_timestamp() - doubted_at)::float8 AS age FROM attempts WHERE id = $1`,
        [attempt],
      );
      return row?.age ?? NaN;
    };
    expect(await age(6)).toBeCloseTo(6, 0);
    expect(await age(3_600)).toBeCloseTo(10, 0);
  });

  it('gives a doubt up after fifteen seconds: expired, and its delivery due', async () => {
    const attempt = await claimed(newId());
    await sweep(deps());
    await overdue('doubted_at', 14_000);
    expect(await sweep(deps())).toBe(false);
    await overdue('doubted_at', 1_100);
    expect(await sweep(deps())).toBe(true);
    expect(await stand(attempt)).toEqual({ state: 'expired', lease_token: null, due_at: now });
  });

  it('makes nobody due who has answered', async () => {
    const attempt = await claimed(newId());
    await sweep(deps());
    await overdue('doubted_at', 16_000);
    await run(`UPDATE deliveries SET state = 'confirmed', due_at = NULL, ended_at = now()`);
    expect(await sweep(deps())).toBe(false);
    expect(await stand(attempt)).toMatchObject({ state: 'expired', due_at: null });
  });

  it('takes a worker that signs off at its word', async () => {
    const worker = newId();
    await beat(house.db.pool, worker);
    await beat(house.db.pool, worker);
    expect(await house.db.prisma.worker.count()).toBe(1);
    await signOff(house.db.pool, worker);
    expect(await house.db.prisma.worker.count()).toBe(0);
  });
});

describe('what a stop has left', () => {
  it('is ended: nobody of a stopped incident stays open, nothing of theirs stays queued', async () => {
    const { ids, incidentId } = await house.deliveries({ people: 700, channels: ['sms'] });
    await house.attempts(ids, {});
    // Seven in a row: exactly one of their numbers is a multiple of seven.
    const other = await house.deliveries({ people: 7, channels: ['sms'] });
    await house.attempts(other.ids, {});
    await run(`UPDATE deliveries SET state = 'sent' WHERE id % 7 = 0`);
    await house.db.pool.query(`UPDATE incidents SET state = 'stopped' WHERE id = $1`, [incidentId]);
    expect(await endStopped(deps())).toBe(true);
    expect(await endStopped(deps())).toBe(false);
    const rows = await query(
      house.db.pool,
      `SELECT DISTINCT d.incident_id = $1 AS stopped, d.state IN ('stopped', 'sent') AS named, d.reason,
              d.ended_at IS NOT NULL AS ended, d.due_at IS NULL AS rests, a.state AS attempt
         FROM deliveries d JOIN attempts a ON a.delivery_id = d.id ORDER BY 1`,
      [incidentId],
    );
    expect(rows).toHaveLength(2 + 1);
    expect(rows.filter((row) => row['stopped'] === true)).toEqual([
      { stopped: true, named: true, reason: 'stopped', ended: true, rests: true, attempt: 'cancelled' },
    ]);
  });
});

describe('an incident that is over', () => {
  const DAY = 24 * 3_600_000;
  const closeAt = (at: Date) => closeEnded({ pool: house.db.pool, clock: { now: () => at } });
  const state = async () => (await house.db.prisma.incident.findFirstOrThrow()).state;

  it('closes a day after its last message, once everybody’s delivery has ended', async () => {
    await house.deliveries({ people: 2, channels: [] });
    await closeAt(later(DAY + 1));
    expect(await state()).toBe('active');
    await run(`UPDATE deliveries SET due_at = NULL, ended_at = now()`);
    await closeAt(later(DAY - 1));
    expect(await state()).toBe('active');
    await closeAt(later(DAY + 1));
    expect(await house.db.prisma.incident.findFirst()).toMatchObject({
      state: 'closed',
      closedAt: later(DAY + 1),
    });
  });

  it('stays open while a message is still being fanned out', async () => {
    await house.message({ people: 2, createdAt: began });
    await closeAt(later(DAY + 1));
    expect(await state()).toBe('active');
  });
});
