import { beforeEach, describe, expect, it } from 'vitest';
import { later, minute } from '../../test/fixtures/engine-house.ts';
import { openCallingHouse } from './calling-house.fixture.ts';
import { openSilentHouse, rollCall } from './silent-house.fixture.ts';

describe('who is left out of an incident', () => {
  const { run, rows, keepFrom, keep, fire, said } = openSilentHouse();
  const leaveOut = (...names: string[]) =>
    run(
      `INSERT INTO incident_exclusions (incident_id, employee_id, rule)
       SELECT i.id, e.id, 'test' FROM incidents i, employees e WHERE e.name = ANY ($1)`,
      names,
    );
  const name = (column: 'manager_id' | 'deputy_id', of: string, who: string) =>
    run(
      `UPDATE employees SET ${column} = (SELECT id FROM employees WHERE name = $2) WHERE name = $1`,
      of,
      who,
    );
  const tellers = async () => (await said()).map((text) => text.split(':')[0]);
  const hire = (who: string) =>
    run(
      `INSERT INTO employees (id, external_id, name, role, language, created_at, updated_at)
       VALUES (gen_random_uuid(), $1, $1, 'Staff', 'en', $2, $2)`,
      who,
      later(0),
    );
  beforeEach(() => run('TRUNCATE incident_exclusions'));

  it('calls no roll: their deputy does, or their manager', async () => {
    await fire();
    await hire('Dora');
    await name('deputy_id', 'Officer 1', 'Dora');
    await leaveOut('Officer 1');
    await keepFrom(5 * minute);
    expect(await said()).toEqual([
      'Dora: Notice, Site 1: 3 people have not answered. 1 Employee 1, 2 Employee 2, 3 Employee 3.',
    ]);
  });

  it('calls no roll, and nobody does where nobody is next', async () => {
    await fire();
    await leaveOut('Officer 1');
    await keepFrom(5 * minute);
    expect(await said()).toEqual([]);
    expect(await rows('SELECT employee_id FROM silent_lists')).toEqual([{ employee_id: null }]);
  });

  it.each(['manager', 'deputy'] as const)('is told of nobody whose %s they are', async (to) => {
    await fire({ people: 1, tells: [{ ...rollCall, to }] });
    await hire('Dora');
    await name(`${to}_id`, 'Employee 1', 'Chief');
    await name('deputy_id', 'Chief', 'Officer 1');
    await name('manager_id', 'Chief', 'Dora');
    await leaveOut('Chief', 'Officer 1');
    await keepFrom(5 * minute);
    expect(await tellers()).toEqual(['Dora']);
  });

  it('stands in for nobody who is told of themselves', async () => {
    await fire({ people: 2 });
    await hire('Dora');
    await run(`UPDATE sites SET roll_call = 'Employee 1'`);
    await name('deputy_id', 'Employee 1', 'Chief');
    await name('manager_id', 'Employee 1', 'Dora');
    await leaveOut('Chief');
    await keepFrom(5 * minute);
    expect(await tellers()).toEqual(['Dora', 'Employee 1']);
  });

  it('is handed no list of somebody who cannot be reached: the next is', async () => {
    await fire({ people: 1 });
    await hire('Dora');
    await name('deputy_id', 'Officer 1', 'Chief');
    await name('deputy_id', 'Chief', 'Dora');
    await leaveOut('Chief');
    await keepFrom(5 * minute);
    await run(
      `UPDATE deliveries d SET state = 'unreachable', reason = 'all-failed', due_at = NULL, ended_at = $1 FROM messages m WHERE m.id = d.message_id AND m.kind = 'list'`,
      later(5 * minute),
    );
    expect(await keep(5 * minute + 12_000)).toBe(true);
    expect(await tellers()).toEqual(['Officer 1', 'Dora']);
  });

  it('of another incident is told of this one', async () => {
    await fire();
    await run(
      `INSERT INTO incident_exclusions (incident_id, employee_id, rule)
       SELECT gen_random_uuid(), id, 'test' FROM employees`,
    );
    await keepFrom(5 * minute);
    expect(await tellers()).toEqual(['Officer 1']);
  });
});

describe('who is left out of an incident in which somebody calls for help', () => {
  const { run, fire, say, keep, said } = openCallingHouse();
  beforeEach(() => run('TRUNCATE incident_exclusions'));
  const leaveOut = (...names: string[]) =>
    run(
      `INSERT INTO incident_exclusions (incident_id, employee_id, rule)
       SELECT i.id, e.id, 'test' FROM incidents i, employees e WHERE e.name = ANY ($1)`,
      names,
    );
  const paged = async () => (await said()).map((text) => text.split(':')[0]);

  it.each([
    ['as first responder, and their deputy is in their place', ['Ada'], ['Dora', 'Eva']],
    ['as deputy', ['Dora'], ['Ada', 'Eva']],
    ['where whole sites are, and those elsewhere are', ['Ada', 'Dora', 'Eva'], ['Zoe']],
    ['where nobody is left', ['Ada', 'Dora', 'Eva', 'Zoe'], []],
  ])('is not paged %s', async (_, out, asked) => {
    const { ids } = await fire();
    await leaveOut(...out);
    await say(ids[0], '2', 0);
    for (let minutes = 0; minutes < 5; minutes++) await keep(minutes * minute);
    expect(await paged()).toEqual(asked);
  });
});
