import { describe, expect, it } from 'vitest';
import { later, minute } from '../../test/fixtures/engine-house.ts';
import { clearCall } from '../confirmation/clear-call.ts';
import { eventually } from '../../test/harness/scene/eventually.ts';
import { takeReply } from '../confirmation/handle-reply.ts';
import { transaction } from '../db/sql.ts';
import type { EmployeeId } from '../kernel/id.ts';
import { openCalls } from './page-store.ts';
import { closeEnded } from './sweep.ts';
import { openCallingHouse } from './calling-house.fixture.ts';

const { db, run, rows, clockAt, keep, fire, say, said, pageOf } = openCallingHouse();

const needs = (who: string, caller = 'Caller 1') => `${who}: Notice: ${caller} (Here) needs help.`;

describe('who is paged for a call for help', () => {
  it('is the holder of the role at their site at once, a minute later the deputy, then the next, and at last nobody', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    expect(await keep(0)).toBe(true);
    expect(await said()).toEqual([needs('Ada')]);
    expect(await keep(minute - 1)).toBe(false);
    expect(await keep(minute)).toBe(true);
    expect(await keep(2 * minute)).toBe(true);
    expect(await said()).toEqual([needs('Ada'), needs('Dora'), needs('Eva')]);
    expect(await keep(3 * minute)).toBe(false);
    expect(await keep(4 * minute)).toBe(false);
    expect(await rows('SELECT nobody_at FROM paged_calls')).toEqual([{ nobody_at: later(3 * minute) }]);
    expect(
      await rows(`SELECT count(*)::int FROM audit_entries WHERE action = 'incident.page-nobody'`),
    ).toEqual([{ count: 1 }]);
  });

  it('is told who, where, what they said and their number, and is asked whether they are coming', async () => {
    const { ids } = await fire();
    await run(`UPDATE contact_points SET address = '+886912345671'`);
    await say(ids[0], '2', 0, 'Third floor, cannot walk');
    await keep(0);
    const [page] = await rows(
      `SELECT m.texts -> 'en' ->> 'instruction' AS text, m.answers -> 0 ->> 'value' AS first, d.priority, m.recipients
         FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.paged_call_id IS NOT NULL`,
    );
    expect(page).toEqual({
      text: 'They wrote: "Third floor, cannot walk". Their number: +886912345671. Are you going there? You have one minute, then the next is asked too.',
      first: 'coming',
      priority: 3,
      recipients: 1,
    });
  });

  it('is the next one at once where the first cannot, or nothing reaches them', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    await say(await pageOf('Ada'), '2', 5_000);
    expect(await keep(6_000)).toBe(true);
    await run(`UPDATE deliveries SET state = 'unreachable' WHERE id = $1`, await pageOf('Dora'));
    expect(await keep(7_000)).toBe(true);
    expect(await said()).toEqual([needs('Ada'), needs('Dora'), needs('Eva')]);
  });

  it('is paged for each who calls, once, however often they call, and never for themselves', async () => {
    const { ids } = await fire();
    await run(`UPDATE employees SET role = 'First responder' WHERE name = 'Caller 1'`);
    await say(ids[0], '2', 0);
    await say(ids[1], '2', 0);
    await keep(0);
    await say(ids[0], '2', 1_000);
    expect(await keep(1_000)).toBe(false);
    expect((await said()).toSorted()).toEqual([needs('Ada'), needs('Dora', 'Caller 2')]);
    await keep(3 * minute);
    await keep(5 * minute);
    await keep(7 * minute);
    expect((await said()).filter((text) => text.startsWith('Caller 1'))).toEqual([
      needs('Caller 1', 'Caller 2'),
    ]);
  });

  it('is nobody while the incident is stopped or held, and the next one when it goes on', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    for (const state of ['stopped', 'closed']) {
      await run('UPDATE incidents SET state = $1', state);
      expect(await keep(5 * minute)).toBe(false);
    }
    await run(`UPDATE incidents SET state = 'all-clear'`);
    expect(await keep(5 * minute)).toBe(true);
  });

  it('is whoever has the fewest calls: of three who call at once each is somebody else’s', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await say(ids[1], '2', 0);
    await keep(0);
    await say(await pageOf('Ada'), '1', 1_000);
    await keep(minute);
    expect((await said()).filter((text) => text.includes('Caller 2'))).toEqual([
      needs('Dora', 'Caller 2'),
      needs('Eva', 'Caller 2'),
    ]);
  });

  it('calls for help themselves in answer to their page: another is sent to them', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    await run(
      'UPDATE deliveries SET needs_help = true, called_at = $2 WHERE id = $1',
      await pageOf('Ada'),
      later(1_000),
    );
    expect(await keep(1_000)).toBe(true);
    expect((await said()).at(-1)).toBe(needs('Dora', 'Ada'));
  });

  it('is paged anew where their page was taken back before they answered', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    await keep(minute);
    await say(await pageOf('Ada'), '1', minute + 1_000);
    await keep(minute + 1_000);
    await say(await pageOf('Ada'), '2', minute + 2_000);
    await keep(minute + 2_000);
    expect((await said()).filter((text) => text.startsWith('Dora'))).toEqual([needs('Dora'), needs('Dora')]);
  });

  it('is not lost where their page was stopped with the incident before it left', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    await run(
      `UPDATE deliveries SET state = 'stopped', reason = 'stopped', due_at = NULL, ended_at = now() WHERE id = $1`,
      await pageOf('Ada'),
    );
    expect(await keep(5_000)).toBe(true);
    expect(await said()).toEqual([needs('Ada'), needs('Ada')]);
  });

  it('is one, however many processes look at once', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await Promise.all(Array.from({ length: 5 }, () => keep(0)));
    expect(await said()).toEqual([needs('Ada')]);
  });
});

