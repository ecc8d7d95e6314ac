import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query } from '../db/sql.ts';
import type { DeliveryId, IncidentId } from '../kernel/id.ts';
import type { Tell } from '../playbook/schema.ts';
import { keepLists } from './keep-lists.ts';
import { closeEnded } from './sweep.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
afterAll(() => house.db.close());
beforeEach(() =>
  run(`TRUNCATE messages, incidents, recipients, deliveries, attempts, employees, contact_points, sites, silent_lists,
                listed, audit_entries CASCADE`),
);

const run = (sql: string, ...values: unknown[]) => house.db.pool.query(sql, values);
const rows = <Row extends Record<string, unknown>>(sql: string, ...values: unknown[]) =>
  query<Row>(house.db.pool, sql, values);
const keep = (ms: number) => keepLists({ pool: house.db.pool, clock: { now: () => later(ms) } });
/** Two looks: one that lists the silent, one after the list has gathered. */
const keepFrom = async (ms: number) => [await keep(ms), await keep(ms + 10_000)].includes(true);

const rollCall: Tell = { to: 'roll-call', afterMs: 5 * minute, thenMs: 0 };

interface Fire {
  people?: number;
  sites?: number;
  tells?: readonly Tell[];
}

/** People at sites with an officer each, told of a fire at `began` by a route whose last rung begins at once. */
async function fire({ people = 3, sites = 1, tells = [rollCall] }: Fire = {}) {
  const { ids, incidentId } = await house.deliveries({
    people,
    channels: ['sms'],
    route: [{ channels: ['sms'], afterMs: 0 }],
    dueAt: later(10 * minute),
  });
  await run('UPDATE messages SET tells = $1', JSON.stringify(tells));
  await run(
    `INSERT INTO sites (id, name, roll_call)
     SELECT gen_random_uuid(), 'Site ' || n, 'Officer ' || n FROM generate_series(1, $1::int) AS n`,
    sites,
  );
  const placed = `(SELECT id FROM sites WHERE name = 'Site ' || (1 + (regexp_replace(e.name, '\\D', '', 'g')::int - 1) % $1::int))`;
  await run(`UPDATE employees e SET name = 'Employee ' || d.place
               FROM (SELECT employee_id, row_number() OVER (ORDER BY id) AS place FROM deliveries) AS d
              WHERE d.employee_id = e.id`);
  await run(`UPDATE employees e SET site_id = ${placed}`, sites);
  await run(
    `UPDATE deliveries d SET site_id = e.site_id, state = 'sent', rung = 0, rung_at = $1
       FROM employees e WHERE e.id = d.employee_id`,
    began,
  );
  await hire();
  return { ids, incidentId };
}

/** An officer a site and a chief, none of whom the fire was told. */
function hire() {
  return run(
    `INSERT INTO employees (id, external_id, name, role, language, site_id, created_at, updated_at)
     SELECT gen_random_uuid(), s.roll_call, s.roll_call, 'Warden', 'en', s.id, $1::timestamptz, $1::timestamptz FROM sites s
     UNION ALL SELECT gen_random_uuid(), 'chief', 'Chief', 'Site chief', 'en', NULL::uuid, $1, $1`,
    began,
  );
}

/** What was said by lists, oldest first: to whom, and the English words. */
const said = async () =>
  (
    await rows<{ to: string; text: string }>(
      `SELECT e.name AS to, m.texts -> 'en' ->> 'headline' || ' ' || (m.texts -> 'en' ->> 'instruction') AS text
         FROM messages m JOIN deliveries d ON d.message_id = m.id JOIN employees e ON e.id = d.employee_id
        WHERE m.kind = 'list' ORDER BY m.created_at, e.name`,
    )
  ).map(({ to, text }) => `${to}: ${text.replace(' Please look for them and mark each on the list.', '')}`);

const answers = (ids: readonly (DeliveryId | undefined)[]) =>
  run(
    `UPDATE deliveries SET state = 'confirmed', confirmed_at = $2, ended_at = $2, due_at = NULL WHERE id = ANY ($1)`,
    ids,
    later(6 * minute),
  );

