import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { accepted, openQuietLane } from '../../test/fixtures/quiet-carrier.ts';
import type { Outcome, Outgoing } from '../channels/contract.ts';
import { NOT_BEGUN, neverSent } from '../channels/never-sent.ts';
import { query } from '../db/sql.ts';
import { openLane } from './lane.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(async () => {
  await house.db.pool.query('TRUNCATE messages, incidents, recipients, deliveries, attempts, lanes CASCADE');
  await house.lane('sms', 'main');
});
afterAll(() => house.db.close());

const open = (carrier: Parameters<typeof openQuietLane>[1] = {}) => openQuietLane(house.db.pool, carrier);

const queued = async (people: number) => {
  const { ids } = await house.deliveries({ people, channels: ['sms'] });
  return house.attempts(ids, {});
};

const stands = () =>
  query(
    house.db.pool,
    `SELECT count(*)::int AS attempts, a.state, a.error_code, a.verdict, a.lease_token, c.standing
       FROM attempts a LEFT JOIN contact_points c ON c.id = a.contact_point_id GROUP BY 2, 3, 4, 5, 6 ORDER BY 1`,
  );

describe('a lane', () => {
  it('sends everything that is queued, each once, in the reader’s words', async () => {
    const attempts = await queued(1_000);
    const sent: Outgoing[] = [];
    const { drainAll } = await open({
      send: (outgoing) => {
        sent.push(outgoing);
        return Promise.resolve(accepted);
      },
    });
    await drainAll();
    expect(sent.map(({ attemptId }) => attemptId).sort()).toEqual([...attempts].sort());
    expect(sent[0]?.content).toMatchObject({ channel: 'sms' });
    expect(JSON.stringify(sent[0]?.content)).toContain('Water is off');
    expect(await stands()).toMatchObject([{ attempts: 1_000, state: 'accepted', lease_token: null }]);
  });

  it('tells its carrier how long the message is worth sending: its span, less time for a last word', async () => {
    await queued(1);
    const sent: Outgoing[] = [];
    const { drainAll } = await open({
      send: (outgoing) => {
        sent.push(outgoing);
        return Promise.resolve(accepted);
      },
    });
    await drainAll();
    expect(sent).toMatchObject([{ validForMs: 12 * minute - 30_000 }]);
  });

  it('has no more under way than the sender’s concurrency, and claims no more than that', async () => {
    await queued(50);
    let underWay = 0;
    let most = 0;
    const { drainAll } = await open({
      concurrency: 7,
      send: async () => {
        most = Math.max(most, ++underWay);
        const [row] = await query<{ sending: number }>(
          house.db.pool,
          `SELECT count(*)::int AS sending FROM attempts WHERE state = 'sending'`,
        );
        expect(row?.sending).toBeLessThanOrEqual(7);
        underWay -= 1;
        return accepted;
      },
    });
    await drainAll();
    expect(most).toBe(7);
    expect(await stands()).toMatchObject([{ attempts: 50, state: 'accepted' }]);
  });

  it('gives back what it cannot read the words for, so that nothing is in doubt', async () => {
    await queued(5);
    const { lane, deps, sender } = await open();
    const readMessages = () => Promise.reject(new Error('the database is away'));
    const deaf = openLane({ ...deps, readMessages }, sender);
    await expect(deaf.drain()).rejects.toThrow('the database is away');
    expect(await stands()).toMatchObject([{ attempts: 5, state: 'queued', lease_token: null }]);
    await lane.drain();
    await lane.finish();
    expect(await stands()).toMatchObject([{ attempts: 5, state: 'accepted' }]);
  });

  it('blames no contact point for a message that cannot be read', async () => {
    await queued(2);
    const { errors, rings, deps, sender } = await open();
    const lane = openLane({ ...deps, readMessages: () => Promise.resolve(new Map()) }, sender);
    while (await lane.drain());
    await lane.finish();
    expect(await stands()).toMatchObject([
      { state: 'failed', verdict: 'our-fault', error_code: 'message-unreadable', standing: 'unproven' },
    ]);
    expect(errors()).toHaveLength(2);
    expect(rings()).toBeGreaterThan(0);
  });

  it('goes to the next contact point where one was removed meanwhile', async () => {
    await queued(1);
    await house.db.pool.query('DELETE FROM contact_points');
    const { drainAll } = await open();
    await drainAll();
    expect(await stands()).toMatchObject([
      { verdict: 'recipient-permanent', error_code: 'contact-point-gone' },
    ]);
  });

  it('is in doubt about a send that threw', async () => {
    await queued(1);
    const { drainAll } = await open({ send: () => Promise.reject(new Error('socket hang up')) });
    await drainAll();
    expect(await stands()).toMatchObject([{ state: 'in-doubt', error_code: 'sender-threw' }]);
  });

  it('marks a contact point that its carrier calls bad', async () => {
    await queued(1);
    const bad: Outcome = {
      kind: 'rejected',
      verdict: 'recipient-permanent',
      code: '21211',
      text: 'Not a number',
      retryAfterMs: null,
    };
    const { drainAll, rings } = await open({ send: () => Promise.resolve(bad) });
    await drainAll();
    expect(await stands()).toMatchObject([
      { state: 'failed', verdict: 'recipient-permanent', standing: 'invalid' },
    ]);
    expect(rings()).toBe(1);
  });
});

