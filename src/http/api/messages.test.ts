import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';
import { newId } from '../../kernel/id.ts';
import { incidentSchema, type IncidentView } from '../../reachability/schema.ts';

let web: Web;
let operator: string;
beforeAll(async () => {
  web = await openWeb();
  operator = await web.bearer('operator');
});
afterAll(() => web.close());

interface Answer {
  status: number;
  body: unknown;
}

async function post(path: string, body: object = {}, key: string = newId()): Promise<Answer> {
  const call = request(web.app).post(`/api/v1${path}`).set('Authorization', operator);
  return call.set('Idempotency-Key', key).send(body);
}

async function read(id: string): Promise<IncidentView> {
  const answer = await request(web.app).get(`/api/v1/incidents/${id}`).set('Authorization', operator);
  return incidentSchema.parse(answer.body);
}

async function launch(exercise = false): Promise<IncidentView> {
  const body = { playbook: 'fire-evacuation', inputs: { site: 'Harbour' }, exercise, onRunning: 'separate' };
  const { status, body: incident } = await post('/incidents', body);
  expect(status).toBe(201);
  return incidentSchema.parse(incident);
}

const south = {
  texts: { en: { headline: 'Use the south stairs.', instruction: 'North is full of smoke.' } },
};

/** Somebody's alert has left the house. */
async function tell(incidentId: string, people: number): Promise<void> {
  await web.context.db.pool.query(
    `WITH d AS (
       INSERT INTO deliveries (message_id, incident_id, employee_id, priority, created_at, due_at)
       SELECT m.id, m.incident_id, r.employee_id, 0, now(), now()
         FROM messages m JOIN recipients r ON r.message_id = m.id
        WHERE m.incident_id = $1 AND m.number = 1 ORDER BY r.employee_id LIMIT $2 RETURNING *)
     INSERT INTO attempts (delivery_id, message_id, incident_id, sequence, rung, channel, provider, contact_point_id,
                           priority, state, due_at, created_at)
     SELECT id, message_id, incident_id, 1, 0, 'sms', 'main', gen_random_uuid(), 0, 'accepted', now(), now() FROM d`,
    [incidentId, people],
  );
}

test('an update goes to everybody in the words it was given, and asks for no answer', async () => {
  const { id } = await launch();
  web.rung.length = 0;
  const { status, body } = await post(`/incidents/${id}/updates`, south, 'south');
  expect(status).toBe(201);
  const { messages, reachability, state } = incidentSchema.parse(body);
  expect(messages.map(({ number, kind }) => [number, kind])).toEqual([
    [1, 'alert'],
    [2, 'update'],
  ]);
  expect(messages[1]).toMatchObject({ ...south, answers: [] });
  expect([state, reachability.recipients]).toEqual(['active', 2]);
  expect(web.rung).toContain('plan');
  const frozen = 'SELECT m.recipients FROM messages m WHERE m.incident_id = $1 AND number = 2';
  expect(await query(web.context.db.pool, frozen, [id])).toEqual([{ recipients: 2 }]);
  const audit = 'SELECT actor, details FROM audit_entries WHERE action = $1 AND subject = $2';
  const [entry] = await query(web.context.db.pool, audit, ['incident.update', id]);
  expect(entry).toMatchObject({ details: { number: 2, recipients: 2, ...south } });
});

test('an update asks anew where it says what has changed, in the words of the question as it was asked', async () => {
  const { id } = await launch();
  const { headline, instruction } = south.texts.en;
  const silent = await post(`/incidents/${id}/updates`, { ...south, askAnew: true });
  expect(silent.status).toBe(422);
  expect(silent.body).toMatchObject({ errors: [{ pointer: '/texts/en/changed' }] });
  const changed = { en: { headline, instruction, changed: 'The fire has spread.' } };
  const told = await post(`/incidents/${id}/updates`, { texts: changed, askAnew: false });
  expect(incidentSchema.parse(told.body).messages[1]).toMatchObject({ texts: changed, answers: [] });
  const { status, body } = await post(`/incidents/${id}/updates`, { texts: changed });
  expect(status).toBe(201);
  const { messages } = incidentSchema.parse(body);
  expect(messages[2]).toMatchObject({ kind: 'update', texts: changed, recipients: 2 });
  expect(messages[2]?.answers).toEqual(messages[0]?.answers);
  const rows = await query(
    web.context.db.pool,
    `SELECT number, superseded_at IS NOT NULL AS replaced, tells = '[]' AS tells_nobody FROM messages
      WHERE incident_id = $1 ORDER BY number`,
    [id],
  );
  expect(rows).toEqual([
    { number: 1, replaced: true, tells_nobody: false },
    { number: 2, replaced: false, tells_nobody: true },
    { number: 3, replaced: false, tells_nobody: false },
  ]);
  // The alert was not taken back: the same launch joins this incident.
  const again = { playbook: 'fire-evacuation', inputs: { site: 'Harbour' }, exercise: false };
  const joined = await post('/incidents', again);
  expect(joined.status).toBe(200);
  expect((await post(`/incidents/${id}/correct`, { texts: changed })).status).toBe(400);
  await post(`/incidents/${id}/stop`);
});

