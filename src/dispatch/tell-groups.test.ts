import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ANA, MING, openPress, type Press } from '../../test/fixtures/press.ts';
import { openWeb, type Web } from '../../test/fixtures/web.ts';
import { newId, type IncidentId } from '../kernel/id.ts';
import { returnHanded } from '../incident/return-handed.ts';
import { tellGroups } from './tell-groups.ts';

let web: Web;
let press: Press;
beforeAll(async () => {
  web = await openWeb();
  press = await openPress(web);
});
afterAll(() => web.close());

let id: IncidentId;
beforeEach(async () => {
  await press.rows('DELETE FROM groups');
  id = await press.launch();
});

/** A group with these employees, by their external ids. */
async function gather(name: string, ...members: string[]): Promise<void> {
  await press.rows('INSERT INTO groups (id, name) VALUES ($1, $2)', newId(), name);
  await press.rows(
    `INSERT INTO group_members (group_id, employee_id)
     SELECT g.id, e.id FROM groups g, employees e WHERE g.name = $1 AND e.external_id = ANY ($2)`,
    name,
    members,
  );
}

/** Somebody writes, and it is handed to a group. */
async function hand(from: string, body: string, group: string): Promise<string> {
  await press.writes(from, body);
  const { items } = await press.list(id);
  const reply = items.find(({ text }) => text === body);
  if (reply === undefined) throw new Error('it is not to be read');
  await press.post(`/incidents/${id}/replies/${reply.id}/hand-over`, { group });
  return reply.id;
}

/** One round, so many seconds from now; true where somebody was told. */
async function tell(seconds = 0, channels: Parameters<typeof tellGroups>[0]['channels'] = ['sms', 'voice']) {
  let isTold = false;
  const now = new Date(web.clock.now().getTime() + seconds * 1_000);
  const { pool } = web.context.db;
  await tellGroups({ pool, clock: { now: () => now }, channels, ringPlan: () => (isTold = true) });
  return isTold;
}

/** What groups were told, the oldest first. */
const told = () =>
  press.rows(
    `SELECT g.name AS "group", m.kind, m.number, m.answers, m.exercise, m.recipients,
            m.texts -> 'en' ->> 'headline' AS headline, regexp_replace(m.texts -> 'en' ->> 'instruction', '\\d+', '#') AS instruction,
            array_agg(e.external_id ORDER BY e.external_id) AS to
       FROM messages m JOIN groups g ON g.id = m.tells_group_id JOIN deliveries d ON d.message_id = m.id
       JOIN employees e ON e.id = d.employee_id
      WHERE m.incident_id = $1 GROUP BY m.id, g.id ORDER BY m.created_at, g.name`,
    id,
  );
const headlines = async () => (await told()).map(({ headline }) => headline);

test('the members of a group are told of what was handed to it by one message each, and nobody else', async () => {
  await gather('Benefits', 'E1', 'E2');
  await gather('Cars', 'E2');
  const taxi = await hand(ANA, 'Who pays my taxi?', 'Benefits');
  await hand(MING, 'Is there a bonus?', 'Benefits');
  await hand(MING, 'I am trapped in the lift', 'Cars');
  expect(await tell()).toBe(true);
  const same = { kind: 'list', number: null, answers: [], exercise: false };
  expect(await told()).toEqual([
    {
      ...same,
      group: 'Benefits',
      recipients: 2,
      to: ['E1', 'E2'],
      headline: 'Adverse press report: 2 messages from employees for Benefits.',
      instruction: 'Please answer on the page behind the link within # min, or give it back there.',
    },
    {
      ...same,
      group: 'Cars',
      recipients: 1,
      to: ['E2'],
      headline: 'Adverse press report: 1 message from employees for Cars.',
      instruction:
        'One may be a cry for help. Please answer on the page behind the link within # min, or give it back there.',
    },
  ]);
  expect(await tell(120)).toBe(false);
  const { items } = await press.list(id, '?group=Benefits');
  expect(items.find((reply) => reply.id === taxi)?.group).toMatchObject({
    hindrance: null,
    toldAt: expect.any(String) as string,
  });
  const trail = await press.rows(
    `SELECT actor, details ->> 'group' AS "group", details -> 'people' AS people FROM audit_entries
      WHERE subject = $1 AND action = 'incident.group-told' ORDER BY details ->> 'group'`,
    id,
  );
  expect(trail).toEqual([
    { actor: 'tocsin', group: 'Benefits', people: 2 },
    { actor: 'tocsin', group: 'Cars', people: 1 },
  ]);
});

