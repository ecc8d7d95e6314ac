import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plannedFire } from '../../../test/fixtures/planned-fire.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { writePlaybooks } from '../../../test/fixtures/write-playbooks.ts';
import { query } from '../../db/sql.ts';
import { keepPlan } from '../../incident/keep-plan.ts';
import { newId } from '../../kernel/id.ts';
import { incidentSchema } from '../../reachability/schema.ts';

let web: Web;
let playbooks: Awaited<ReturnType<typeof writePlaybooks>>;
let operator: string;
let viewer: string;
beforeAll(async () => {
  playbooks = await writePlaybooks({ fire: await plannedFire({ wait: '{ after: 90m }', told: 'by-hand' }) });
  web = await openWeb({ PLAYBOOKS_DIR: playbooks.folder });
  [operator, viewer] = [await web.bearer('operator'), await web.bearer('viewer')];
});
afterAll(async () => {
  await web.close();
  await playbooks.remove();
});

const open = async (path: string, bearer = operator) =>
  (await request(web.app).get(path).set('Authorization', bearer).set('Accept', 'text/html')).text;
const post = (path: string, form: object = {}, bearer = operator) =>
  request(web.app).post(path).type('form').set('Authorization', bearer).set('Accept', 'text/html').send(form);
const call = (path: string, body: object = {}) =>
  request(web.app)
    .post(`/api/v1/incidents${path}`)
    .set('Authorization', operator)
    .set('Idempotency-Key', newId())
    .send(body);
const launch = async () =>
  incidentSchema.parse(
    (
      await call('', {
        playbook: 'fire-evacuation',
        inputs: { site: 'Harbour' },
        exercise: true,
        onRunning: 'separate',
      })
    ).body,
  );
const statesOf = (body: unknown) => incidentSchema.parse(body).plan.map(({ state }) => state);

test('what is planned is shown, sent by one press and cancelled behind a box to tick', async () => {
  const { id, plan } = await launch();
  expect(plan.map(({ texts }) => texts['en']?.headline)).toEqual([
    'DRILL: More at Harbour: wait.',
    'DRILL: More at Harbour: told.',
  ]);
  expect(await open(`/incidents/${id}`)).toContain(`href="/incidents/${id}/plan">Messages to come: 2</a>`);
  const page = await open(`/incidents/${id}/plan`);
  expect(page).toContain('1 h 30 min after the launch');
  expect(page).toContain('DRILL: More at Harbour');
  expect(await open(`/incidents/${id}/plan?lang=zh-Hant`)).toContain('預案的後續訊息');
  expect(await open(`/incidents/${id}/plan`, viewer)).not.toContain('/steps/told/send');
  expect((await post(`/incidents/${id}/steps/told/send`, {}, viewer)).status).toBe(403);
  expect((await post(`/incidents/${id}/steps/told/send`)).headers['location']).toBe(`/incidents/${id}/plan`);
  expect((await post(`/incidents/${id}/steps/wait/cancel`, { asked: 'tick' })).status).toBe(422);
  await post(`/incidents/${id}/steps/wait/cancel`, { asked: 'tick', sure: 'yes' });
  const after = await open(`/incidents/${id}/plan`);
  expect(after).toMatch(/Sent as message 2, .* · by \w+</);
  expect(after).toMatch(/Cancelled .* UTC · by \w+</);
});

test('the API sends and cancels what is planned; what takes back ends the plan', async () => {
  const { id } = await launch();
  expect(statesOf((await call(`/${id}/steps/told/send`)).body)).toEqual(['waiting', 'sent']);
  expect((await call(`/${id}/steps/told/cancel`)).status).toBe(409);
  expect((await call(`/${id}/steps/nothing/send`)).status).toBe(404);
  expect(statesOf((await call(`/${id}/correct`)).body)).toEqual(['cancelled', 'sent']);
  expect(await open(`/incidents/${id}/plan`)).toContain('a correction was sent');
});

test('the all-clear ends the plan: nothing of it goes by itself or by hand any more, and the trail says what', async () => {
  const { id } = await launch();
  const answer = await call(`/${id}/all-clear`);
  expect(answer.status).toBe(201);
  const { state, plan } = incidentSchema.parse(answer.body);
  expect([state, plan.map(({ state: became, reason }) => [became, reason])]).toEqual([
    'all-clear',
    Array(2).fill(['cancelled', 'all-clear']),
  ]);
  const { pool } = web.context.db;
  const trail = await query(
    pool,
    `SELECT details -> 'cancelled' AS cancelled FROM audit_entries WHERE subject = $1 AND action = 'incident.all-clear'`,
    [id],
  );
  expect(trail).toEqual([{ cancelled: ['wait', 'told'] }]);
  web.clock.jump(7_200_000);
  await keepPlan({ pool, clock: web.clock, ringPlan: () => undefined });
  expect((await call(`/${id}/steps/told/send`)).status).toBe(409);
  const sent = await query(pool, 'SELECT kind FROM messages WHERE incident_id = $1 ORDER BY number', [id]);
  expect(sent).toEqual([{ kind: 'alert' }, { kind: 'all-clear' }]);
  expect(await open(`/incidents/${id}/plan`)).not.toContain('/steps/told/send');
});
