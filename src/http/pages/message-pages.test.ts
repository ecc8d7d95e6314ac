import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';
import { newId } from '../../kernel/id.ts';
import { incidentSchema } from '../../reachability/schema.ts';

let web: Web;
let operator: string;
beforeAll(async () => {
  web = await openWeb();
  operator = await web.bearer('operator');
});
afterAll(() => web.close());

async function launch(exercise = false): Promise<string> {
  const answer = await request(web.app)
    .post('/api/v1/incidents')
    .set('Authorization', operator)
    .set('Idempotency-Key', newId())
    .send({ playbook: 'fire-evacuation', inputs: { site: 'Harbour' }, exercise, onRunning: 'separate' });
  return incidentSchema.parse(answer.body).id;
}

const open = (path: string, bearer = operator) =>
  request(web.app).get(path).set('Authorization', bearer).set('Accept', 'text/html');
const post = (path: string, form: Record<string, string>, bearer = operator) =>
  request(web.app).post(path).type('form').set('Authorization', bearer).set('Accept', 'text/html').send(form);
const messagesOf = (id: string) =>
  query<{ kind: string; recipients: number }>(
    web.context.db.pool,
    'SELECT kind, recipients FROM messages WHERE incident_id = $1 ORDER BY number',
    [id],
  );
const south = {
  idempotencyKey: 'south',
  'headline.en': 'Use the south stairs.',
  'instruction.en': 'North is full of smoke.',
  'headline.zh-Hant': '請走南側樓梯。',
};

test('an update is written, shown with how many get it and by what, and sent once however often it is posted', async () => {
  const id = await launch();
  const write = await open(`/incidents/${id}/send/update`);
  expect(write.status).toBe(200);
  expect(write.text).toContain('name="headline.zh-Hant"');
  expect(write.text).toMatch(/name="idempotencyKey" value="[^"]+"/);
  const shown = await post(`/incidents/${id}/send/update/preview`, south);
  expect(shown.status).toBe(200);
  expect(shown.text).toContain('<b>2</b> people');
  expect(shown.text).toContain('can be reached by text message');
  expect(shown.text).toContain('Use the south stairs.');
  expect(shown.text).toMatch(/text message \(\d parts?\)/);
  expect(await messagesOf(id)).toHaveLength(1);

  const send = () => post(`/incidents/${id}/send/update`, south);
  const answers = await Promise.all([send(), send(), send()]);
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
  expect(answers[0].headers['location']).toBe(`/incidents/${id}?sent=update`);
  expect(await messagesOf(id)).toMatchObject([{ kind: 'alert' }, { kind: 'update', recipients: 2 }]);
  const other = await post(`/incidents/${id}/send/update`, { ...south, 'headline.en': 'Other' });
  expect(other.status).toBe(422);
  expect(other.text).toContain('Nothing was sent again.');
  expect(await messagesOf(id)).toHaveLength(2);

  const board = await open(`/incidents/${id}?sent=update`);
  expect(board.text).toContain('Update 2 is on its way to 2 people.');
  expect(board.text).toContain('Use the south stairs.');
  const sent = await open(`/incidents/${id}/sent`);
  expect(sent.text).toContain('2 · Update');
  expect(sent.text).toMatch(/by key:/);
  expect(sent.text.match(/<b>0 told<\/b> · 2 waiting/g)).toHaveLength(2);
});

test('an update of a fire asks anew unless somebody says otherwise, says what has changed and how many are open again', async () => {
  const id = await launch();
  await query(
    web.context.db.pool,
    `INSERT INTO deliveries (message_id, incident_id, employee_id, priority, created_at, state, answer, confirmed_at, ended_at)
     SELECT m.id, m.incident_id, r.employee_id, 1, now(), 'confirmed', 'safe', now(), now()
       FROM messages m JOIN recipients r ON r.message_id = m.id WHERE m.incident_id = $1 ORDER BY r.employee_id LIMIT 1`,
    [id],
  );
  const write = await open(`/incidents/${id}/send/update`);
  expect(write.text).toMatch(/name="askAnew" value="yes" checked/);
  const asking = { ...south, idempotencyKey: newId(), askAnew: 'yes', 'changed.en': 'The fire has spread.' };
  for (const path of ['update/preview', 'update']) {
    const refused = await post(`/incidents/${id}/send/${path}`, asking);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('say in each language what has changed');
    expect(refused.text).toContain('The fire has spread.');
    expect(refused.text).toMatch(/name="askAnew" value="yes" checked/);
  }
  const whole = { ...asking, 'changed.zh-Hant': '火勢擴大。' };
  const shown = await post(`/incidents/${id}/send/update/preview`, whole);
  expect(shown.text).toContain('1 person has answered and is asked again.');
  expect(shown.text).toContain('What has changed: The fire has spread.\nNorth is full of smoke.');
  expect(shown.text).toContain('Reply 1 Safe');
  expect(shown.text).toContain('name="askAnew" value="yes"');
  const sure = await post(`/incidents/${id}/send/update/sure`, { ...whole, recipients: '2' });
  expect(sure.text).toContain('name="changed.zh-Hant" value="火勢擴大。"');
  expect((await post(`/incidents/${id}/send/update`, whole)).status).toBe(303);
  const answers =
    'SELECT jsonb_array_length(answers) AS asked FROM messages WHERE incident_id = $1 ORDER BY number';
  expect(await query(web.context.db.pool, answers, [id])).toEqual([{ asked: 3 }, { asked: 3 }]);
  expect((await open(`/incidents/${id}/sent`)).text).toContain('What has changed: The fire has spread.');
  const unticked = await post(`/incidents/${id}/send/update/write`, { ...south, idempotencyKey: newId() });
  expect(unticked.text).not.toMatch(/name="askAnew" value="yes" checked/);
});