test('the same key again sends nothing and gives the first answer; with another body it is refused', async () => {
  const { id } = await launch();
  expect((await post(`/incidents/${id}/updates`, south, 'again')).status).toBe(201);
  const again = await post(`/incidents/${id}/updates`, south, 'again');
  expect(again.status).toBe(200);
  expect(incidentSchema.parse(again.body).messages).toHaveLength(2);
  const other = await post(`/incidents/${id}/updates`, { texts: { en: { headline: 'Other' } } }, 'again');
  expect(other.status).toBe(422);
  expect(other.body).toMatchObject({ type: '/problems/idempotency-key-reused' });
  expect((await post(`/incidents/${id}/all-clear`, {}, 'again')).status).toBe(422);

  await tell(id, 1);
  expect((await post(`/incidents/${id}/all-clear`, {}, 'clear')).status).toBe(201);
  const replayed = await post(`/incidents/${id}/all-clear`, {}, 'clear');
  expect(replayed.status).toBe(200);
  expect(incidentSchema.parse(replayed.body).messages).toHaveLength(3);
});

test('ten at once with the same key are one message', async () => {
  const { id } = await launch();
  const calls = Array.from({ length: 10 }, () => post(`/incidents/${id}/updates`, south, 'storm'));
  const statuses = (await Promise.all(calls)).map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
  expect((await read(id)).messages).toHaveLength(2);
});

