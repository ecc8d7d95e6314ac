import { describe, expect, it } from 'vitest';
import { began, later, minute } from '../../test/fixtures/engine-house.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { openSilentHouse, rollCall } from './silent-house.fixture.ts';

const { run, rows, keep, keepFrom, fire, said, answers } = openSilentHouse();

describe('who is told of the silent', () => {
  it('is the officer of their site, once for all of them, when their wait has passed and not before', async () => {
    await fire();
    expect(await keepFrom(5 * minute - 20_000)).toBe(false);
    expect(await keep(5 * minute)).toBe(false);
    expect(await keep(5 * minute + 10_000)).toBe(true);
    expect(await said()).toEqual([
      'Officer 1: Notice, Site 1: 3 people have not answered. 1 Employee 1, 2 Employee 2, 3 Employee 3.',
    ]);
    expect(await keepFrom(5 * minute + 20_000)).toBe(false);
  });

  it('hears of somebody at once whom no channel reaches', async () => {
    const { ids } = await fire();
    await unreachable(ids.slice(1, 2));
    expect(await keepFrom(0)).toBe(true);
    expect(await said()).toEqual(['Officer 1: Notice, Site 1: 1 person has not answered. 1 Employee 2.']);
    await keepFrom(5 * minute);
    expect((await said()).at(-1)).toBe(
      'Officer 1: Notice, Site 1: still 3 people have not answered. 1 Employee 2, 2 Employee 1, 3 Employee 3.',
    );
  });

  it('is told again when the list is shorter, three minutes later at the soonest, and at once when it is empty', async () => {
    const { ids } = await fire();
    await keepFrom(5 * minute);
    await answers(ids.slice(0, 1));
    expect(await keep(6 * minute)).toBe(false);
    expect(await keep(8 * minute + 10_000)).toBe(true);
    await answers(ids);
    expect(await keep(8 * minute + 11_000)).toBe(true);
    expect((await said()).slice(1)).toEqual([
      'Officer 1: Notice, Site 1: still 2 people have not answered. 2 Employee 2, 3 Employee 3.',
      'Officer 1: Notice, Site 1: everyone is accounted for. Nobody is left on your list. Thank you.',
    ]);
    expect(await keepFrom(60 * minute)).toBe(false);
  });

  it('hears nothing where everybody has answered before it was told', async () => {
    const { ids } = await fire();
    await keep(5 * minute);
    await answers(ids);
    expect(await keep(5 * minute + 10_000)).toBe(false);
    expect(await said()).toEqual([]);
    expect(await rows('SELECT ended_by FROM silent_lists')).toEqual([{ ended_by: 'accounted' }]);
  });

  it('is told again of whoever falls silent after everyone was accounted for', async () => {
    const { ids } = await fire({ people: 2 });
    await unreachable(ids.slice(0, 1));
    await keepFrom(0);
    await answers(ids.slice(0, 1));
    await keep(minute);
    await keepFrom(5 * minute);
    expect((await said()).slice(1)).toEqual([
      'Officer 1: Notice, Site 1: everyone is accounted for. Nobody is left on your list. Thank you.',
      'Officer 1: Notice, Site 1: still 1 person has not answered. 2 Employee 2.',
    ]);
  });

  it('is one for each post, and one text where one person holds several', async () => {
    await fire({ tells: [rollCall, { ...rollCall, to: 'manager' }, { ...rollCall, to: 'site-chief' }] });
    await run(`UPDATE employees SET manager_id = (SELECT id FROM employees WHERE name = 'Officer 1')
                WHERE name LIKE 'Employee %'`);
    await keepFrom(5 * minute);
    expect((await said()).map((text) => text.split(':')[0])).toEqual(['Chief', 'Officer 1']);
    expect(await keepFrom(9 * minute)).toBe(false);
  });

  it.each([
    ['of everybody, where the first has found nobody', 0, /^Chief: Notice, Site 1: 3 people/],
    ['of those whom the first has not found', 2, /^Chief: Notice, Site 1: 1 person .* Employee 3/],
    ['never, where the first has found everybody', 3, undefined],
  ])('is the next one a while after the first, %s', async (_, found, text) => {
    const { ids } = await fire({
      tells: [rollCall, { to: 'Site chief', afterMs: 5 * minute, thenMs: 5 * minute }],
    });
    await keepFrom(5 * minute);
    expect(await said()).toHaveLength(1);
    await answers(ids.slice(0, found));
    await keepFrom(10 * minute);
    const toChief = (await said()).find((one) => one.startsWith('Chief'));
    if (text === undefined) expect(toChief).toBeUndefined();
    else expect(toChief).toMatch(text);
  });

  it('is never told of themselves: their deputy is', async () => {
    await fire();
    await run(`UPDATE sites SET roll_call = 'Employee 2'`);
    await run(`UPDATE employees SET deputy_id = (SELECT id FROM employees WHERE name = 'Employee 3')
                WHERE name = 'Employee 2'`);
    await keepFrom(5 * minute);
    expect(await said()).toEqual([
      'Employee 2: Notice, Site 1: 2 people have not answered. 1 Employee 1, 2 Employee 3.',
      'Employee 3: Notice, Site 1: 1 person has not answered. 1 Employee 2.',
    ]);
  });

  it('is noted as nobody where nobody is named', async () => {
    await fire();
    await run(`UPDATE sites SET roll_call = 'the porter'`);
    expect(await keepFrom(5 * minute)).toBe(false);
    const lists = await rows(
      'SELECT employee_id, (SELECT count(*)::int FROM listed) AS listed FROM silent_lists',
    );
    expect(lists).toEqual([{ employee_id: null, listed: 3 }]);
  });

  it('is nobody who has left', async () => {
    await fire({ tells: [{ ...rollCall, to: 'manager' }] });
    await run(`UPDATE employees SET manager_id = (SELECT id FROM employees WHERE name = 'Chief')
                WHERE name LIKE 'Employee %'`);
    await run(`UPDATE employees SET active = false WHERE name = 'Chief'`);
    expect(await keepFrom(5 * minute)).toBe(false);
    expect(await rows('SELECT employee_id FROM silent_lists')).toEqual([{ employee_id: null }]);
  });
});

