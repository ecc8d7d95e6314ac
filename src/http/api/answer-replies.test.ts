import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANA, MING, openPress, wordsOf, type Press } from '../../../test/fixtures/press.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { newId } from '../../kernel/id.ts';
import { readReachability } from '../../reachability/read-reachability.ts';
import { replySchema } from '../../reachability/reply-schema.ts';
import { deliverySchema } from '../../reachability/delivery-schema.ts';

let web: Web;
let press: Press;
beforeAll(async () => {
  web = await openWeb();
  press = await openPress(web);
});
afterAll(() => web.close());

test('what was not understood, what asks and words beside an answer wait to be read, a cry for help before all', async () => {
  const id = await press.launch();
  await press.writes(ANA, 'May I talk to my cousin at the Times?');
  await press.writes(MING, '1');
  await press.writes(MING, '2');
  await press.presses(id, 'read', 'Our driver was there');
  await press.presses(id, 'read');
  await press.presses(id, 'read', 'She told me', 'operator:ola');
  await press.writes(MING, 'I am trapped in the lift');
  const { items, nextCursor } = await press.list(id);
  expect(nextCursor).toBeNull();
  expect(items).toMatchObject([
    { employee: { name: '王小明' }, text: 'I am trapped in the lift', call: true, answer: null, via: 'sms' },
    { employee: { name: 'Ana Silva', site: 'Harbour' }, text: 'May I talk to my cousin at the Times?' },
    { text: '2', answer: 'question', via: 'sms', call: false },
    { text: 'Our driver was there', answer: 'read', via: 'page' },
  ]);
  const first = await press.list(id, '?limit=3');
  const next = await press.list(id, `?limit=3&cursor=${first.nextCursor ?? ''}`);
  expect([...wordsOf(first), ...wordsOf(next)]).toEqual(wordsOf({ items }));
  expect(next.nextCursor).toBeNull();
});

test('an answer goes by SMS from the number that was written to, counts nobody, and stands in the thread', async () => {
  const id = await press.launch(true);
  await press.writes(ANA, 'May I talk to my cousin?');
  const before = await readReachability(web.context, id);
  const reply = await press.only(id);
  web.rung.length = 0;
  const body = { text: 'Please do not. Pass it to Communications.' };
  const sent = await press.post(`/incidents/${id}/replies/${reply.id}/answer`, body, { key: 'cousin' });
  expect(sent.status).toBe(201);
  expect(replySchema.parse(sent.body).done).toMatchObject({ how: 'answered' });
  expect(web.rung).toEqual(['plan']);
  const again = await press.post(`/incidents/${id}/replies/${reply.id}/answer`, body, { key: 'cousin' });
  expect(again.status).toBe(200);
  const other = await press.post(
    `/incidents/${id}/replies/${reply.id}/answer`,
    { text: 'Do.' },
    { key: 'cousin' },
  );
  expect(other.status).toBe(422);
  const late = await press.post(`/incidents/${id}/replies/${reply.id}/answer`, { text: 'Do.' });
  expect(late.status).toBe(409);
  expect((late.body as { detail: string }).detail).toContain('Ana Silva');
  const queued = await press.rows(
    `SELECT a.channel, a.provider, a.state, p.address, m.kind, m.number, m.answers, m.texts -> 'en' ->> 'headline' AS headline
       FROM messages m JOIN deliveries d ON d.message_id = m.id JOIN attempts a ON a.delivery_id = d.id
       JOIN contact_points p ON p.id = a.contact_point_id
      WHERE m.incident_id = $1 AND m.said_by IS NOT NULL`,
    id,
  );
  expect(queued).toEqual([
    {
      channel: 'sms',
      provider: 'simulator',
      state: 'queued',
      address: ANA,
      kind: 'list',
      number: null,
      answers: [],
      headline: 'DRILL: Answer to your message (Adverse press report):',
    },
  ]);
  const after = await readReachability(web.context, id);
  expect({ ...after, asOf: '', secondsTo: null }).toEqual({ ...before, asOf: '', secondsTo: null });
  const person = await press.get(`/incidents/${id}/deliveries/${reply.employee.id}`, press.viewer);
  expect(deliverySchema.parse(person.body).thread).toMatchObject([
    { by: null, reply: reply.id, text: 'May I talk to my cousin?', done: { how: 'answered' }, attempts: [] },
    { reply: null, text: body.text, attempts: [{ channel: 'sms', provider: 'simulator', state: 'queued' }] },
  ]);
  const followUp = await press.post(`/incidents/${id}/replies/${reply.id}/answer`, {
    text: 'Do.',
    again: true,
  });
  expect(followUp.status).toBe(201);
});

