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

/** The cards of the first page as they are read, under the heading of the first. */
async function readCards(language: string): Promise<string[]> {
  const { text } = await request(web.app)
    .get(`/?lang=${language}`)
    .set('Authorization', operator)
    .set('Accept', 'text/html');
  const [, ...cards] = text.split('<a class="card"');
  return cards.map((card) =>
    card
      .slice(0, card.indexOf('</a>'))
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' '),
  );
}

async function launch(playbook: string, inputs: Record<string, string>) {
  const answer = await request(web.app)
    .post('/api/v1/incidents')
    .set('Authorization', operator)
    .set('Idempotency-Key', newId())
    .send({ playbook, inputs, exercise: false, onRunning: 'separate' });
  return incidentSchema.parse(answer.body);
}

const timeOf = ({ startedAt }: { startedAt: string }) => `${startedAt.slice(11, 19)} UTC`;

test('two runs of one playbook are told apart on the first page: by what they said, when, and to how many', async () => {
  const water = await launch('notice', { subject: 'No water on Friday', text: 'From 8 to 12.' });
  web.clock.jump(1_000);
  const again = await launch('notice', { subject: 'No water on Friday', text: 'From 8 to 12.' });
  const lift = await launch('notice', { subject: 'The lift stands still', text: 'Take the stairs.' });
  const cards = await readCards('en');
  expect(cards[0]).toContain('The lift stands still');
  for (const [index, run] of [lift, again, water].entries())
    expect(cards[index]).toContain(`${timeOf(run)} · 2 people`);
  expect(timeOf(again)).not.toBe(timeOf(water));
  expect((await readCards('zh-Hant'))[2]).toMatch(/No water on Friday .* UTC 開始 · 2 人/);
});

test('an incident that is held stands among those that run, not among the earlier ones', async () => {
  const { id } = await launch('fire-evacuation', { site: 'Harbour' });
  await query(
    web.context.db.pool,
    `UPDATE incidents SET state = CASE WHEN id = $1 THEN 'held' ELSE 'closed' END, held_from = 'active',
       held_since = '2026-11-25T08:04:00Z'`,
    [id],
  );
  const { text } = await request(web.app).get('/').set('Authorization', operator).set('Accept', 'text/html');
  expect(text.indexOf(`class="card" href="/incidents/${id}"`)).toBeLessThan(text.indexOf('<h2>Earlier</h2>'));
});
