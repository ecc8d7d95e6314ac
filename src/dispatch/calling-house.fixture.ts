import { afterAll, beforeAll, beforeEach } from 'vitest';
import { later, minute, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { confirm, type Confirmed } from '../confirmation/confirm.ts';
import type { Database } from '../db/connect.ts';
import { query, type Pool } from '../db/sql.ts';
import type { DeliveryId, IncidentId } from '../kernel/id.ts';
import { keepPages } from './keep-pages.ts';

const answers = [
  { key: '1', value: 'safe', needsHelp: false, labels: { en: 'Safe' }, words: {} },
  {
    key: '2',
    value: 'help',
    needsHelp: true,
    page: 'first-responder',
    labels: { en: 'I need help' },
    words: {},
  },
];

/**
 * A database, its own where none is given, empty before each test of the file, and means to let people call for help in it
 * and to page others for them.
 */
export function openCallingHouse(given?: () => Database) {
  let house: EngineHouse | undefined;
  const open = (): EngineHouse => {
    if (house === undefined) throw new Error('the house opens before the first test');
    return house;
  };
  const db = () => open().db;
  beforeAll(async () => {
    house = await openEngineHouse(given?.());
  });
  afterAll(() => (given === undefined ? house?.db.close() : undefined));
  beforeEach(() =>
    run(`TRUNCATE messages, incidents, recipients, deliveries, attempts, employees, sites, paged_calls, confirmations,
                  cleared_calls, audit_entries CASCADE`),
  );

  const run = (sql: string, ...values: unknown[]) => db().pool.query(sql, values);
  const rows = <Row extends Record<string, unknown>>(sql: string, ...values: unknown[]) =>
    query<Row>(db().pool, sql, values);
  const clockAt = (ms: number) => ({ now: () => later(ms) });

  /** Looks once, so long after the beginning; true where somebody was told something. */
  async function keep(ms: number): Promise<boolean> {
    let isTold = false;
    const ringPlan = () => {
      isTold = true;
    };
    await keepPages({ pool: db().pool, clock: clockAt(ms), ringPlan });
    return isTold;
  }

  /** Two people at a site whose first responders are Ada, with Dora as deputy, and Eva; Zoe is one elsewhere. */
  async function fire(): Promise<{ incidentId: IncidentId; ids: readonly DeliveryId[] }> {
    const { ids, incidentId } = await open().deliveries({
      people: 2,
      channels: ['sms'],
      dueAt: later(60 * minute),
    });
    await hire(db().pool);
    return { incidentId, ids };
  }

  const say = (
    deliveryId: DeliveryId | undefined,
    answer: string,
    ms: number,
    note?: string,
  ): Promise<Confirmed> => {
    if (deliveryId === undefined) throw new Error('there is no such delivery');
    const word = {
      deliveryId,
      answer,
      via: 'page' as const,
      note,
      sourceRef: `${deliveryId} ${answer} ${ms}`,
    };
    return confirm({ db: db(), clock: clockAt(ms) }, word);
  };

  /** What was said of calls for help, oldest first: to whom, and the English headline. */
  const said = async () =>
    (
      await rows<{ text: string }>(
        `SELECT e.name || ': ' || (m.texts -> 'en' ->> 'headline') AS text
           FROM messages m JOIN deliveries d ON d.message_id = m.id JOIN employees e ON e.id = d.employee_id
          WHERE m.paged_call_id IS NOT NULL ORDER BY m.created_at, d.employee_id, text`,
      )
    ).map(({ text }) => text);

  /** The page that somebody got last. */
  const pageOf = async (name: string): Promise<DeliveryId | undefined> => {
    const [page] = await rows<{ id: DeliveryId }>(
      `SELECT d.id FROM messages m JOIN deliveries d ON d.message_id = m.id JOIN employees e ON e.id = d.employee_id
        WHERE m.paged_call_id IS NOT NULL AND m.answers <> '[]' AND e.name = $1 ORDER BY d.id DESC LIMIT 1`,
      name,
    );
    return page?.id;
  };

  return { db, run, rows, clockAt, keep, fire, say, said, pageOf };
}

/** Whoever was told calls by the answers of a fire; the first responders were told nothing. */
async function hire(pool: Pool): Promise<void> {
  await pool.query('UPDATE messages SET answers = $1', [JSON.stringify(answers)]);
  await pool.query(
    `INSERT INTO sites (id, name) SELECT gen_random_uuid(), name FROM unnest(ARRAY['Here', 'There']) AS name`,
  );
  await pool.query(`UPDATE employees e SET site_id = s.id, name = 'Caller ' || d.place
               FROM sites s, (SELECT employee_id, row_number() OVER (ORDER BY id) AS place FROM deliveries) AS d
              WHERE s.name = 'Here' AND d.employee_id = e.id`);
  await pool.query('UPDATE deliveries d SET site_id = e.site_id FROM employees e WHERE e.id = d.employee_id');
  await pool.query(`INSERT INTO employees (id, external_id, name, role, language, site_id, created_at, updated_at)
             SELECT gen_random_uuid(), n.name, n.name, n.role, 'en', s.id, now(), now()
               FROM (VALUES ('Ada', 'First responder', 'Here'), ('Eva', 'first-responder', 'Here'), ('Dora', 'Staff', 'Here'),
                            ('Zoe', 'First responder', 'There')) AS n(name, role, site) JOIN sites s ON s.name = n.site`);
  await pool.query(
    `UPDATE employees SET deputy_id = (SELECT id FROM employees WHERE name = 'Dora') WHERE name = 'Ada'`,
  );
}