test('what is handed to it within a minute is told with the next, and what was dealt with meanwhile is not', async () => {
  await gather('Benefits', 'E1');
  await hand(ANA, 'One', 'Benefits');
  await tell();
  await hand(ANA, 'Two', 'Benefits');
  const three = await hand(MING, 'Three', 'Benefits');
  await hand(MING, 'Four', 'Benefits');
  expect(await tell(10)).toBe(false);
  await press.post(`/incidents/${id}/replies/${three}/done`);
  expect(await tell(60)).toBe(true);
  expect(await headlines()).toMatchObject([
    expect.stringContaining('1 message from'),
    expect.stringContaining('2 messages from'),
  ]);
  expect(await tell(600)).toBe(false);
});

test('what came back and is handed over again is told again', async () => {
  await gather('Benefits', 'E1');
  const reply = await hand(ANA, 'One', 'Benefits');
  await tell();
  web.clock.jump(31 * 60_000);
  await returnHanded({ pool: web.context.db.pool, clock: web.clock });
  expect(await tell()).toBe(false);
  await press.post(`/incidents/${id}/replies/${reply}/hand-over`, { group: 'Benefits' });
  expect((await press.only(id)).group).toMatchObject({ toldAt: null });
  expect(await tell()).toBe(true);
  expect(await headlines()).toHaveLength(2);
});

test('where nobody can be told the reply says so at once, and who can be told later is told then', async () => {
  await gather('Nobody');
  await hand(ANA, 'One', 'Nobody');
  expect((await press.only(id)).group).toMatchObject({ hindrance: 'nobody', toldAt: null });
  expect(await tell()).toBe(false);
  await press.rows(
    `INSERT INTO group_members (group_id, employee_id) SELECT g.id, e.id FROM groups g, employees e WHERE e.external_id = 'E1'`,
  );
  await press.rows(
    `UPDATE contact_points SET standing = 'opted-out' WHERE address LIKE '%ana%' OR address = $1`,
    ANA,
  );
  expect((await press.only(id)).group).toMatchObject({ hindrance: 'nobody' });
  expect(await tell()).toBe(false);
  await press.rows(`UPDATE contact_points SET standing = 'usable'`);
  expect((await press.only(id)).group).toMatchObject({ hindrance: null });
  // A call carries no link, and what goes by a channel that is off goes nowhere.
  expect(await tell(0, ['voice', 'push'])).toBe(false);
  expect(await told()).toEqual([]);
  expect(await tell(0, ['sms'])).toBe(true);
});

test('a group of more than 500 is not told, and the reply says so', async () => {
  await gather('Everybody', 'E1');
  await press.rows(
    `WITH crowd AS (INSERT INTO employees (id, external_id, name, created_at, updated_at)
       SELECT gen_random_uuid(), 'crowd ' || n, 'Crowd ' || n, now(), now() FROM generate_series(1, 500) n RETURNING id)
     INSERT INTO group_members (group_id, employee_id) SELECT g.id, crowd.id FROM groups g, crowd`,
  );
  await hand(ANA, 'One', 'Everybody');
  expect((await press.only(id)).group).toMatchObject({ hindrance: 'too-many' });
  expect(await tell()).toBe(false);
  await press.rows(`UPDATE employees SET active = false WHERE external_id = 'crowd 1'`);
  expect(await tell()).toBe(true);
  expect(await told()).toMatchObject([{ recipients: 500 }]);
  await press.rows(`UPDATE employees SET active = false WHERE external_id LIKE 'crowd %'`);
});

test('a drill says so, a stopped or held incident tells nobody, and no correction or all-clear takes it back', async () => {
  id = await press.launch(true);
  await gather('Benefits', 'E1');
  await hand(ANA, 'One', 'Benefits');
  for (const state of ['stopped', 'held', 'closed']) {
    await press.rows(
      `UPDATE incidents SET state = $2, held_since = now(), held_from = 'active' WHERE id = $1`,
      id,
      state,
    );
    expect(await tell()).toBe(false);
  }
  await press.rows(`UPDATE incidents SET state = 'active' WHERE id = $1`, id);
  expect(await tell()).toBe(true);
  expect(await told()).toMatchObject([
    { exercise: true, headline: expect.stringMatching(/^DRILL: /) as string },
  ]);
  expect((await press.post(`/incidents/${id}/all-clear`)).status).toBe(201);
  const back = await press.rows(
    `SELECT kind, superseded_at IS NOT NULL AS back FROM messages WHERE incident_id = $1 AND number IS NULL`,
    id,
  );
  expect(back).toEqual([{ kind: 'list', back: false }]);
});
