import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { whileLocked } from '../../../test/fixtures/while-locked.ts';
import { query } from '../../db/sql.ts';
import { incidentListSchema, incidentSchema } from '../../reachability/schema.ts';

let web: Web;
let operator: string;
beforeAll(async () => {
  web = await openWeb();
  operator = await web.bearer('operator');
});
afterAll(() => web.close());

/** supertest's answers, with a body that is looked at before it is believed. */
interface Answer {
  status: number;
  type: string;
  body: unknown;
}

const fire = { playbook: 'fire-evacuation', inputs: { site: 'Harbour' }, exercise: true };

async function launch(body: object, key?: string): Promise<Answer> {
  const call = request(web.app).post('/api/v1/incidents').set('Authorization', operator);
  return (key === undefined ? call : call.set('Idempotency-Key', key)).send(body);
}

test('a launch answers 201 and the incident, and rings the engine', async () => {
  const { status, body } = await launch(fire, 'first');
  expect(status).toBe(201);
  const incident = incidentSchema.parse(body);
  expect(incident).toMatchObject({ playbook: 'fire-evacuation', state: 'active', exercise: true });
  expect(incident.reachability).toMatchObject({ recipients: 2, pending: 2 });
  expect(web.rung).toContain('plan');

  const again = await launch(fire, 'first');
  expect([again.status, incidentSchema.parse(again.body).id]).toEqual([200, incident.id]);

  const other = await launch({ ...fire, exercise: false }, 'first');
  expect(other.status).toBe(422);
  expect(other.body).toMatchObject({ type: '/problems/idempotency-key-reused', incidentId: incident.id });

  const joined = await launch(fire, 'second');
  expect([joined.status, incidentSchema.parse(joined.body).id]).toEqual([200, incident.id]);

  const refused = await launch({ ...fire, onRunning: 'refuse' }, 'third');
  expect([refused.status, refused.type]).toEqual([409, 'application/problem+json']);
});

test('a launch that meets a lock waits for it, and is written once', async () => {
  const locks = 'LOCK TABLE recipients IN SHARE ROW EXCLUSIVE MODE';
  let launched: Promise<Answer> | undefined;
  await whileLocked(web.context.db, locks, async (untilWaited) => {
    launched = launch({ ...fire, onRunning: 'separate' }, 'meets a lock').then((answer) => answer);
    await untilWaited(2);
  });
  const answer = await launched;
  expect(answer?.status).toBe(201);
  expect(incidentSchema.parse(answer?.body).reachability).toMatchObject({ recipients: 2 });
  const again = await launch({ ...fire, onRunning: 'separate' }, 'meets a lock');
  expect(again.status).toBe(200);
  expect(web.log.errors()).toEqual([]);
});

test('without an Idempotency-Key nothing is launched', async () => {
  const { status, body } = await launch(fire);
  expect(status).toBe(400);
  expect(body).toMatchObject({ type: '/problems/idempotency-key-missing' });
});

test('a body that is wrong is answered with a pointer to each fault', async () => {
  const { status, body } = await launch({ playbook: 7, exercise: 'yes', 'a/b': 1 }, 'wrong');
  expect(status).toBe(400);
  const { errors } = body as { errors: { pointer: string }[] };
  expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/a~1b', '/exercise', '/playbook']);
});

test('inputs that do not fit are named', async () => {
  const { status, body } = await launch({ ...fire, inputs: { site: 'Nowhere' } }, 'nowhere');
  expect(status).toBe(422);
  expect(body).toMatchObject({ type: '/problems/bad-inputs', errors: [{ pointer: '/inputs/site' }] });
});

test('the list pages from the newest to the oldest', async () => {
  await launch({ ...fire, onRunning: 'separate' }, 'another');
  const page = async (query: string) => {
    const got = await request(web.app).get(`/api/v1/incidents?${query}`).set('Authorization', operator);
    expect(got.status).toBe(200);
    return incidentListSchema.parse(got.body);
  };
  const first = await page('limit=1');
  const second = await page(`limit=1&cursor=${first.nextCursor ?? ''}`);
  expect(first.items[0]?.id).not.toBe(second.items[0]?.id);
  expect(
    (await request(web.app).get('/api/v1/incidents?limit=1001').set('Authorization', operator)).status,
  ).toBe(400);
});

test('an operator confirms on behalf of an employee, marked so; then stops the incident', async () => {
  const { body } = await launch({ ...fire, onRunning: 'separate' }, 'confirmed');
  const { id } = incidentSchema.parse(body);
  await fanOutByHand(id);
  const people = await request(web.app)
    .get(`/api/v1/incidents/${id}/deliveries`)
    .set('Authorization', operator);
  const [row] = (people.body as { items: { employee: { id: string; name: string } }[] }).items;
  const path = `/api/v1/incidents/${id}/deliveries/${row?.employee.id ?? ''}`;

  const unknown = await request(web.app)
    .post(`${path}/confirm`)
    .set('Authorization', operator)
    .send({ answer: '9' });
  expect([unknown.status, unknown.body]).toMatchObject([400, { errors: [{ pointer: '/answer' }] }]);

  const said = { answer: 'safe', note: 'I stand beside her' };
  const confirmed = await request(web.app).post(`${path}/confirm`).set('Authorization', operator).send(said);
  expect(confirmed.status).toBe(200);
  expect(confirmed.body).toMatchObject({
    state: 'confirmed',
    whyNot: null,
    confirmation: { answer: 'safe', via: 'operator', note: 'I stand beside her' },
  });
  const { confirmation } = confirmed.body as { confirmation: { onBehalfOf: string } };
  expect(confirmation.onBehalfOf).toMatch(/^key:tcn_/);

  const stopped = await request(web.app).post(`/api/v1/incidents/${id}/stop`).set('Authorization', operator);
  expect(stopped.body).toMatchObject({
    state: 'stopped',
    reachability: { confirmed: 1, stopped: 1, recipients: 2 },
  });
});

test('what is not there is a problem, not an empty list', async () => {
  const nowhere = '/api/v1/incidents/0191b0c0-0000-7000-8000-000000000000';
  for (const path of [nowhere, `${nowhere}/deliveries`, '/api/v1/nothing', '/api/v1/playbooks/none']) {
    const answer: Answer = await request(web.app).get(path).set('Authorization', operator);
    expect([path, answer.status, answer.body]).toMatchObject([path, 404, { type: '/problems/not-found' }]);
  }
  expect((await request(web.app).get('/api/v1/incidents/7').set('Authorization', operator)).status).toBe(400);
});

/** Deliveries as the engine makes them, which does not run here. */
async function fanOutByHand(incidentId: string): Promise<void> {
  await query(
    web.context.db.pool,
    `INSERT INTO deliveries (message_id, incident_id, employee_id, site_id, language, priority, created_at)
     SELECT r.message_id, m.incident_id, r.employee_id, r.site_id, r.language, m.priority, m.created_at
       FROM recipients r JOIN messages m ON m.id = r.message_id WHERE m.incident_id = $1`,
    [incidentId],
  );
}
