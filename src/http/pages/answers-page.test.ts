import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';
import { newId, type DeliveryId } from '../../kernel/id.ts';
import { makeLinkToken } from '../../confirmation/link-token.ts';
import { incidentSchema } from '../../reachability/schema.ts';

let web: Web;
let operator: string;
beforeAll(async () => {
  web = await openWeb();
  operator = await web.bearer('operator');
});
afterAll(() => web.close());

const open = async (path: string) =>
  (await request(web.app).get(path).set('Authorization', operator).set('Accept', 'text/html')).text;

const inputs = { question: 'Which gift?', choices: 'Fruit basket\nGift card\nA <b>day</b> off' };

async function launch() {
  const answered = await request(web.app)
    .post('/api/v1/incidents')
    .set('Authorization', operator)
    .set('Idempotency-Key', newId())
    .send({ playbook: 'poll', inputs, exercise: false });
  return incidentSchema.parse(answered.body);
}

test('answers to a poll are counted by site and in all, and nothing asks who needs help or is in danger', async () => {
  const { id } = await launch();
  const rows = await query<{ id: DeliveryId }>(
    web.context.db.pool,
    `INSERT INTO deliveries (message_id, incident_id, employee_id, site_id, priority, state, answer, confirmed_at, ended_at, created_at)
     SELECT m.id, m.incident_id, r.employee_id, r.site_id, m.priority, 'confirmed', 'Gift card', m.created_at, m.created_at, m.created_at
       FROM messages m JOIN recipients r ON r.message_id = m.id WHERE m.incident_id = $1 RETURNING id::text`,
    [id],
  );
  const page = await open(`/incidents/${id}/answers`);
  expect(page).toContain('A &lt;b>day&lt;/b> off');
  expect(page).toContain(`<a href="/incidents/${id}/people?site=Harbour&amp;answer=Gift+card">2</a>`);
  expect(page).toContain(`<a href="/incidents/${id}/people?answer=Gift+card">2</a>`);
  expect(page).toContain('2 of 2 people (100%)');
  expect(await open(`/incidents/${id}/answers?lang=zh-Hant`)).toContain('各廠區回覆統計');
  const board = await open(`/incidents/${id}`);
  expect(board).toContain(`/incidents/${id}/answers`);
  expect(board.split('id="board-start"')[0]).not.toMatch(/need(s)? help/i);
  const [first] = rows;
  const link = first && makeLinkToken(web.context.config.secret, first.id);
  const asked = await open(`/c/${link}`);
  expect(asked).toContain('We have your answer');
  expect(asked).not.toMatch(/danger|need help/i);
  expect(asked.match(/<button/g)).toHaveLength(3);
  const csv = await request(web.app).get(`/api/v1/incidents/${id}/report.csv`).set('Authorization', operator);
  expect(csv.text.match(/,Gift card,/g)).toHaveLength(2);
});

test('who cries for help in reply to a poll is shown all the same', async () => {
  const { id } = await launch();
  await query(
    web.context.db.pool,
    `UPDATE deliveries SET needs_help = true, called_at = now() WHERE incident_id = $1`,
    [id],
  );
  expect(await open(`/incidents/${id}`)).toMatch(/need(s)? help/i);
});

test('a launch page says which choices cannot be', async () => {
  const answered = await request(web.app)
    .post('/launch/poll/preview')
    .type('form')
    .set('Authorization', operator)
    .set('Accept', 'text/html')
    .send({ 'input.question': 'Which?', 'input.choices': 'Yes\r\nNo', mode: 'live' });
  expect(answered.text).toContain('Choice 1, &quot;Yes&quot;, cannot be an answer');
});
