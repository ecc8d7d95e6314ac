import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANA, MING, openPress, wordsOf, type Press } from '../../../test/fixtures/press.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { newId } from '../../kernel/id.ts';
import { returnHanded } from '../../incident/return-handed.ts';
import { replySchema } from '../../reachability/reply-schema.ts';
import { deliverySchema } from '../../reachability/delivery-schema.ts';

let web: Web;
let press: Press;
beforeAll(async () => {
  web = await openWeb();
  press = await openPress(web);
});
afterAll(() => web.close());

test('a reply is counted as an answer in their place, once, with their words', async () => {
  const id = await press.launch();
  await press.writes(ANA, 'seen it, will not say a word');
  const { id: reply, employee } = await press.only(id);
  expect((await press.post(`/incidents/${id}/replies/${reply}/count`, { answer: 'safe' })).status).toBe(400);
  expect((await press.list(id)).items).toHaveLength(1);
  const counted = await press.post(`/incidents/${id}/replies/${reply}/count`, { answer: 'read' });
  expect(replySchema.parse(counted.body).done).toMatchObject({ how: 'counted' });
  expect((await press.post(`/incidents/${id}/replies/${reply}/count`, { answer: 'question' })).status).toBe(
    409,
  );
  const person = deliverySchema.parse((await press.get(`/incidents/${id}/deliveries/${employee.id}`)).body);
  expect(person.confirmation).toMatchObject({
    answer: 'read',
    via: 'operator',
    note: 'seen it, will not say a word',
  });
  expect((await press.list(id)).items).toEqual([]);
});

test('words that are counted late do not take the place of what the employee has answered since', async () => {
  const id = await press.launch();
  await press.writes(ANA, 'not sure, by the stairs?');
  const { id: reply, employee } = await press.only(id);
  await press.presses(id, 'question');
  await press.post(`/incidents/${id}/replies/${reply}/count`, { answer: 'read' });
  const person = deliverySchema.parse((await press.get(`/incidents/${id}/deliveries/${employee.id}`)).body);
  expect(person.confirmation).toMatchObject({ answer: 'question', via: 'page' });
  expect(person.timeline.filter(({ kind }) => kind === 'confirmed').map(({ answer }) => answer)).toEqual([
    'read',
    'question',
  ]);
});

test('a reply is read, handed to a group and back, by whoever may act, and the trail says who', async () => {
  const id = await press.launch();
  await press.rows(`INSERT INTO groups (id, name) VALUES ($1, 'Benefits') ON CONFLICT DO NOTHING`, newId());
  await press.writes(ANA, 'What about my pension?');
  await press.writes(MING, 'Nice weather');
  const { items } = await press.list(id);
  const [pension, weather] = items.map((one) => `/incidents/${id}/replies/${one.id}`);
  const unknown = await press.post(`${pension}/hand-over`, { group: 'Cars' });
  expect(unknown.body).toMatchObject({ errors: [{ pointer: '/group' }] });
  const handed = replySchema.parse((await press.post(`${pension}/hand-over`, { group: 'benefits' })).body);
  expect(handed.group).toMatchObject({ name: 'Benefits' });
  expect(wordsOf(await press.list(id, '?group=Benefits'))).toEqual(['What about my pension?']);
  expect(
    replySchema.parse((await press.post(`${pension}/hand-over`, { group: null })).body).group,
  ).toBeNull();
  expect(wordsOf(await press.list(id, '?group=Benefits'))).toEqual([]);

  for (const act of ['done', 'count', 'answer', 'hand-over'])
    expect((await press.post(`${weather}/${act}`, {}, { as: press.viewer })).status).toBe(403);
  expect((await press.get(`/incidents/${id}/replies`, press.viewer)).status).toBe(200);
  const read = replySchema.parse((await press.post(`${weather}/done`)).body);
  web.clock.jump(5_000);
  expect(replySchema.parse((await press.post(`${weather}/done`)).body).done).toEqual(read.done);
  expect((await press.post(`/incidents/${id}/replies/${newId()}/done`)).status).toBe(404);
  expect((await press.get(`/incidents/${newId()}/replies`)).status).toBe(404);
  const acts = await press.rows(
    `SELECT action, details ->> 'group' AS "group" FROM audit_entries WHERE subject = $1 AND action LIKE 'incident.reply%' ORDER BY id`,
    id,
  );
  expect(acts).toEqual([
    { action: 'incident.reply-handed', group: 'Benefits' },
    { action: 'incident.reply-handed', group: null },
    { action: 'incident.reply-read', group: null },
  ]);
});

test('what a group had for half an hour comes back to everybody, marked, until it is handed on', async () => {
  const id = await press.launch();
  await press.rows(`INSERT INTO groups (id, name) VALUES ($1, 'Benefits') ON CONFLICT DO NOTHING`, newId());
  await press.writes(ANA, 'Who pays my taxi?');
  await press.writes(MING, 'Is my car in the way?');
  const { items } = await press.list(id);
  const [taxi, car] = items.map((one) => `/incidents/${id}/replies/${one.id}`);
  for (const reply of [taxi, car]) await press.post(`${reply}/hand-over`, { group: 'Benefits' });
  await press.post(`${car}/done`);
  const clock = (minutes: number) => ({ now: () => new Date(web.clock.now().getTime() + minutes * 60_000) });
  const { pool } = web.context.db;

  await returnHanded({ pool, clock: clock(29) });
  expect((await press.only(id)).group).toMatchObject({ name: 'Benefits' });
  const back = clock(31);
  expect(await returnHanded({ pool, clock: back })).toBe(false);
  const came = await press.only(id);
  expect(came).toMatchObject({ group: null, cameBack: { group: 'Benefits' } });
  expect((await press.list(id, '?state=done')).items).toMatchObject([{ group: { name: 'Benefits' } }]);
  await returnHanded({ pool, clock: clock(90) });
  expect(await press.only(id)).toEqual(came);
  const trail = await press.rows(
    `SELECT actor, details FROM audit_entries WHERE subject = $1 AND action = 'incident.replies-came-back'`,
    id,
  );
  expect(trail).toEqual([{ actor: 'tocsin', details: { group: 'Benefits', replyIds: [came.id] } }]);

  await press.post(`${taxi}/hand-over`, { group: 'Benefits' });
  expect(await press.only(id)).toMatchObject({ group: { name: 'Benefits' }, cameBack: null });
});

test('clearing a call for help deals with the words that called', async () => {
  const id = await press.launch();
  await press.writes(ANA, 'I am trapped in the lift');
  const { employee } = await press.only(id);
  await press.writes(ANA, 'Is the press downstairs?');
  await press.post(`/incidents/${id}/deliveries/${employee.id}/clear-help`, { note: 'Out of the lift' });
  expect(wordsOf(await press.list(id))).toEqual(['Is the press downstairs?']);
  expect((await press.list(id, '?state=done')).items).toMatchObject([{ done: { how: 'cleared' } }]);
});
