import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { visit, type Visitor } from '../../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import type { Outgoing } from '../../channels/contract.ts';
import { query } from '../../db/sql.ts';

let web: Web;
let operator: Visitor;
const sent: Outgoing[] = [];
beforeAll(async () => {
  web = await openWeb();
  operator = await visit(web, 'ola', 'operator');
  web.context.senders = [
    {
      ...{ channel: 'sms', provider: 'simulator', ratePerSecond: 1, timeoutMs: 1_000, concurrency: 1 },
      send: (outgoing) => {
        sent.push(outgoing);
        return Promise.resolve({ kind: 'accepted', providerRef: 'x', carrierStatus: 'queued', rank: 1 });
      },
      close: () => Promise.resolve(),
    },
  ];
});
afterAll(() => web.close());

it('a provider is held with a reason that stands on the page, and let go', async () => {
  const { text } = await operator.get('/channels');
  expect(text).toMatch(/Text message.*simulator.*Works/s);
  const bare = await operator.post('/channels/sms/simulator', { state: 'held', reason: ' ' });
  expect([bare.status, bare.text]).toEqual([422, expect.stringContaining('Say why')]);
  expect((await operator.get('/channels')).text).not.toContain('Held back by hand');
  await operator.post('/channels/sms/simulator', { state: 'held', reason: 'Invoice <unpaid>' });
  expect((await operator.get('/channels')).text).toMatch(/Held back by hand.*Invoice &lt;unpaid>/s);
  expect((await operator.get('/channels?lang=zh-Hant')).text).toContain('已由人員暫停');
  await operator.post('/channels/sms/simulator', { state: 'working', reason: 'Paid' });
  expect((await operator.get('/channels?lang=en')).text).not.toContain('Held back by hand');
  expect((await operator.post('/channels/sms/nobody', { state: 'held', reason: 'x' })).status).toBe(404);
});

it('a provider that reaches all but one country says so, and a hand lets it try there too', async () => {
  await query(
    web.context.db.pool,
    `INSERT INTO lane_cohorts (channel, provider, cohort, state, cause, since)
     VALUES ('sms', 'simulator', '+886', 'blocked', 'silent', now())`,
  );
  const { text } = await operator.get('/channels?lang=en');
  expect(text).toMatch(
    /Text message \(simulator → \+886\) has been down for .*it takes messages and reports nothing/,
  );
  expect((await operator.get('/channels?lang=zh-Hant')).text).toContain('簡訊（simulator → +886）已不通');
  await operator.post('/channels/sms/simulator', { state: 'working', reason: 'They say that it is mended' });
  expect((await operator.get('/channels?lang=en')).text).not.toContain('+886');
});

it('a viewer sees the channels and no button', async () => {
  const viewer = await visit(web, 'vic', 'viewer');
  const { status, text } = await viewer.get('/channels');
  expect([status, text]).toEqual([200, expect.not.stringContaining('action="/channels')]);
  expect((await viewer.post('/channels/sms/simulator', { state: 'held', reason: 'x' })).status).toBe(403);
});

it('a test goes to the own record of whoever asks, and only there (F79)', async () => {
  const without = await operator.post('/channels/sms/simulator/test', { to: '+37120000000' });
  expect([without.status, without.text]).toEqual([422, expect.stringContaining('not linked')]);
  expect(sent).toEqual([]);
  await query(
    web.context.db.pool,
    `UPDATE operators SET employee_id = (SELECT id FROM employees WHERE external_id = 'E1') WHERE name = 'ola'`,
  );
  const done = await operator.post('/channels/sms/simulator/test', {
    to: '+37120000000',
    address: '+37120000000',
  });
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('+88 … 01')]);
  expect(sent.map(({ address }) => address)).toEqual(['+886912345601']);
  expect(JSON.stringify(sent[0]?.content)).toContain('TEST from Tocsin');
});

it('a key has no phone, a lane without a provider no test, and nobody tests for ever', async () => {
  const key = await web.bearer('operator');
  const call = request(web.app).post('/api/v1/lanes/sms/simulator/test').set('Authorization', key);
  expect((await call).status).toBe(403);
  expect((await operator.post('/channels/email/simulator/test')).status).toBe(404);
  for (let time = 0; time < 4; time++) await operator.post('/channels/sms/simulator/test');
  const more = await operator.post('/channels/sms/simulator/test');
  expect([more.status, more.text]).toEqual([422, expect.stringContaining('Enough tests for now')]);
  expect(sent).toHaveLength(5);
  web.clock.jump(10 * 60_000);
  expect((await operator.post('/channels/sms/simulator/test')).status).toBe(200);
  const trail = await query(web.context.db.pool, `SELECT 1 FROM audit_entries WHERE action = 'lane.test'`);
  expect(trail).toHaveLength(6);
});
