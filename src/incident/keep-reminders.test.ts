import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { holdOverdue, releaseHeld } from '../dispatch/held-store.ts';
import { closeEnded } from '../dispatch/sweep.ts';
import { query, transaction } from '../db/sql.ts';
import type { Actor } from '../identity/actor.ts';
import type { DeliveryId, IncidentId } from '../kernel/id.ts';
import { keepReminders } from './keep-reminders.ts';
import { sendMessage } from './send-message.ts';
import { stopReminders } from './stop-reminders.ts';

let house: EngineHouse;
beforeEach(async () => {
  house = await openEngineHouse();
});
afterEach(() => house.db.close());

const hour = 60 * minute;
const ana: Actor = { kind: 'operator', id: 'operator:ana', role: 'operator' };
const rows = <Row extends Record<string, unknown>>(sql: string, ...values: unknown[]) =>
  query<Row>(house.db.pool, sql, values);
const depsAt = (ms: number) => ({
  pool: house.db.pool,
  clock: { now: () => later(ms) },
  ring: () => undefined,
});

/** Three people, told at the beginning, whose silent are reminded each hour, twice. */
async function ask(everyMs = hour, times = 2): Promise<{ incidentId: IncidentId; ids: DeliveryId[] }> {
  const asked = await house.deliveries({ people: 3 });
  await rows(`UPDATE deliveries SET state = 'sent', due_at = NULL, ended_at = $1`, later(20 * minute));
  await rows(
    'UPDATE messages SET remind = $1, reminders_left = $2, remind_at = $3',
    JSON.stringify({ everyMs, times }),
    times,
    later(everyMs),
  );
  return asked;
}

/** Looks at the reminders so long after the beginning; true where one was written. */
async function keep(ms: number): Promise<boolean> {
  let rang = false;
  const ringPlan = () => {
    rang = true;
  };
  await keepReminders({ ...depsAt(ms), ringPlan });
  return rang;
}

const answer = (id: DeliveryId | undefined) =>
  rows(
    `UPDATE deliveries SET state = 'confirmed', answer = 'read', confirmed_at = $2 WHERE id = $1`,
    id,
    later(minute),
  );
const reminders = () =>
  rows(`SELECT number, recipients, repeats, texts -> 'en' ->> 'headline' AS headline
          FROM messages WHERE kind = 'reminder' ORDER BY number`);
const due = async () =>
  (await rows<{ at: Date | null }>('SELECT remind_at AS at FROM messages WHERE number = 1'))[0]?.at;
const reminder = (number: number, recipients: number) => ({
  number,
  recipients,
  repeats: 1,
  headline: 'Reminder: Water is off',
});