describe('the deputy of who is told of the silent', () => {
  it('gets the list where nothing reaches them, and nobody twice in a circle of deputies', async () => {
    await fire({ people: 1 });
    await deputise('Officer 1', 'Chief');
    await deputise('Chief', 'Officer 1');
    await keepFrom(5 * minute);
    expect(await keep(5 * minute + 11_000)).toBe(false);
    await lose();
    expect(await keep(5 * minute + 12_000)).toBe(true);
    expect(await said()).toEqual([
      'Officer 1: Notice, Site 1: 1 person has not answered. 1 Employee 1.',
      'Chief: Notice, Site 1: 1 person has not answered. 1 Employee 1.',
    ]);
    await lose();
    expect(await keepFrom(10 * minute)).toBe(false);
  });

  it('gets nothing where they have left', async () => {
    await fire({ people: 1 });
    await deputise('Officer 1', 'Chief');
    await run(`UPDATE employees SET active = false WHERE name = 'Chief'`);
    await keepFrom(5 * minute);
    await lose();
    expect(await keepFrom(5 * minute + 12_000)).toBe(false);
  });

  it('gets whoever falls silent later too, and nobody who was searched for already', async () => {
    const { ids } = await fire({ people: 3 });
    await deputise('Officer 1', 'Chief');
    await unreachable(ids.slice(0, 1));
    await keepFrom(0);
    await run(`UPDATE silent_lists SET cleared_at = $1, ended_at = $1, ended_by = 'cleared'`, later(minute));
    await unreachable(ids.slice(1, 2));
    await keepFrom(2 * minute);
    await lose();
    await keepFrom(3 * minute);
    expect((await said()).at(-1)).toBe('Chief: Notice, Site 1: 1 person has not answered. 1 Employee 2.');
    await keepFrom(6 * minute);
    expect((await said()).at(-1)).toBe(
      'Chief: Notice, Site 1: still 2 people have not answered. 1 Employee 2, 2 Employee 3.',
    );
  });
});

function deputise(who: string, by: string) {
  return run(
    `UPDATE employees SET deputy_id = (SELECT id FROM employees WHERE name = $2) WHERE name = $1`,
    who,
    by,
  );
}

/** No channel reaches these people. */
function unreachable(ids: readonly (DeliveryId | undefined)[]) {
  return run(
    `UPDATE deliveries SET state = 'unreachable', ended_at = $2, due_at = NULL WHERE id = ANY ($1)`,
    ids,
    began,
  );
}

/** What was said by lists has reached nobody. */
function lose() {
  return run(
    `UPDATE deliveries d SET state = 'unreachable', ended_at = $1, due_at = NULL FROM messages m
      WHERE m.id = d.message_id AND m.kind = 'list'`,
    later(5 * minute),
  );
}