test('an update without words is not sent, and what was typed is kept', async () => {
  const id = await launch();
  const form = { idempotencyKey: newId(), 'instruction.en': 'Only this.' };
  for (const path of ['update/preview', 'update']) {
    const answer = await post(`/incidents/${id}/send/${path}`, form);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Only this.');
  }
  expect((await post(`/incidents/${id}/send/update`, { 'headline.en': 'No key' })).status).toBe(400);
  expect(await messagesOf(id)).toHaveLength(1);
});

test('a correction shows what it takes back; in an exercise every page and text says so', async () => {
  for (const exercise of [true, false]) {
    const id = await launch(exercise);
    const write = await open(`/incidents/${id}/send/correction`);
    expect(write.text).toContain('This takes back');
    expect(write.text).toContain('FIRE at Harbour');
    expect(write.text).toContain('the fire alarm at Harbour was a mistake');
    const shown = await post(`/incidents/${id}/send/correction/preview`, { idempotencyKey: 'c' });
    expect(shown.text).toContain('Nobody has been told yet.');
    for (const { text } of [write, shown]) expect(text.includes('class="band"')).toBe(exercise);
    expect(shown.text.includes('DRILL: Site security')).toBe(exercise);
    expect(shown.text.includes('This incident is real.')).toBe(!exercise);
  }
});

test('without holding a box is ticked first', async () => {
  const id = await launch();
  const sure = await post(`/incidents/${id}/send/update/sure`, { ...south, recipients: '2' });
  expect(sure.text).toContain('Yes, send this now to 2 people.');
  expect(sure.text).toContain(`action="/incidents/${id}/send/update/preview"`);
  expect(sure.text).toMatch(/<blockquote[^>]*>Use the south stairs\./);
  const stop = await post(`/incidents/${id}/stop/sure`, {});
  for (const { text } of [sure, stop]) {
    expect(text).toContain('FIRE at Harbour');
    expect(text).toContain(`href="/incidents/${id}"`);
  }
  const unticked = await post(`/incidents/${id}/send/update`, {
    ...south,
    idempotencyKey: 'tick',
    asked: 'tick',
  });
  expect(unticked.status).toBe(422);
  expect(await messagesOf(id)).toHaveLength(1);
});

test('after the end each page says that nothing can be sent, and why', async () => {
  const id = await launch();
  expect((await post(`/incidents/${id}/send/all-clear`, { idempotencyKey: newId() })).status).toBe(303);
  const late = await open(`/incidents/${id}/send/update`);
  expect([late.status, late.text.includes('The all-clear was given.')]).toEqual([409, true]);
  expect((await post(`/incidents/${id}/close`, { asked: 'tick' })).status).toBe(422);
  expect((await post(`/incidents/${id}/close`, {})).status).toBe(303);
  for (const kind of ['update', 'reminder', 'correction', 'all-clear']) {
    const refused = await post(`/incidents/${id}/send/${kind}`, { ...south, idempotencyKey: newId() });
    expect([kind, refused.status]).toEqual([kind, 409]);
    expect(refused.text).toContain('The incident is closed.');
  }
  expect((await open(`/incidents/${id}`)).text).not.toContain('run-actions');
  expect(await messagesOf(id)).toHaveLength(2);
  expect(web.log.errors()).toEqual([]);
});

test('a viewer and an approver see no actions and may send nothing', async () => {
  const id = await launch();
  for (const role of ['viewer', 'approver'] as const) {
    const bearer = await web.bearer(role);
    expect((await open(`/incidents/${id}`, bearer)).text).not.toContain('/send/');
    for (const kind of ['update', 'reminder', 'correction', 'all-clear']) {
      const path = `/incidents/${id}/send/${kind}`;
      expect((await open(path, bearer)).status).toBe(403);
      for (const step of ['', '/write', '/preview', '/sure'])
        expect((await post(path + step, south, bearer)).status).toBe(403);
    }
    expect((await open(`/incidents/${id}/close`, bearer)).status).toBe(403);
    for (const step of ['', '/sure'])
      expect((await post(`/incidents/${id}/close${step}`, {}, bearer)).status).toBe(403);
  }
  expect(await messagesOf(id)).toHaveLength(1);
});

test('the page of an incident, and that of its messages, lead to its report', async () => {
  const id = await launch();
  const viewer = await web.bearer('viewer');
  for (const path of [`/incidents/${id}`, `/incidents/${id}/sent`]) {
    const page = await open(path, viewer);
    const [, href = ''] = /<a href="([^"]+)">Report on everybody \(CSV\)<\/a>/.exec(page.text) ?? [];
    const report = await open(href, viewer);
    expect([report.status, report.type]).toEqual([200, 'text/csv']);
    expect(report.text).toMatch(/\r?\nE1,Ana Silva,Harbour,/);
  }
});
