import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query } from '../db/sql.ts';
import type { IncidentId } from '../kernel/id.ts';
import { moveToHistory } from './move-to-history.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
beforeEach(() =>
  house.db.pool.query('TRUNCATE messages, incidents, recipients, deliveries, attempts CASCADE'),
);
afterAll(() => house.db.close());

const DAY = 24 * 3_600_000;
const closedAt = later(0);
const moveAt = (at: Date) => moveToHistory({ pool: house.db.pool, clock: { now: () => at } });

/** Where attempts are: in the table the engine works on, in history, and in both as a reader sees them. */
async function counts() {
  const [row] = await query<{ working: number; history: number; read: number }>(
    house.db.pool,
    `SELECT (SELECT count(*)::int FROM ONLY attempts) AS working,
            (SELECT count(*)::int FROM history.attempts) AS history,
            (SELECT count(*)::int FROM attempts) AS read`,
  );
  return row;
}

async function ended(people: number, state: string, attemptState: string): Promise<IncidentId> {
  const { ids, incidentId } = await house.deliveries({ people, channels: ['sms'] });
  await house.attempts(ids, { state: attemptState });
  await house.db.pool.query(`UPDATE incidents SET state = $2, closed_at = $3 WHERE id = $1`, [
    incidentId,
    state,
    closedAt,
  ]);
  return incidentId;
}

const historyOf = async (id: IncidentId) =>
  (await house.db.prisma.incident.findUniqueOrThrow({ where: { id } })).historyAt;

describe('an incident that ended', () => {
  it('is moved to history a day later, in slices, and is read as before', async () => {
    const incident = await ended(300, 'closed', 'delivered');
    expect(await moveAt(later(DAY))).toBe(false);
    const after = later(DAY + 1);
    expect(await moveAt(after)).toBe(true);
    expect(await counts()).toEqual({ working: 50, history: 250, read: 300 });
    expect(await historyOf(incident)).toBeNull();
    expect(await moveAt(after)).toBe(true);
    expect(await counts()).toEqual({ working: 0, history: 300, read: 300 });
    expect(await historyOf(incident)).toEqual(after);
    expect(await moveAt(after)).toBe(false);
    expect(await house.db.prisma.attempt.count({ where: { state: 'delivered' } })).toBe(300);
  });

  it('one that was stopped likewise', async () => {
    const incident = await ended(3, 'stopped', 'cancelled');
    await house.db.pool.query('UPDATE incidents SET stopped_at = closed_at, closed_at = NULL');
    expect(await moveAt(later(DAY + 1))).toBe(true);
    expect(await counts()).toEqual({ working: 0, history: 3, read: 3 });
    expect(await historyOf(incident)).not.toBeNull();
  });

  it('leaves what is unsettled where the engine finds it', async () => {
    await ended(3, 'closed', 'in-doubt');
    await house.db.pool.query(
      `UPDATE attempts SET state = 'failed' WHERE id = (SELECT min(id) FROM attempts)`,
    );
    expect(await moveAt(later(DAY + 1))).toBe(true);
    expect(await counts()).toEqual({ working: 2, history: 1, read: 3 });
  });

  it('leaves a running incident alone', async () => {
    await ended(3, 'active', 'delivered');
    expect(await moveAt(later(30 * DAY))).toBe(false);
    expect(await counts()).toEqual({ working: 3, history: 0, read: 3 });
  });
});

it('a claim never looks into history: what is queued cannot lie there', async () => {
  const plan = await query<{ 'QUERY PLAN': string }>(
    house.db.pool,
    `EXPLAIN SELECT id FROM attempts WHERE state = 'queued' AND channel = 'sms' ORDER BY priority LIMIT 250`,
  );
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).not.toContain('attempts_1');
  await expect(
    house.db.pool.query(
      `INSERT INTO history.attempts (delivery_id, message_id, incident_id, sequence, rung, channel, provider,
                                     contact_point_id, priority, state, due_at, created_at)
       VALUES (1, gen_random_uuid(), gen_random_uuid(), 1, 0, 'sms', 'main', gen_random_uuid(), 1, 'queued', now(), now())`,
    ),
  ).rejects.toThrow(/violates check constraint/);
});

it('what changes most keeps room on its pages, is vacuumed by count, and has few indexes', async () => {
  const byCount = ['autovacuum_vacuum_scale_factor=0', 'autovacuum_vacuum_threshold=5000'];
  const rows = await query(
    house.db.pool,
    `SELECT c.relname AS name, (SELECT array_agg(o ORDER BY o) FROM unnest(c.reloptions) AS o) AS options,
            (SELECT count(*)::int FROM pg_index i WHERE i.indrelid = c.oid AND i.indpred IS NULL) AS whole_indexes
       FROM pg_class c WHERE c.oid IN ('deliveries'::regclass, 'attempts'::regclass) ORDER BY c.relname`,
  );
  expect(rows).toEqual([
    { name: 'attempts', options: [...byCount, 'fillfactor=70'], whole_indexes: 2 },
    { name: 'deliveries', options: [...byCount, 'fillfactor=45'], whole_indexes: 3 },
  ]);
});