describe('whoever has not answered', () => {
  it('is reminded on the cadence, as often as the playbook says, and each says that it is a reminder', async () => {
    const { ids } = await ask();
    await answer(ids[0]);
    expect(await keep(hour - 1)).toBe(false);
    expect(await keep(hour)).toBe(true);
    expect(await keep(hour)).toBe(false);
    expect(await due()).toEqual(later(2 * hour));
    await rows(`UPDATE deliveries SET ended_at = $1 WHERE ended_at IS NULL`, later(hour));
    await answer(ids[1]);
    expect(await keep(2 * hour + 5)).toBe(true);
    expect(await keep(9 * hour)).toBe(false);
    expect(await reminders()).toEqual([reminder(2, 2), reminder(3, 1)]);
    expect(
      await rows(`SELECT actor, details ->> 'recipients' AS recipients FROM audit_entries
                        WHERE action = 'incident.reminder' ORDER BY id`),
    ).toEqual([
      { actor: 'tocsin', recipients: '2' },
      { actor: 'tocsin', recipients: '1' },
    ]);
  });

  it('is reminded once of what was due several times while nobody looked', async () => {
    await ask();
    expect(await keep(5 * hour)).toBe(true);
    expect(await keep(5 * hour)).toBe(false);
    expect(await due()).toEqual(later(6 * hour));
  });

  it('is not reminded once they have left', async () => {
    const { ids } = await ask();
    await rows(
      'UPDATE employees SET active = false WHERE id = (SELECT employee_id FROM deliveries WHERE id = $1)',
      ids[0],
    );
    expect(await keep(hour)).toBe(true);
    expect(await reminders()).toEqual([reminder(2, 2)]);
  });

  it('is reminded once, however many processes look at once', async () => {
    await ask();
    await Promise.all(Array.from({ length: 5 }, () => keep(hour)));
    expect(await reminders()).toEqual([reminder(2, 3)]);
  });

  it('is not reminded while the first words to them are still to go out', async () => {
    const { ids } = await ask();
    await rows(`UPDATE deliveries SET state = 'pending', ended_at = NULL`);
    expect(await keep(hour)).toBe(false);
    expect(await due()).toEqual(later(2 * hour));
    await rows(`UPDATE deliveries SET state = 'sent' WHERE id = $1`, ids[2]);
    expect(await keep(2 * hour)).toBe(true);
    expect(await reminders()).toEqual([reminder(2, 1)]);
  });

  it('is reminded a whole cadence after a reminder by hand', async () => {
    const { incidentId } = await ask();
    const byHand = { incidentId, kind: 'reminder' as const, idempotencyKey: 'a' };
    await sendMessage(depsAt(50 * minute), byHand, ana);
    expect(await keep(hour)).toBe(false);
    await rows(`UPDATE deliveries SET state = 'sent'`);
    expect(await due()).toEqual(later(110 * minute));
    expect(await keep(110 * minute)).toBe(true);
  });
});

describe('nobody is reminded', () => {
  it('when all have answered, and the cadence ends', async () => {
    const { ids } = await ask();
    for (const id of ids) await answer(id);
    expect(await keep(hour)).toBe(false);
    expect(await rows('SELECT remind_at, reminders_left FROM messages')).toEqual([
      { remind_at: null, reminders_left: 0 },
    ]);
  });

  it.each(['held', 'stopped', 'all-clear', 'closed'])('by an incident that is %s', async (state) => {
    await ask();
    await rows(`UPDATE incidents SET state = $1, held_from = 'active', held_since = now()`, state);
    expect(await keep(hour)).toBe(false);
    expect((await due()) === null).toBe(state !== 'held');
  });

  it('of what was taken back', async () => {
    await ask();
    await rows('UPDATE messages SET superseded_at = $1', later(minute));
    expect(await keep(hour)).toBe(false);
    expect(await due()).toBeNull();
  });

  it('once a person has switched it off, and the audit trail says who', async () => {
    const { incidentId } = await ask();
    await stopReminders(depsAt(minute), incidentId, ana);
    await stopReminders(depsAt(2 * minute), incidentId, ana);
    expect(await keep(hour)).toBe(false);
    expect(
      await rows(`SELECT actor, at FROM audit_entries WHERE action = 'incident.stop-reminders'`),
    ).toEqual([{ actor: 'operator:ana', at: later(minute) }]);
  });
});

describe('an incident with reminders to come', () => {
  it('stays open until the last one was sent and has ended', async () => {
    await ask(48 * hour, 1);
    const close = async (ms: number) => {
      await closeEnded(depsAt(ms));
      return (await rows<{ state: string }>('SELECT state FROM incidents'))[0]?.state;
    };
    expect(await close(47 * hour)).toBe('active');
    await keep(48 * hour);
    await rows('UPDATE messages SET fanned_out_at = $1', later(48 * hour));
    expect(await close(71 * hour)).toBe('active');
    expect(await close(73 * hour)).toBe('closed');
  });

  it('is held where one came due in a long absence, and reminds as if no time had passed', async () => {
    const { incidentId } = await ask();
    await transaction(house.db.pool, async (tx) => {
      expect(await holdOverdue(tx, later(hour - 1))).toEqual([]);
      expect(await holdOverdue(tx, later(3 * hour))).toEqual([incidentId]);
      await tx.query('UPDATE incidents SET held_since = $1', [later(30 * minute)]);
      await releaseHeld(tx, incidentId, later(4 * hour));
    });
    expect(await due()).toEqual(later(4.5 * hour));
  });
});
