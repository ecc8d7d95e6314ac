import { afterAll, beforeAll, beforeEach } from 'vitest';
import { began, later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { query, type Pool } from '../db/sql.ts';
import type { DeliveryId } from '../kernel/id.ts';
import type { Tell } from '../playbook/schema.ts';
import { keepLists } from './keep-lists.ts';

export const rollCall: Tell = { to: 'roll-call', afterMs: 5 * minute, thenMs: 0 };

interface Fire {
  people?: number;
  sites?: number;
  tells?: readonly Tell[];
}

/** A database of its own, empty before each test of the file, and means to let people at sites stay silent in it. */
export function openSilentHouse() {
  let house: EngineHouse | undefined;
  const open = (): EngineHouse => {
    if (house === undefined) throw new Error('the house opens before the first test');
    return house;
  };
  const pool = () => open().db.pool;
  const run = (sql: string, ...values: unknown[]) => pool().query(sql, values);
  const rows = <Row extends Record<string, unknown>>(sql: string, ...values: unknown[]) =>
    query<Row>(pool(), sql, values);
  beforeAll(async () => {
    house = await openEngineHouse();
  });
  afterAll(() => house?.db.close());
  beforeEach(() =>
    run(`TRUNCATE messages, incidents, recipients, deliveries, attempts, employees, sites, silent_lists,
                  listed, audit_entries CASCADE`),
  );

  /** Looks at the lists so long after the beginning; true where somebody was told. */
  const keep = async (ms: number): Promise<boolean> => {
    let isTold = false;
    const ringPlan = () => {
      isTold = true;
    };
    await keepLists({ pool: pool(), clock: { now: () => later(ms) }, ringPlan });
    return isTold;
  };

  /** People at sites with an officer each, told of a fire at `began` by a route whose last rung begins at once. */
  async function fire({ people = 3, sites = 1, tells = [rollCall] }: Fire = {}) {
    const { ids, incidentId } = await open().deliveries({
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
    await hire(pool());
    return { ids, incidentId };
  }

  /** What was said by lists, oldest first: to whom, and the English words. */
  const said = async () =>
    (
      await rows<{ to: string; text: string }>(
        `SELECT e.name AS to, m.texts -> 'en' ->> 'headline' || ' ' || (m.texts -> 'en' ->> 'instruction') AS text
         FROM messages m JOIN deliveries d ON d.message_id = m.id JOIN employees e ON e.id = d.employee_id
        WHERE m.kind = 'list' ORDER BY m.created_at, e.name`,
      )
    ).map(
      ({ to, text }) =>
        `${to}: ${text.replace(/ Please look for them and mark each on the list\. By text: .*/, '')}`,
    );

  const answers = (ids: readonly (DeliveryId | undefined)[]) =>
    run(
      `UPDATE deliveries SET state = 'confirmed', confirmed_at = $2, ended_at = $2, due_at = NULL WHERE id = ANY ($1)`,
      ids,
      later(6 * minute),
    );

  return {
    pool,
    run,
    rows,
    keep,
    /** Two looks: one that lists the silent, one after the list has gathered. */
    keepFrom: async (ms: number) => [await keep(ms), await keep(ms + 10_000)].includes(true),
    fire,
    said,
    answers,
  };
}

/** An officer a site and a chief, none of whom the fire was told. */
function hire(pool: Pool) {
  return pool.query(
    `INSERT INTO employees (id, external_id, name, role, language, site_id, created_at, updated_at)
   SELECT gen_random_uuid(), s.roll_call, s.roll_call, 'Warden', 'en', s.id, $1::timestamptz, $1::timestamptz FROM sites s
   UNION ALL SELECT gen_random_uuid(), 'chief', 'Chief', 'Site chief', 'en', NULL::uuid, $1, $1`,
    [began],
  );
}
