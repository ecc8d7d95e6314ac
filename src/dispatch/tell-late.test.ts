import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { later, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query } from '../db/sql.ts';
import type { AttemptId, DeliveryId, MessageId } from '../kernel/id.ts';
import { tellLate } from './tell-late.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
afterAll(() => house.db.close());

const tell = () => tellLate({ pool: house.db.pool, clock: { now: () => later(60_000) } });
const run = (sql: string, ...values: unknown[]) => house.db.pool.query(sql, values);
const says = (attempt: AttemptId | undefined, state: string) =>
  run('UPDATE attempts SET state = $2 WHERE id = $1', attempt, state);

/** Whose delivery of the first message it was that the correction goes to as well, and when that is due. */
const toldBy = (correction: MessageId) =>
  query<{ id: DeliveryId; due_at: Date }>(
    house.db.pool,
    `SELECT first.id, d.due_at FROM deliveries d
       JOIN deliveries first ON first.employee_id = d.employee_id AND first.message_id <> d.message_id
      WHERE d.message_id = $1 ORDER BY first.id`,
    [correction],
  );

/** Three people whose text failed, and a correction that went to nobody, for nobody had been told. */
async function corrected() {
  const { ids, incidentId } = await house.deliveries({ people: 3, channels: ['sms'] });
  const attempts = await house.attempts(ids, { state: 'failed' });
  const correction = await house.newerMessage(incidentId, { kind: 'correction', to: [] });
  return { ids, attempts, incidentId, correction };
}

describe('who was told', () => {
  beforeEach(() => run('TRUNCATE messages, incidents, recipients, deliveries, attempts CASCADE'));

  it('goes on being decided: a text that arrives after the correction brings its person the correction, once', async () => {
    const { ids, attempts, correction } = await corrected();
    expect(await tell()).toBe(false);
    await says(attempts[1], 'delivered');
    expect(await tell()).toBe(true);
    expect(await toldBy(correction)).toEqual([{ id: ids[1], due_at: later(60_000) }]);
    expect(await tell()).toBe(false);
    const { recipients } = await house.db.prisma.message.findUniqueOrThrow({ where: { id: correction } });
    expect(recipients).toBe(1);
  });

  it('waits with the correction while the old words are just being handed over', async () => {
    const { ids, attempts, correction } = await corrected();
    await says(attempts[0], 'sending');
    expect(await tell()).toBe(true);
    expect(await toldBy(correction)).toEqual([{ id: ids[0], due_at: later(62_000) }]);
  });

  it('is decided no more once the incident has closed', async () => {
    const { attempts, incidentId, correction } = await corrected();
    await run(`UPDATE incidents SET state = 'closed' WHERE id = $1`, incidentId);
    await says(attempts[2], 'delivered');
    expect(await tell()).toBe(false);
    expect(await toldBy(correction)).toEqual([]);
  });
});
