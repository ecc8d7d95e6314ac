import { describe, expect, it } from 'vitest';
import { later, minute } from '../../test/fixtures/engine-house.ts';
import { transaction } from '../db/sql.ts';
import { holdOverdue, releaseHeld } from '../dispatch/held-store.ts';
import { closeEnded } from '../dispatch/sweep.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { findQuestion } from '../reachability/question-store.ts';
import { ana, back, hour, step, usePlanHouse } from './plan-house.fixture.ts';
import { takeLooks } from './planned-step-store.ts';
import { sendPlannedStep } from './send-planned-step.ts';

const { rows, depsAt, launch, keep, answer, sent, states, newerMessage } = usePlanHouse();

describe('a message', () => {
  it('after a time goes when it has come, once, to everybody, as the next number', async () => {
    await launch(step('later', { kind: 'after', afterMs: 10 * minute }));
    expect(await keep(10 * minute - 1)).toBe(false);
    expect(await keep(10 * minute)).toBe(true);
    expect(await keep(10 * minute)).toBe(false);
    expect(await keep(3 * hour)).toBe(false);
    expect(
      await rows(`SELECT number, kind, recipients, answers, texts -> 'en' ->> 'headline' AS headline
                    FROM messages WHERE step = 'later'`),
    ).toEqual([{ number: 2, kind: 'update', recipients: 10, answers: [], headline: 'later' }]);
    expect(await rows('SELECT state, number, ended_by, ended_at FROM planned_steps')).toEqual([
      { state: 'sent', number: 2, ended_by: 'tocsin', ended_at: later(10 * minute) },
    ]);
    expect(
      await rows(
        `SELECT actor, details ->> 'step' AS step FROM audit_entries WHERE action = 'incident.update'`,
      ),
    ).toEqual([{ actor: 'tocsin', step: 'later' }]);
    expect(await rows('SELECT 1 FROM messages WHERE superseded_at IS NOT NULL')).toEqual([]);
  });

  it('that waits for confirmations goes as soon as that share has confirmed, of people, by a reminder too', async () => {
    const { ids, incidentId } = await launch(step('next', { kind: 'confirmed', percent: 25, of: 'tell' }));
    await answer(ids.slice(0, 2));
    expect(await keep(minute)).toBe(false);
    const reminder = await newerMessage(incidentId, { kind: 'reminder', to: ids.slice(1, 3) });
    await rows('UPDATE messages SET repeats = 1 WHERE id = $1', reminder);
    await rows(
      `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, state, answer, confirmed_at, created_at)
       SELECT $1, incident_id, employee_id, priority, 'confirmed', 'read', $3, $3 FROM deliveries WHERE id = $2`,
      reminder,
      ids[1],
      later(minute),
    );
    expect(await keep(2 * minute)).toBe(false);
    await rows(
      `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, state, answer, confirmed_at, created_at)
       SELECT $1, incident_id, employee_id, priority, 'confirmed', 'read', $3, $3 FROM deliveries WHERE id = $2`,
      reminder,
      ids[2],
      later(minute),
    );
    expect(await keep(3 * minute)).toBe(true);
    expect(await sent()).toEqual(['next']);
  });

  it('goes at the latest when its time has come, though too few have confirmed', async () => {
    const { ids } = await launch(
      step('next', { kind: 'confirmed', percent: 100, of: 'tell', afterMs: hour }),
    );
    await answer(ids.slice(1));
    expect(await keep(hour - 1000)).toBe(false);
    expect(await keep(hour)).toBe(true);
  });

  it('that waits for an answer goes as soon as one gives it; a call for help counts whatever is said after', async () => {
    const { ids } = await launch(step('rescue', { kind: 'answered', answer: 'help', of: 'tell' }));
    await answer(ids.slice(1));
    expect(await keep(minute)).toBe(false);
    await answer(ids.slice(0, 1), 'safe');
    await rows('UPDATE deliveries SET called_at = $2 WHERE id = $1', ids[0], later(minute));
    expect(await keep(2 * minute)).toBe(true);
    expect(await sent()).toEqual(['rescue']);
  });

  it('that waits for a message still to come is looked at from when that was sent', async () => {
    const { ids } = await launch(
      step('ask', { kind: 'after', afterMs: minute }, [back]),
      step('end', { kind: 'answered', answer: 'back', of: 'ask' }),
    );
    await answer(ids, 'back');
    expect(await keep(2 * minute)).toBe(true);
    expect(await keep(3 * minute)).toBe(false);
    await rows(
      `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, state, answer, confirmed_at, created_at)
       SELECT m.id, m.incident_id, r.employee_id, 1, 'confirmed', 'back', $1, $1
         FROM messages m JOIN recipients r ON r.message_id = m.id WHERE m.step = 'ask' LIMIT 1`,
      later(3 * minute),
    );
    expect(await keep(4 * minute)).toBe(true);
    expect(await sent()).toEqual(['ask', 'end']);
  });

  it('that asks takes the place of the question before it; its own silent are reminded', async () => {
    const plan = step('ask', { kind: 'after', afterMs: minute }, [back]);
    await launch({ ...plan, message: { ...plan.message, ...{ remind: { everyMs: hour, times: 2 } } } });
    expect(await keep(minute)).toBe(true);
    expect(
      await rows(
        'SELECT step, superseded_at, remind_at, jsonb_array_length(answers) AS answers FROM messages ORDER BY number',
      ),
    ).toEqual([
      { step: 'tell', superseded_at: later(minute), remind_at: null, answers: 1 },
      { step: 'ask', superseded_at: null, remind_at: later(minute + hour), answers: 1 },
    ]);
  });
});