describe('a lease', () => {
  let elapsedMs = 0;
  beforeEach(() => {
    elapsedMs = 0;
    const real = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => real() + elapsedMs);
  });
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ['enough is left', 'accepted', 3_500],
    ['less is left', 'queued', 4_500],
  ])('fences the send: where %s than the deadline needs, the attempt is %s', async (_, state, ms) => {
    await queued(1);
    const { deps, sender } = await open();
    const readMessages: typeof deps.readMessages = (db, ids) => {
      elapsedMs = ms;
      return deps.readMessages(db, ids);
    };
    const slow = openLane({ ...deps, readMessages }, sender);
    await slow.drain();
    await slow.finish();
    expect(await stands()).toMatchObject([{ attempts: 1, state, lease_token: null }]);
  });

  it('ends where the process slept over the send: it is queued again, and nothing counts against the provider', async () => {
    await queued(1);
    const slept = neverSent({ code: NOT_BEGUN, text: '' });
    const { deps, sender } = await open({ send: () => Promise.resolve(slept) });
    const counts = () => query(house.db.pool, 'SELECT * FROM lane_counts');
    const before = await counts();
    const lane = openLane(deps, sender);
    await lane.drain();
    await lane.finish();
    expect(await stands()).toMatchObject([{ attempts: 1, state: 'queued', lease_token: null }]);
    expect(await counts()).toEqual(before);
  });

  it('lasts in the database, too, for as long as its send may take, and a while longer', async () => {
    await queued(3);
    const left: number[] = [];
    const { drainAll } = await open({
      timeoutMs: 20_000,
      send: async () => {
        const [row] = await query<{ ms: number }>(
          house.db.pool,
          `SELECT extract(epoch FROM min(lease_until) - clock_timestamp())::float8 * 1000 AS ms
             FROM attempts WHERE state = 'sending'`,
        );
        left.push(row?.ms ?? NaN);
        return accepted;
      },
    });
    await drainAll();
    expect(left).toHaveLength(3);
    expect(Math.min(...left)).toBeGreaterThan(20_000);
  });

  it('is counted from before the claim, however long that took', async () => {
    await queued(1);
    const { deps, sender } = await open();
    const now = () => {
      elapsedMs = 5_500;
      return later(60_000);
    };
    const slow = openLane({ ...deps, clock: { now } }, sender);
    await slow.drain();
    await slow.finish();
    expect(await stands()).toMatchObject([{ attempts: 1, state: 'queued' }]);
  });
});

it('a claim takes 250 at most, however many slots are free', async () => {
  await queued(300);
  const { lane } = await open({ concurrency: 1_000 });
  await lane.drain();
  await lane.finish();
  expect(await stands()).toMatchObject([
    { attempts: 50, state: 'queued' },
    { attempts: 250, state: 'accepted' },
  ]);
});
