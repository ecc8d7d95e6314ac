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

const open = (path: string, bearer = operator) =>
  request(web.app).get(path).set('Authorization', bearer).set('Accept', 'text/html');
const post = (path: string, bearer = operator) =>
  request(web.app).post(path).type('form').set('Authorization', bearer).set('Accept', 'text/html').send({});
const read = async (id: string) =>
  incidentSchema.parse(
    (await request(web.app).get(`/api/v1/incidents/${id}`).set('Authorization', operator)).body,
  );

const fire = { playbook: 'fire-evacuation', inputs: { site: 'Harbour' }, exercise: false };

function launch() {
  return request(web.app)
    .post('/api/v1/incidents')
    .set('Authorization', operator)
    .set('Idempotency-Key', newId())
    .send(fire);
}

async function launchHeld(): Promise<string> {
  const { id } = incidentSchema.parse((await launch()).body);
  await query(
    web.context.db.pool,
    `UPDATE incidents SET state = 'held', held_from = state, held_since = '2026-11-25T08:04:00Z' WHERE id = $1`,
    [id],
  );
  return id;
}

test('the board and the first page say since when an incident is held and what each choice does, until one is made', async () => {
  const id = await launchHeld();
  for (const path of ['/', `/incidents/${id}`]) {
    const { text } = await open(path);
    expect(text).toContain('Nothing has been sent since 2026-11-25 08:04 UTC');
    expect(text).toContain(
      '“Go on” sends what is left, as if no time had passed. “Stop” sends nothing more.',
    );
    expect((await open(`${path}?lang=zh-Hant`)).text).toContain('自 2026-11-25 08:04 UTC 起未發送任何訊息');
  }
  const seen = await open(`/incidents/${id}`, viewer);
  expect([seen.text.includes('Nothing has been sent'), seen.text.includes('/go-on')]).toEqual([true, false]);
  expect((await post(`/incidents/${id}/go-on`, viewer)).status).toBe(403);
  expect(await read(id)).toMatchObject({ state: 'held', heldSince: '2026-11-25T08:04:00.000Z' });

  expect((await post(`/incidents/${id}/go-on`)).headers['location']).toBe(`/incidents/${id}`);
  expect(await read(id)).toMatchObject({ state: 'active', heldSince: null });
  for (const path of ['/', `/incidents/${id}`])
    expect((await open(path)).text).not.toContain('Nothing has been sent');
  await post(`/incidents/${id}/stop`);
});

test('held, an incident is not joined by the next launch, and says nothing more before it goes on', async () => {
  const id = await launchHeld();
  const next = await launch();
  expect(next.status).toBe(201);
  expect(incidentSchema.parse(next.body).id).not.toBe(id);
  const update = await open(`/incidents/${id}/send/update`);
  expect(update.text).toContain('Let it go on or stop it first.');
  await post(`/incidents/${id}/stop`);
  const again = await request(web.app).post(`/api/v1/incidents/${id}/go-on`).set('Authorization', operator);
  expect([again.status, again.body]).toMatchObject([409, { type: '/problems/wrong-state' }]);
});