describe('whoever accepts', () => {
  it('is who is coming: the caller hears it, nobody else is asked, and who accepts later hears that they need not', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    await keep(minute);
    expect(await say(await pageOf('Dora'), '1', minute + 5_000)).toMatchObject({ page: { goer: null } });
    expect(await keep(minute + 6_000)).toBe(true);
    expect((await said()).slice(2)).toEqual(['Caller 1: Notice: Dora is coming to help you.']);
    expect(await rows(`SELECT reason FROM deliveries WHERE id = $1`, await pageOf('Ada'))).toEqual([
      { reason: 'superseded' },
    ]);
    expect(await say(await pageOf('Ada'), '1', minute + 9_000)).toMatchObject({ page: { goer: 'Dora' } });
    expect(await keep(5 * minute)).toBe(false);
  });

  it('is one of two who accept at once', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    await keep(minute);
    const pages = [await pageOf('Ada'), await pageOf('Dora')];
    const both = await Promise.all(pages.map((id) => say(id, '1', minute + 1_000)));
    const goers = both.map((one) => one.kind === 'confirmed' && one.page?.goer);
    expect(goers.filter((goer) => goer === null)).toHaveLength(1);
  });

  it('may find that they cannot after all: who else said so is coming, else the next is asked', async () => {
    const { ids } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    await say(await pageOf('Ada'), '1', 1_000);
    await keep(1_000);
    await say(await pageOf('Ada'), '2', 2_000);
    expect(await keep(2_000)).toBe(true);
    expect(await said()).toContain(needs('Dora'));
    expect(await said()).toContain('Caller 1: Notice: Ada cannot come after all.');
    expect(
      (
        await rows(`SELECT 1 FROM deliveries d JOIN messages m ON m.id = d.message_id
                         WHERE m.texts -> 'en' ->> 'headline' LIKE '%is coming%' AND d.ended_at IS NULL`)
      ).length,
    ).toBe(0);
    await say(await pageOf('Dora'), '1', 3_000);
    await keep(3_000);
    expect((await said()).at(-1)).toBe('Caller 1: Notice: Dora is coming to help you.');
  });
});