describe('who is told of the silent', () => {
  it('is the officer of their site, once for all of them, when their wait has passed and not before', async () => {
    await fire();
    expect(await keepFrom(5 * minute - 20_000)).toBe(false);
    expect(await keep(5 * minute)).toBe(false);
    expect(await keep(5 * minute + 10_000)).toBe(true);
    expect(await said()).toEqual([
      'Officer 1: Notice, Site 1: 3 people have not answered. Employee 1, Employee 2, Employee 3.',
    ]);
    expect(await keepFrom(5 * minute + 20_000)).toBe(false);
  });

  it('hears of somebody at once whom no channel reaches', async () => {
    const { ids } = await fire();
    await run(
      `UPDATE deliveries SET state = 'unreachable', ended_at = $2, due_at = NULL WHERE id = $1`,
      ids[1],
      began,
    );
    expect(await keepFrom(0)).toBe(true);
    expect(await said()).toEqual(['Officer 1: Notice, Site 1: 1 person has not answered. Employee 2.']);
    await keepFrom(5 * minute);
    expect((await said()).at(-1)).toBe(
      'Officer 1: Notice, Site 1: still 3 people have not answered. Employee 1, Employee 2, Employee 3.',
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
      'Officer 1: Notice, Site 1: still 2 people have not answered. Employee 2, Employee 3.',
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
  });

  it('is one for each post, and one text where one person holds several', async () => {
    await fire({ tells: [rollCall, { ...rollCall, to: 'manager' }, { ...rollCall, to: 'site-chief' }] });
    await run(`UPDATE employees SET manager_id = (SELECT id FROM employees WHERE name = 'Officer 1')
                WHERE name LIKE 'Employee %'`);
    await keepFrom(5 * minute);
    expect((await said()).map((text) => text.split(':')[0])).toEqual(['Chief', 'Officer 1']);
    expect(await keepFrom(9 * minute)).toBe(false);
  });

  it('is the next one a while after the first', async () => {
    await fire({ tells: [rollCall, { to: 'Site chief', afterMs: 5 * minute, thenMs: 5 * minute }] });
    await keepFrom(5 * minute);
    expect(await said()).toHaveLength(1);
    await keepFrom(10 * minute);
    expect((await said())[1]).toMatch(/^Chief: Notice, Site 1: 3 people/);
  });

  it('is never told of themselves: their deputy is', async () => {
    await fire();
    await run(`UPDATE sites SET roll_call = 'Employee 2'`);
    await run(`UPDATE employees SET deputy_id = (SELECT id FROM employees WHERE name = 'Employee 3')
                WHERE name = 'Employee 2'`);
    await keepFrom(5 * minute);
    expect(await said()).toEqual([
      'Employee 2: Notice, Site 1: 2 people have not answered. Employee 1, Employee 3.',
      'Employee 3: Notice, Site 1: 1 person has not answered. Employee 2.',
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

  it('is their deputy where nothing reaches them, and nobody twice in a circle of deputies', async () => {
    await fire({ people: 1 });
    const deputise = (who: string, by: string) =>
      run(
        `UPDATE employees SET deputy_id = (SELECT id FROM employees WHERE name = $2) WHERE name = $1`,
        who,
        by,
      );
    await deputise('Officer 1', 'Chief');
    await deputise('Chief', 'Officer 1');
    await keepFrom(5 * minute);
    const lose = () =>
      run(
        `UPDATE deliveries d SET state = 'unreachable', ended_at = $1, due_at = NULL FROM messages m
          WHERE m.id = d.message_id AND m.kind = 'list'`,
        later(5 * minute),
      );
    await lose();
    expect(await keep(5 * minute + 11_000)).toBe(true);
    expect(await said()).toEqual([
      'Officer 1: Notice, Site 1: 1 person has not answered. Employee 1.',
      'Chief: Notice, Site 1: 1 person has not answered. Employee 1.',
    ]);
    await lose();
    expect(await keepFrom(10 * minute)).toBe(false);
  });
});

describe('a list', () => {
  it('takes the place of its older words, and counts nobody', async () => {
    const { ids } = await fire();
    await keepFrom(5 * minute);
    await answers(ids.slice(0, 1));
    await keep(9 * minute);
    const told = await rows(
      `SELECT d.state, d.reason, d.due_at, m.number FROM messages m JOIN deliveries d ON d.message_id = m.id
        WHERE m.kind = 'list' ORDER BY d.id`,
    );
    expect(told).toEqual([
      { state: 'stopped', reason: 'superseded', due_at: null, number: null },
      { state: 'pending', reason: null, due_at: later(9 * minute), number: null },
    ]);
    expect(
      await rows('SELECT DISTINCT m.kind FROM recipients r JOIN messages m ON m.id = r.message_id'),
    ).toEqual([{ kind: 'alert' }]);
    expect(await rows(`SELECT actor, details -> 'people' AS people FROM audit_entries ORDER BY id`)).toEqual([
      { actor: 'tocsin', people: 3 },
      { actor: 'tocsin', people: 2 },
    ]);
  });

  it.each([
    ['was stopped', `UPDATE incidents SET state = 'stopped'`],
    [
      'has its all-clear',
      `WITH i AS (UPDATE incidents SET state = 'all-clear') UPDATE messages SET superseded_at = now() WHERE kind = 'alert'`,
    ],
    ['was corrected', `UPDATE messages SET superseded_at = now() WHERE kind = 'alert'`],
  ])('goes to nobody once the incident %s', async (_, end) => {
    await fire();
    await keep(5 * minute);
    await run(end);
    expect(await keep(6 * minute)).toBe(false);
    expect(await said()).toEqual([]);
  });

  it('ends with the words that took back what it is about, for whoever does not get them anyway', async () => {
    await fire({ tells: [rollCall, { ...rollCall, to: 'Site chief' }] });
    await keepFrom(5 * minute);
    await run(
      `INSERT INTO messages SELECT (jsonb_populate_record(m, '{"id": "01999999-0000-7000-8000-000000000000", "number": 2,
          "kind": "all-clear", "tells": [], "texts": {"en": {"headline": "It is over.", "instruction": ""}}}')).*
         FROM messages m WHERE m.kind = 'alert'`,
    );
    await run(`INSERT INTO recipients (message_id, employee_id)
               SELECT m.id, e.id FROM messages m, employees e WHERE m.number = 2 AND e.name = 'Chief'`);
    await run(`UPDATE messages SET superseded_at = $1 WHERE number IS NULL OR number = 1`, later(6 * minute));
    await run(`UPDATE incidents SET state = 'all-clear'`);
    expect(await keep(6 * minute)).toBe(true);
    expect((await said()).slice(2)).toEqual(['Officer 1: It is over. ']);
    expect(await keepFrom(10 * minute)).toBe(false);
  });

  it('is told once, however many processes look at the same moment', async () => {
    await fire({ people: 40, sites: 4 });
    const all = (ms: number) => Promise.all([keep(ms), keep(ms), keep(ms)]);
    await all(5 * minute);
    await all(5 * minute + 10_000);
    await keep(5 * minute + 10_000);
    expect(await said()).toHaveLength(4);
  });

  it('of 20,000 silent people at 40 sites is 40 texts', { timeout: 60_000 }, async () => {
    await fire({ people: 20_000, sites: 40 });
    await keepFrom(5 * minute);
    const texts = await said();
    expect(texts).toHaveLength(40);
    expect(texts.every((text) => text.includes(': 500 people have not answered.'))).toBe(true);
  });

  it('keeps an exercise open until nobody is on it', async () => {
    const { ids } = await fire();
    const incidentId = await makeExercise();
    await run(`UPDATE deliveries SET ended_at = $1, due_at = NULL`, later(10 * minute));
    const close = () => closeEnded({ pool: house.db.pool, clock: { now: () => later(10 * minute) } });
    const state = async () =>
      (await rows<{ state: string }>('SELECT state FROM incidents WHERE id = $1', incidentId))[0]?.state;
    await close();
    expect(await state()).toBe('active');
    await keepFrom(10 * minute);
    await answers(ids);
    await keep(11 * minute);
    await run(
      `UPDATE deliveries SET ended_at = $1, due_at = NULL WHERE ended_at IS NULL`,
      later(11 * minute),
    );
    await close();
    expect(await state()).toBe('closed');
  });
});

/** The only incident there is, as a drill. Its messages follow. */
async function makeExercise(): Promise<IncidentId | undefined> {
  await run(`UPDATE messages SET texts = '{"en": {"headline": "DRILL: Water is off", "instruction": ""}}'`);
  const [incident] = await rows<{ id: IncidentId }>('UPDATE incidents SET exercise = true RETURNING id');
  return incident?.id;
}
