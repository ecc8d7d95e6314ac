import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';
import { newId } from '../../kernel/id.ts';
import { incidentSchema } from '../../reachability/schema.ts';

let web: Web;
let operator: string;
let viewer: string;
beforeAll(async () => {
  web = await openWeb();
  [operator, viewer] = [await web.bearer('operator'), await web.bearer('viewer')];
});
afterAll(() => web.close());

const open = async (path: string, bearer = operator) =>
  (await request(web.app).get(path).set('Authorization', bearer).set('Accept', 'text/html')).text;
const post = (path: string, bearer = operator) =>
  request(web.app).post(path).type('form').set('Authorization', bearer).set('Accept', 'text/html').send({});

async function launch(playbook: string, inputs: object, exercise = false) {
  const answered = await request(web.app)
    .post('/api/v1/incidents')
    .set('Authorization', operator)
    .set('Idempotency-Key', newId())
    .send({ playbook, inputs, exercise });
  return incidentSchema.parse(answered.body);
}

test('below the board stands when whoever is silent is reminded next, until an operator ends that', async () => {
  const { id, reminders } = await launch('adverse-press', {});
  const at = `${reminders?.nextAt?.slice(0, 10)} ${reminders?.nextAt?.slice(11, 16)} UTC`;
  const path = `/incidents/${id}`;
  expect(await open(path)).toContain(
    `Next reminder at ${at}, to whoever has not answered by then. 3 still to come at most, one every 4 h.`,
  );
  expect(await open(`${path}?lang=zh-Hant`)).toContain(`下次提醒：${at}`);
  const seen = await open(path, viewer);
  expect([seen.includes('Next reminder'), seen.includes('stop-reminders')]).toEqual([true, false]);
  expect((await post(`${path}/stop-reminders`, viewer)).status).toBe(403);
  expect((await post(`${path}/stop-reminders`)).headers['location']).toBe(path);
  const after = await open(path);
  expect(after).toContain('Reminders were switched off. You can still remind by hand.');
  expect(after).not.toContain('stop-reminders');
  await post(`${path}/stop`);
  expect(await open(path)).not.toContain('Reminders were switched off');
});

test('nothing stands there when all have answered, or where the playbook has no cadence', async () => {
  const { id } = await launch('adverse-press', { topic: 'waste water' });
  await query(
    web.context.db.pool,
    `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, state, answer, confirmed_at, ended_at, created_at)
     SELECT m.id, m.incident_id, r.employee_id, m.priority, 'confirmed', 'read', m.created_at, m.created_at, m.created_at
       FROM messages m JOIN recipients r ON r.message_id = m.id WHERE m.incident_id = $1`,
    [id],
  );
  expect(await open(`/incidents/${id}`)).not.toContain('Next reminder');
  const fire = await launch('fire-evacuation', { site: 'Harbour' });
  expect(fire.reminders).toBeNull();
  expect(await open(`/incidents/${fire.id}`)).not.toContain('Next reminder');
});

test('in an exercise nobody is reminded by itself', async () => {
  const { reminders } = await launch('adverse-press', { topic: 'a drill' }, true);
  expect(reminders).toBeNull();
});

test('the launch says how whoever does not answer is reminded', async () => {
  expect(await open('/launch/adverse-press')).toContain(
    'Who does not answer is reminded every 4 h, 3 times at most; in an exercise nobody is.',
  );
  expect(await open('/launch/adverse-press?lang=zh-Hant')).toContain(
    '未回覆者每4 小時提醒一次，最多 3 次（演習不提醒）。',
  );
});