describe('a reply by text', () => {
  it('accepts the page that came first, and the next one the next: they are two calls, and no shared phone', async () => {
    const { ids } = await fire();
    await run(`UPDATE employees SET deputy_id = NULL, role = CASE WHEN name = 'Ada' THEN role END`);
    await say(ids[0], '2', 0);
    await keep(0);
    await say(ids[1], '2', 1_000);
    await keep(1_000);
    await run(`INSERT INTO contact_points (id, employee_id, channel, address, rank, created_at, updated_at)
               SELECT gen_random_uuid(), id, 'sms', '+886912000009', 1, now(), now() FROM employees WHERE name = 'Ada'`);
    await run(`INSERT INTO attempts (delivery_id, message_id, incident_id, sequence, rung, channel, provider, contact_point_id,
                                     priority, state, due_at, created_at)
               SELECT d.id, m.id, d.incident_id, 1, 0, 'sms', 'main', gen_random_uuid(), 3, 'accepted', now(), now()
                 FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.paged_call_id IS NOT NULL`);
    const reply = (providerRef: string, body: string) =>
      takeReply(
        { db: db(), clock: clockAt(5_000) },
        { providerRef, provider: 'main', from: '+886912000009', body, carrierDid: null },
      );
    const coming = () =>
      rows<{ name: string; is_coming: boolean }>(
        `SELECT e.name, c.accepted_by IS NOT NULL AS is_coming FROM paged_calls c JOIN employees e ON e.id = c.employee_id
          ORDER BY e.name`,
      );
    expect(await reply('SM1', '1')).toMatchObject({ understood: 'confirmed' });
    expect((await coming()).map(({ is_coming }) => is_coming)).toEqual([true, false]);
    expect(await reply('SM2', 'On my way!')).toMatchObject({ understood: 'confirmed' });
    expect((await coming()).map(({ is_coming }) => is_coming)).toEqual([true, true]);
  });
});

describe('an exercise', () => {
  it('closes by itself only when everybody was asked, or the caller knows who is coming', async () => {
    const { ids } = await fire();
    await run(`UPDATE messages SET texts = jsonb_set(texts, '{en,headline}', '"DRILL: Water is off"')`);
    await run('UPDATE incidents SET exercise = true, started_at = $1', later(0));
    await say(ids[0], '2', 0);
    await say(ids[1], '1', 0);
    const closesAt = async (ms: number) => {
      await run(`UPDATE deliveries SET due_at = NULL, ended_at = coalesce(ended_at, $1)`, later(ms));
      await closeEnded({ pool: db().pool, clock: clockAt(ms) });
      return (await rows('SELECT state FROM incidents')).some(({ state }) => state === 'closed');
    };
    expect(await closesAt(0)).toBe(false);
    await keep(0);
    expect(await closesAt(1_000)).toBe(false);
    await say(await pageOf('Ada'), '1', 2_000);
    expect(await closesAt(2_000)).toBe(false);
    await keep(3_000);
    expect(await closesAt(3_000)).toBe(true);
  });
});

describe('clearing a call', () => {
  it('waits for whoever is just opening its paging, and ends that too', async () => {
    const { ids, incidentId } = await fire();
    await say(ids[0], '2', 0);
    const [caller] = await rows<{ id: EmployeeId }>(`SELECT id FROM employees WHERE name = 'Caller 1'`);
    if (caller === undefined) throw new Error('nobody called');
    let clearing: Promise<unknown> | undefined;
    await transaction(db().pool, async (tx) => {
      await openCalls(tx, incidentId, later(0));
      const call = { incidentId, employeeId: caller.id, by: 'operator:ana', note: 'Is outside' };
      clearing = clearCall({ pool: db().pool, clock: clockAt(1_000) }, call);
      const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
      await eventually('the clearing to wait', async () => (await rows(waits)).length > 0 || undefined, {
        withinMs: 3_000,
      });
    });
    expect(await clearing).toBe('cleared');
    expect(await rows('SELECT 1 FROM paged_calls WHERE ended_at IS NULL')).toEqual([]);
    expect(await keep(2_000)).toBe(false);
  });

  it('ends its paging; whoever accepts afterwards hears so, and a later call is paged anew', async () => {
    const { ids, incidentId } = await fire();
    await say(ids[0], '2', 0);
    await keep(0);
    const [caller] = await rows<{ id: EmployeeId }>(`SELECT id FROM employees WHERE name = 'Caller 1'`);
    if (caller === undefined) throw new Error('nobody called');
    const clearing = { incidentId, employeeId: caller.id, by: 'operator:ana', note: 'Is outside' };
    await clearCall({ pool: db().pool, clock: clockAt(10_000) }, clearing);
    expect(await keep(2 * minute)).toBe(false);
    expect(await rows('SELECT state FROM deliveries WHERE id = $1', await pageOf('Ada'))).toEqual([
      { state: 'stopped' },
    ]);
    expect(await say(await pageOf('Ada'), '1', 3 * minute)).toMatchObject({ page: { isCleared: true } });
    expect(await keep(3 * minute)).toBe(false);
    await say(ids[0], '2', 4 * minute);
    expect(await keep(4 * minute)).toBe(true);
    expect(await said()).toEqual([needs('Ada'), needs('Ada')]);
  });
});
