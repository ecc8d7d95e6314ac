import { expect } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { scene, type Role, type Script } from '../harness/scene/scene.ts';
import { SITES } from '../harness/scene/sites.ts';

const eva = { eva: { mobile: '+886912345678', language: 'en', site: 'Taoyuan' } };
const fire = { playbook: 'fire-evacuation', inputs: { site: 'Taoyuan' }, exercise: false };
const post = (s: Script, body: unknown, key: string = crypto.randomUUID()) =>
  s.call('POST', '/incidents', body, { 'idempotency-key': key });

scene('The same key with the same body is the same incident; with another body it is refused', async (s) => {
  const { eva: person } = await s.employ(SITES, eva);
  const key = crypto.randomUUID();
  const [first, second] = await Promise.all([post(s, fire, key), post(s, fire, key)]);
  expect([first.status, second.status].sort()).toEqual([200, 201]);
  expect(first.body['id']).toBe(second.body['id']);
  const other = await post(s, { ...fire, exercise: true }, key);
  expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  await person.expectSms('FIRE');
});

scene(
  'Two managers launch the same at once: one incident, one text; a third may ask for another',
  async (s) => {
    const { eva: person } = await s.employ(SITES, eva);
    const launched = await Promise.all([post(s, fire), post(s, fire)]);
    expect(new Set(launched.map(({ body }) => body['id'])).size).toBe(1);
    await person.expectSms('FIRE');
    expect(await post(s, { ...fire, onRunning: 'refuse' })).toMatchObject({ status: 409 });
    expect((await post(s, { ...fire, onRunning: 'separate' })).status).toBe(201);
    await person.expectSms('FIRE');
  },
);

scene('What cannot be launched says why, and nothing is written or sent', async (s) => {
  await s.employ(SITES, eva);
  const refused = async (body: unknown, status: number, type: string) => {
    expect(await post(s, body)).toMatchObject({ status, body: { type: `/problems/${type}` } });
  };
  await refused({ ...fire, playbook: 'no-such-playbook' }, 404, 'not-found');
  await refused({ ...fire, inputs: {} }, 422, 'bad-inputs');
  await refused({ ...fire, inputs: { site: 'Atlantis' } }, 422, 'bad-inputs');
  await refused({ ...fire, inputs: { site: 'Taoyuan', colour: 'red' } }, 422, 'bad-inputs');
  await refused({ playbook: 'reachability-exercise', inputs: {}, exercise: false }, 422, 'exercise-only');
  await refused({ ...fire, surprise: true }, 400, 'bad-request');
  expect(await s.call('POST', '/incidents', fire)).toMatchObject({ status: 400 });
  const broken = await fetch(`${s.stage.url}/api/v1/incidents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${s.stage.key}`, 'content-type': 'application/json' },
    body: '{"playbook":',
  });
  expect(broken.status).toBe(400);
  expect(broken.headers.get('content-type')).toContain('application/problem+json');
  const nobody = await fetch(`${s.stage.url}/api/v1/incidents`, { headers: { authorization: 'Bearer no' } });
  expect(nobody.status).toBe(401);
  for (const table of ['incidents', 'messages', 'recipients', 'idempotency_keys'])
    expect(await query(s.stage.db.pool, `SELECT 1 FROM ${table}`, []), table).toEqual([]);
  expect((await s.call('GET', '/incidents')).body['items']).toEqual([]);
});

scene('Nobody is in the audience: the launch is refused', async (s) => {
  await s.employ(SITES, { tom: { name: 'Tom', email: 'tom@example.org' } });
  expect(await post(s, fire)).toMatchObject({ status: 422, body: { type: '/problems/nobody-addressed' } });
  expect((await s.call('GET', '/incidents')).body['items']).toEqual([]);
});

scene('Own words for this run are what people read, and the exercise marker stays in front', async (s) => {
  const { eva: person } = await s.employ(SITES, eva);
  const texts = { en: { headline: 'Smoke in hall 3.', instruction: 'Leave by the south door.' } };
  expect((await post(s, { ...fire, exercise: true, texts })).status).toBe(201);
  await person.expectSms(/^DRILL: Smoke in hall 3\.\s+Leave by the south door\./);
});

scene('Far more people than usual: the launch asks for their number first', async (s) => {
  const everybody = Array.from({ length: 12 }, (_, n): [string, Role] => [`e${n}`, { name: `E${n}` }]);
  await s.employ(SITES, { ...Object.fromEntries(everybody), tom: { name: 'Tom', site: 'Taoyuan' } });
  for (let launched = 0; launched < 5; launched++)
    expect((await post(s, { ...fire, onRunning: 'separate' })).status).toBe(201);
  const exercise = { playbook: 'reachability-exercise', inputs: {}, exercise: true };
  const key = crypto.randomUUID();
  const asked = { status: 409, body: { type: '/problems/confirm-recipients', recipients: 13 } };
  expect(await post(s, exercise, key)).toMatchObject(asked);
  expect((await s.call('GET', '/incidents')).body['items']).toHaveLength(5);
  expect((await post(s, { ...exercise, confirmRecipients: 13 }, key)).status).toBe(201);
});
