import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANA, MING, openPress, type Press } from '../../../test/fixtures/press.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { makeLinkToken } from '../../confirmation/link-token.ts';
import { tellGroups } from '../../dispatch/tell-groups.ts';
import { newId, type DeliveryId } from '../../kernel/id.ts';

let web: Web;
let press: Press;
beforeAll(async () => {
  web = await openWeb();
  press = await openPress(web);
});
afterAll(() => web.close());

test('a member answers and gives back by the link of what was handed to their group, until it is closed', async () => {
  const id = await press.launch();
  await press.rows(`INSERT INTO groups (id, name) VALUES ($1, 'Benefits')`, newId());
  await press.rows(
    `INSERT INTO group_members (group_id, employee_id) SELECT g.id, e.id FROM groups g, employees e WHERE e.external_id = 'E2'`,
  );
  for (const [from, body] of [
    [ANA, 'Who pays my taxi?'],
    [ANA, 'And my hotel?'],
    [MING, 'Not handed'],
  ] as const)
    await press.writes(from, body);
  const { items } = await press.list(id);
  const [taxi, hotel, other] = items.map((reply) => reply.id);
  for (const reply of [taxi, hotel])
    await press.post(`/incidents/${id}/replies/${reply}/hand-over`, { group: 'Benefits' });
  const { pool } = web.context.db;
  await tellGroups({ pool, clock: web.clock, channels: ['sms'], ringPlan: () => undefined });
  const [told] = await press.rows<{ id: DeliveryId }>(
    `SELECT d.id FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE m.tells_group_id IS NOT NULL`,
  );
  const path = `/c/${makeLinkToken(web.context.config.secret, told?.id as DeliveryId)}`;
  const look = () => request(web.app).get(`${path}?lang=en`);
  const act = (reply = '', name = '', text = '', others: Record<string, string> = {}) =>
    request(web.app)
      .post(`${path}/handed`)
      .type('form')
      .send({ act: `${name}:${reply}`, [`text.${reply}`]: text, ...others, nonce: newId(), lang: 'en' });
  const first = await look();
  expect(first.status).toBe(200);
  expect(first.text).toContain('Who pays my taxi?');
  expect(first.text).not.toContain('Not handed');
  expect((await act(taxi, 'answer')).status).toBe(422);
  expect((await act(other, 'answer', 'Mine?')).status).toBe(409);
  expect((await act('none', 'answer', 'Whose?')).status).toBe(422);
  const kept = await act(taxi, 'answer', ' ', { [`text.${hotel}`]: 'The company.' });
  expect([kept.status, kept.text]).toEqual([422, expect.stringContaining('>The company.</textarea>')]);
  expect((await request(web.app).get(`${path}/handed?lang=ar`)).headers['location']).toBe(`${path}?lang=ar`);
  const answered = await act(taxi, 'answer', 'We do.', { [`text.${hotel}`]: 'The company.' });
  expect(answered.status).toBe(200);
  expect(answered.text).toContain('Your answer is on its way.');
  expect(answered.text).toContain('>The company.</textarea>');
  expect(answered.text).not.toContain('We do.');
  expect((await act(taxi, 'read')).status).toBe(409);
  expect((await act(hotel, 'back')).status).toBe(303);
  expect((await look()).text).toContain('Nothing is with Benefits now');
  const said = await press.rows(
    `SELECT said_by, texts -> 'en' ->> 'instruction' AS text FROM messages WHERE said_by IS NOT NULL`,
  );
  expect(said).toEqual([{ said_by: 'employee:E2', text: 'We do.' }]);
  expect((await press.list(id)).items).toMatchObject([
    { text: 'And my hotel?', cameBack: { group: 'Benefits', by: 'employee:E2' } },
    { text: 'Not handed' },
  ]);
  await press.rows(`UPDATE incidents SET state = 'closed', closed_at = now() WHERE id = $1`, id);
  expect((await look()).status).toBe(410);
  await press.rows('DELETE FROM group_members');
  expect((await look()).status).toBe(404);
});
