import { expect } from 'vitest';
import { scene, type Script } from '../harness/scene/scene.ts';
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

scene('Stop: nothing more is sent, and the numbers still add up', async (s) => {
  const { eva: person } = await s.employ(SITES, eva);
  await s.call('PUT', '/lanes/sms/simulator', { state: 'held', reason: 'the story needs it' });
  const { body } = await post(s, { ...fire, playbook: 'fire-evacuation' });
  const incident = String(body['id']);
  await person.expectCall();
  expect((await s.call('POST', `/incidents/${incident}/stop`)).status).toBeLessThan(300);
  await s.call('PUT', '/lanes/sms/simulator', { state: 'working', reason: 'over' });
  s.pass('1h');
  const { body: stopped } = await s.call('GET', `/incidents/${incident}`);
  expect(stopped['state']).toBe('stopped');
  const reach = stopped['reachability'] as Record<string, number>;
  const states = ['pending', 'sent', 'delivered', 'confirmed', 'unreachable', 'stopped'];
  expect(states.reduce((sum, state) => sum + (reach[state] ?? 0), 0)).toBe(reach['recipients']);
});