test('two different messages at once get a number each', async () => {
  const { id } = await launch();
  await Promise.all([post(`/incidents/${id}/updates`, south), post(`/incidents/${id}/remind`)]);
  expect((await read(id)).messages.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test('a correction goes to exactly those who were told, in the playbook’s words', async () => {
  const { id } = await launch();
  await tell(id, 1);
  const { status, body } = await post(`/incidents/${id}/correct`);
  expect(status).toBe(201);
  const { messages, state } = incidentSchema.parse(body);
  expect(state).toBe('active');
  expect(messages[1]).toMatchObject({ kind: 'correction', answers: [] });
  expect(messages[1]?.texts['en']?.headline).toContain('the fire alarm at Harbour was a mistake');
  expect(messages[1]?.texts['zh-Hant']?.headline).toContain('並無火警');
  const frozen = 'SELECT recipients FROM messages WHERE incident_id = $1 ORDER BY number';
  expect(await query(web.context.db.pool, frozen, [id])).toEqual([{ recipients: 2 }, { recipients: 1 }]);
});

test('own words take the place of the playbook’s in their language alone; a drill says so in all', async () => {
  const { id } = await launch(true);
  await tell(id, 2);
  const own = { texts: { en: { headline: 'It was burnt toast.' } } };
  const { body } = await post(`/incidents/${id}/all-clear`, own);
  const { messages, state } = incidentSchema.parse(body);
  expect(state).toBe('all-clear');
  expect(messages[1]?.texts['en']).toEqual({ headline: 'DRILL: It was burnt toast.', instruction: '' });
  expect(messages[1]?.texts['zh-Hant']?.headline).toMatch(/^演習：.*火警已解除/);
});

test('who launches the same again after a correction gets a new run, not the old one', async () => {
  const fire = { playbook: 'notice', inputs: { subject: 'Water', text: 'It is off.' }, exercise: false };
  const first = await post('/incidents', fire);
  const joined = await post('/incidents', fire);
  const { id } = incidentSchema.parse(first.body);
  expect([joined.status, incidentSchema.parse(joined.body).id]).toEqual([200, id]);
  await post(`/incidents/${id}/correct`);
  const danger = await post('/incidents', fire);
  expect(danger.status).toBe(201);
  expect(incidentSchema.parse(danger.body).id).not.toBe(id);
});

test('what an incident is not in the state for is refused with a sentence, and nothing is sent', async () => {
  const { id } = await launch();
  await tell(id, 2);
  await post(`/incidents/${id}/correct`);
  const remind = await post(`/incidents/${id}/remind`);
  expect(remind.status).toBe(409);
  expect(remind.body).toMatchObject({
    type: '/problems/wrong-state',
    detail: 'The alert was taken back: there is nothing to remind of. A reminder was not sent.',
  });
  await post(`/incidents/${id}/all-clear`);
  for (const [path, body] of [
    ['updates', south],
    ['remind', {}],
    ['all-clear', {}],
  ] as const) {
    const { status, body: problem } = await post(`/incidents/${id}/${path}`, body);
    expect([path, status]).toEqual([path, 409]);
    expect(problem).toMatchObject({ detail: expect.stringContaining('The all-clear was given.') as string });
  }
  expect((await post(`/incidents/${id}/close`)).status).toBe(200);
  expect((await post(`/incidents/${id}/close`)).status).toBe(200);
  for (const path of ['updates', 'remind', 'correct', 'all-clear', 'stop']) {
    const { status } = await post(`/incidents/${id}/${path}`, path === 'updates' ? south : {});
    expect([path, status]).toEqual([path, 409]);
  }
  const { messages, state } = await read(id);
  expect([state, messages.length]).toEqual(['closed', 3]);
});

test.each(['stop', 'close', 'correct', 'all-clear'])(
  '%s: when it is answered nothing of the alert is queued any more, though no worker runs',
  async (path) => {
    const { pool } = web.context.db;
    const { id } = await launch();
    await tell(id, 2);
    const last = '(SELECT max(id) FROM attempts WHERE incident_id = $1)';
    await query(pool, `UPDATE attempts SET state = 'queued' WHERE id = ${last}`, [id]);
    expect((await post(`/incidents/${id}/${path}`)).status).toBeLessThan(300);
    const attempts = 'SELECT state FROM attempts WHERE incident_id = $1 ORDER BY id';
    expect(await query(pool, attempts, [id])).toEqual([{ state: 'accepted' }, { state: 'cancelled' }]);
    const open = 'SELECT 1 FROM deliveries WHERE incident_id = $1 AND ended_at IS NULL';
    expect(await query(pool, open, [id])).toEqual([]);
  },
);

test('what was stopped can still be corrected, for those who were told', async () => {
  const { id } = await launch();
  await tell(id, 1);
  await post(`/incidents/${id}/stop`);
  expect((await post(`/incidents/${id}/updates`, south)).status).toBe(409);
  const { status, body } = await post(`/incidents/${id}/correct`);
  expect([status, incidentSchema.parse(body).state]).toEqual([201, 'active']);
});

test('words that cannot be sent are refused with a pointer', async () => {
  const { id } = await launch();
  const faults: [string, object, number, string][] = [
    ['updates', {}, 400, '/texts'],
    ['updates', { texts: {} }, 400, '/texts'],
    ['updates', { texts: { en: { headline: ' ' } } }, 400, '/texts/en/headline'],
    ['updates', { texts: { fr: { headline: 'Sortez' } } }, 422, '/texts/fr'],
    ['correct', { texts: { fr: { headline: 'Pardon' } } }, 422, '/texts/fr'],
    ['remind', { texts: { en: { headline: 'Answer!' } } }, 400, '/texts'],
  ];
  for (const [path, sent, status, pointer] of faults) {
    const answer = await post(`/incidents/${id}/${path}`, sent);
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.body).toMatchObject({ errors: [expect.objectContaining({ pointer }) as object] });
  }
  const missing = await request(web.app)
    .post(`/api/v1/incidents/${id}/updates`)
    .set('Authorization', operator)
    .send(south);
  expect(missing.status).toBe(400);
  expect((await post(`/incidents/${newId()}/updates`, south)).status).toBe(404);
  expect(web.log.errors()).toEqual([]);
});

test('a viewer and an approver may send nothing', async () => {
  const { id } = await launch();
  for (const role of ['viewer', 'approver'] as const) {
    const bearer = await web.bearer(role);
    for (const path of ['updates', 'remind', 'correct', 'all-clear', 'close']) {
      const { status } = await request(web.app)
        .post(`/api/v1/incidents/${id}/${path}`)
        .set('Authorization', bearer)
        .set('Idempotency-Key', newId())
        .send(south);
      expect([role, path, status]).toEqual([role, path, 403]);
    }
  }
});