describe('what somebody had answered', () => {
  /** What the page of the newest message says that they had answered before; each person has its delivery already. */
  const before = async () => {
    await rows(
      `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, created_at)
       SELECT m.id, m.incident_id, r.employee_id, 1, $1 FROM messages m JOIN recipients r ON r.message_id = m.id
        WHERE m.number = (SELECT max(number) FROM messages)`,
      later(2 * minute),
    );
    const [newest] = await rows<{ id: DeliveryId }>('SELECT max(id) AS id FROM deliveries');
    const question = newest && (await findQuestion(depsAt(0).pool, newest.id, later(2 * minute)));
    return question?.before;
  };

  it('stands beside the same question when it is asked anew', async () => {
    const { ids, incidentId } = await launch();
    await answer(ids, 'read');
    const anew = await newerMessage(incidentId, { kind: 'update', to: ids });
    await rows(
      `UPDATE messages m SET answers = asked.answers, step = asked.step FROM messages asked WHERE m.id = $1 AND asked.number = 1`,
      anew,
    );
    expect(await before()).toBe('read');
  });

  it('is nothing that they had answered to another question of the playbook, though the words of the answer are the same', async () => {
    const { ids } = await launch(
      step('ask', { kind: 'after', afterMs: minute }, [{ ...back, value: 'read' }]),
    );
    await answer(ids, 'read');
    expect(await keep(minute)).toBe(true);
    expect(await before()).toBeNull();
  });
});

describe('one and the same message', () => {
  it('is sent once, however many processes look at once', async () => {
    const { incidentId } = await launch(step('later', { kind: 'after', afterMs: minute }));
    await Promise.all([
      ...Array.from({ length: 5 }, (_, n) => keep(minute + n * 2000)),
      sendPlannedStep(depsAt(minute), incidentId, 'later', ana),
    ]);
    expect(await sent()).toEqual(['later']);
  });

  it('is neither lost nor doubled when the process dies: before it wrote, or while it did', async () => {
    await launch(step('later', { kind: 'after', afterMs: minute }));
    expect(await takeLooks(depsAt(0).pool, later(minute))).toHaveLength(1);
    expect(await keep(minute)).toBe(false);
    await rows(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$`);
    await rows(
      `CREATE TRIGGER die BEFORE UPDATE ON planned_steps FOR EACH ROW WHEN (NEW.state = 'sent') EXECUTE FUNCTION die()`,
    );
    await expect(keep(minute + 1000)).rejects.toThrow('killed');
    expect([await sent(), await states()]).toEqual([[], { later: 'waiting' }]);
    await rows('DROP TRIGGER die ON planned_steps');
    expect(await keep(minute + 2000)).toBe(true);
    expect([await sent(), await states()]).toEqual([['later'], { later: 'sent' }]);
  });

  it('does not keep another incident from its own when it fails', async () => {
    const { incidentId } = await launch(step('broken', { kind: 'after', afterMs: minute }));
    await rows(`UPDATE planned_steps SET message = message - 'route'`);
    await launch(step('sound', { kind: 'after', afterMs: minute }));
    await expect(keep(minute)).rejects.toThrow();
    expect(await sent()).toEqual(['sound']);
    expect(await rows('SELECT state FROM planned_steps WHERE incident_id = $1', incidentId)).toEqual([
      { state: 'waiting' },
    ]);
  });
});

describe('nothing more is sent', () => {
  it('while it is held; then as if no time had passed', async () => {
    const { incidentId } = await launch(step('later', { kind: 'after', afterMs: 2 * hour }));
    await transaction(depsAt(0).pool, async (tx) => {
      expect(await holdOverdue(tx, later(2 * hour - 1))).toEqual([]);
      expect(await holdOverdue(tx, later(3 * hour))).toEqual([incidentId]);
      await tx.query('UPDATE incidents SET held_since = $1', [later(hour)]);
    });
    expect(await keep(4 * hour)).toBe(false);
    await transaction(depsAt(0).pool, (tx) => releaseHeld(tx, incidentId, later(4 * hour)));
    expect(await keep(5 * hour - 1)).toBe(false);
    expect(await keep(5 * hour)).toBe(true);
  });
});

describe('an incident', () => {
  it('stays open for what comes at a time, and closes over what may never come', async () => {
    await launch(
      step('later', { kind: 'after', afterMs: 48 * hour }),
      step('maybe', { kind: 'answered', answer: 'help', of: 'tell' }),
      step('told', { kind: 'by-hand' }),
    );
    const close = async (ms: number) => {
      await closeEnded(depsAt(ms));
      return (await rows<{ state: string }>('SELECT state FROM incidents'))[0]?.state;
    };
    expect(await close(47 * hour)).toBe('active');
    await keep(48 * hour);
    await rows('UPDATE messages SET fanned_out_at = $1', later(48 * hour));
    expect(await close(71 * hour)).toBe('active');
    expect(await close(73 * hour)).toBe('closed');
    expect(await states()).toEqual({ later: 'sent', maybe: 'cancelled closed', told: 'cancelled closed' });
    expect(await rows(`SELECT actor, details FROM audit_entries WHERE action = 'incident.close'`)).toEqual([
      { actor: 'tocsin', details: { cancelled: ['maybe', 'told'] } },
    ]);
  });
});