test('who has lost the phone they wrote from, or pressed on the page, is answered by the way of every message', async () => {
  const id = await press.launch();
  await press.writes(ANA, 'Who may I ask?');
  await press.presses(id, 'question', 'And when?');
  await press.rows(`UPDATE contact_points SET standing = 'opted-out' WHERE address = $1`, ANA);
  const { items } = await press.list(id);
  const replyIds = items.map((reply) => reply.id);
  expect((await press.post(`/incidents/${id}/replies/answer`, { replyIds, text: 'Ask Bo.' })).status).toBe(
    204,
  );
  const made = await press.rows(
    `SELECT d.rung, d.due_at IS NOT NULL AS due, m.route -> 0 -> 'channels' AS first, count(a.id)::int AS attempts
       FROM messages m JOIN deliveries d ON d.message_id = m.id LEFT JOIN attempts a ON a.delivery_id = d.id
      WHERE m.incident_id = $1 AND m.said_by IS NOT NULL GROUP BY d.id, m.id`,
    id,
  );
  expect(made).toEqual([{ rung: -1, due: true, first: ['push'], attempts: 0 }]);
  await press.rows(`UPDATE contact_points SET standing = 'usable' WHERE address = $1`, ANA);
  expect(wordsOf(await press.list(id))).toEqual([]);
});

test('one answer goes to all who asked the same, once to each, and to none where one is not there or is done', async () => {
  const id = await press.launch();
  await press.writes(ANA, 'Is there a bonus?');
  await press.writes(MING, '有獎金嗎？');
  await press.writes(ANA, 'I mean this year?');
  const { items } = await press.list(id);
  const replyIds = items.map((reply) => reply.id);
  const missing = await press.post(`/incidents/${id}/replies/answer`, {
    replyIds: [...replyIds, newId()],
    text: 'Yes.',
  });
  expect(missing.status).toBe(404);
  expect((await press.list(id)).items).toHaveLength(3);
  const body = { replyIds, text: 'Yes, in December.' };
  expect((await press.post(`/incidents/${id}/replies/answer`, body, { key: 'bonus' })).status).toBe(204);
  expect((await press.post(`/incidents/${id}/replies/answer`, body, { key: 'bonus' })).status).toBe(204);
  const queued = await press.rows(
    `SELECT p.address, count(DISTINCT m.id)::int AS messages FROM messages m JOIN attempts a ON a.message_id = m.id
       JOIN contact_points p ON p.id = a.contact_point_id
      WHERE m.incident_id = $1 AND m.said_by IS NOT NULL GROUP BY p.address ORDER BY 1`,
    id,
  );
  expect(queued).toEqual([
    { address: ANA, messages: 1 },
    { address: MING, messages: 1 },
  ]);
  expect((await press.post(`/incidents/${id}/replies/answer`, body)).status).toBe(409);
  expect((await press.list(id, '?state=done')).items).toHaveLength(3);
  const acts = await press.rows(
    `SELECT details ->> 'recipients' AS people FROM audit_entries WHERE subject = $1 AND action = 'incident.answer'`,
    id,
  );
  expect(acts).toEqual([{ people: '2' }]);
});

test('a closed incident sends no answer and says so; its replies can still be read', async () => {
  const id = await press.launch();
  await press.writes(ANA, 'Is it over?');
  const { id: reply } = await press.only(id);
  await press.post(`/incidents/${id}/close`);
  const refused = await press.post(`/incidents/${id}/replies/${reply}/answer`, { text: 'Yes.' });
  expect(refused.status).toBe(409);
  expect((refused.body as { detail: string }).detail).toContain('closed');
  const [none] = await press.rows<{ n: number }>(
    'SELECT count(*)::int AS n FROM messages WHERE incident_id = $1 AND said_by IS NOT NULL',
    id,
  );
  expect(none).toEqual({ n: 0 });
  expect((await press.post(`/incidents/${id}/replies/${reply}/done`)).status).toBe(200);
});

test('what cannot be said is refused, and an all-clear takes no answer back', async () => {
  const id = await press.launch();
  await press.writes(ANA, 'May I go?');
  const { id: reply } = await press.only(id);
  const path = `/incidents/${id}/replies/${reply}/answer`;
  for (const body of [
    {},
    { text: ' ' },
    { text: 'x'.repeat(1_001) },
    { text: 'a\0b' },
    { text: 'a', to: 'Bo' },
  ])
    expect((await press.post(path, body)).status).toBe(400);
  expect((await press.post('/incidents/none/replies/none/answer', { text: 'Yes.' })).status).toBe(400);
  await press.post(path, { text: 'Yes.' });
  await press.post(`/incidents/${id}/all-clear`);
  const [answer] = await press.rows(
    'SELECT superseded_at FROM messages WHERE incident_id = $1 AND said_by IS NOT NULL',
    id,
  );
  expect(answer).toEqual({ superseded_at: null });
});
