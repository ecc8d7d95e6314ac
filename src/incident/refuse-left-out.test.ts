import { afterAll, beforeAll, expect, test } from 'vitest';
import { began, openEngineHouse, type EngineHouse } from '../../test/fixtures/engine-house.ts';
import { newId } from '../kernel/id.ts';

let house: EngineHouse;
beforeAll(async () => {
  house = await openEngineHouse();
});
afterAll(() => house.db.close());

test.each([
  [
    'recipient',
    `INSERT INTO recipients (message_id, employee_id)
     SELECT m.id, one.id FROM messages m, unnest($2::uuid[]) AS one(id) WHERE m.incident_id = $1 AND $3::timestamptz > '2000-01-01'`,
    'a recipient whom the incident leaves out',
  ],
  [
    'delivery',
    `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, created_at, due_at)
     SELECT m.id, m.incident_id, one.id, 0, $3, $3 FROM messages m, unnest($2::uuid[]) AS one(id) WHERE m.incident_id = $1`,
    'a delivery to somebody whom the incident leaves out',
  ],
])(
  'the database refuses a %s who is left out, alone and among others, and nobody else',
  async (_, sql, says) => {
    const { pool } = house.db;
    const [{ incidentId }, other] = [await house.message({ people: 1 }), await house.message({ people: 1 })];
    const [accused, witness] = [newId(), newId()];
    const leaveOut = `INSERT INTO incident_exclusions (incident_id, employee_id, rule) VALUES ($1, $2, 'test')`;
    await pool.query(leaveOut, [incidentId, accused]);
    for (const people of [[accused], [witness, accused]])
      await expect(pool.query(sql, [incidentId, people, began])).rejects.toMatchObject({
        message: says,
        code: '23514',
      });
    expect((await pool.query(sql, [incidentId, [witness], began])).rowCount).toBe(1);
    expect((await pool.query(sql, [other.incidentId, [accused], began])).rowCount).toBe(1);
  },
);
