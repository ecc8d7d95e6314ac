import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../test/harness/open-database.ts';
import type { Database } from '../db/connect.ts';
import { fireAnswers, tellIncident } from './incident-story.test-data.ts';
import { readBoard } from './read-board.ts';
import type { ReadDeps } from './read-reachability.ts';

const startedAt = new Date('2026-11-23T08:00:00Z');
let db: Database;
let deps: ReadDeps;

beforeAll(async () => {
  db = await openDatabase();
  deps = { db, clock: { now: () => new Date('2026-11-23T08:10:00Z') } };
});
afterAll(() => db.close());

/** So many people, each with a text that the carrier has taken. */
const tell = (people: number) =>
  tellIncident(db, {
    startedAt,
    messages: [{ kind: 'alert', answers: fireAnswers }],
    people: Array.from({ length: people }, (_, n) => ({
      name: `P${n}`,
      site: null,
      messages: [{ state: 'sent', attempts: [{ channel: 'sms', state: 'accepted' }] }],
    })),
  });

describe('what is in the way', () => {
  it('names the country alone where only that is down, and the provider where all of it is', async () => {
    const { incidentId } = await tell(1);
    await db.pool.query(
      `INSERT INTO lanes (channel, provider, state, since) VALUES ('sms', 'main', 'working', $1), ('sms', 'other', 'blocked', $1)`,
      [startedAt],
    );
    await db.pool.query(
      `INSERT INTO lane_cohorts (channel, provider, cohort, state, cause, reason, since, cause_since)
       VALUES ('sms', 'main', '+49', 'working', NULL, NULL, $1, NULL),
              ('sms', 'main', '+886', 'testing', 'errors', '30 of the last 30 tries failed', now(), $1),
              ('sms', 'other', '+886', 'blocked', 'errors', NULL, $1, $1)`,
      [startedAt],
    );
    const board = await readBoard(deps, incidentId);
    expect(board?.obstacles.map(({ since, ...one }) => ({ ...one, since: Date.parse(since) }))).toEqual([
      {
        channel: 'sms',
        provider: 'main → +886',
        state: 'testing',
        cause: 'errors',
        reason: '30 of the last 30 tries failed',
        since: startedAt.getTime(),
      },
      {
        channel: 'sms',
        provider: 'other',
        state: 'blocked',
        cause: null,
        reason: null,
        since: startedAt.getTime(),
      },
    ]);
    await db.pool.query(`UPDATE incidents SET state = 'closed', closed_at = now() WHERE id = $1`, [
      incidentId,
    ]);
    expect((await readBoard(deps, incidentId))?.obstacles).toEqual([]);
  });
});

describe('a provider that has never reported', () => {
  it('is named with how many texts it took, from a minute on, until its first report', async () => {
    const { incidentId } = await tell(20);
    const sentAt = new Date(startedAt.getTime() + 5_000);
    await db.pool.query(`UPDATE attempts SET sent_at = $2, provider = 'fresh' WHERE incident_id = $1`, [
      incidentId,
      sentAt,
    ]);
    await db.pool.query(
      `INSERT INTO lanes (channel, provider, state, since) VALUES ('sms', 'fresh', 'working', $1)`,
      [startedAt],
    );
    const seenAfter = async (ms: number) => {
      const clock = { now: () => new Date(sentAt.getTime() + ms) };
      return (await readBoard({ db, clock }, incidentId))?.obstacles.filter(
        (one) => one.provider === 'fresh',
      );
    };
    expect(await seenAfter(60_000)).toEqual([]);
    expect(await seenAfter(60_001)).toMatchObject([{ state: 'unreported', taken: 20 }]);
    const report = (at: Date | null) =>
      db.pool.query(`UPDATE lanes SET reported_at = $1 WHERE provider = 'fresh'`, [at]);
    await report(startedAt);
    expect(await seenAfter(60_001)).toEqual([]);
    await report(null);
    await db.pool.query(
      `INSERT INTO lane_counts (at, channel, provider, cohort, worker_id, receipts)
       VALUES (now(), 'sms', 'fresh', '', gen_random_uuid(), 1)`,
    );
    expect(await seenAfter(60_001)).toEqual([]);
  });
});
