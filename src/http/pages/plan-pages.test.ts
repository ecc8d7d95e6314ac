import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { newId } from '../../kernel/id.ts';
import { incidentSchema } from '../../reachability/schema.ts';

let web: Web;
let folder: string;
let operator: string;
let viewer: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-plan-'));
  const fire = await readFile('playbooks/fire-evacuation.yaml', 'utf8');
  const later = (name: string, when: string) => `  - message: ${name}
    when: ${when}
    route: [{ channels: [sms] }]
    text:
      en: { headline: 'More at {{ site.name }}', instruction: Wait. }
      zh-Hant: { headline: '{{ site.name }} 更多', instruction: 請稍候。 }
`;
  const steps = later('wait', '{ after: 10m }') + later('told', 'by-hand');
  await writeFile(
    join(folder, 'fire.yaml'),
    fire.replace(/^correction:/m, () => `${steps}correction:`),
  );
  web = await openWeb({ PLAYBOOKS_DIR: folder });
  [operator, viewer] = [await web.bearer('operator'), await web.bearer('viewer')];
});
afterAll(async () => {
  await web.close();
  await rm(folder, { recursive: true });
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
  expect(plan.map(({ texts }) => texts['en']?.headline)).toEqual(Array(2).fill('DRILL: More at Harbour'));
  const page = await open(`/incidents/${id}`);
  expect(page).toContain('What the playbook plans');
  expect(page).toContain('10 min after the launch');
  expect(await open(`/incidents/${id}?lang=zh-Hant`)).toContain('預案的後續訊息');
  expect(await open(`/incidents/${id}`, viewer)).not.toContain('/steps/told/send');
  expect((await post(`/incidents/${id}/steps/told/send`, {}, viewer)).status).toBe(403);
  expect((await post(`/incidents/${id}/steps/told/send`)).headers['location']).toBe(`/incidents/${id}`);
  expect((await post(`/incidents/${id}/steps/wait/cancel`, { asked: 'tick' })).status).toBe(422);
  await post(`/incidents/${id}/steps/wait/cancel`, { asked: 'tick', sure: 'yes' });
  const after = await open(`/incidents/${id}`);
  expect(after).toContain('Sent as message 2');
  expect(after).toContain('Cancelled');
});

test('the API sends and cancels what is planned; what takes back ends the plan', async () => {
  const { id } = await launch();
  expect(statesOf((await call(`/${id}/steps/told/send`)).body)).toEqual(['waiting', 'sent']);
  expect((await call(`/${id}/steps/told/cancel`)).status).toBe(409);
  expect((await call(`/${id}/steps/nothing/send`)).status).toBe(404);
  expect(statesOf((await call(`/${id}/correct`)).body)).toEqual(['cancelled', 'sent']);
});
