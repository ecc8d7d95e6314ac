import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit } from '../../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';
import { newId, type EmployeeId } from '../../kernel/id.ts';
import { fireAnswers, tellIncident } from '../../reachability/incident-story.test-data.ts';

let web: Web;
let incident: string;
let helpless: EmployeeId;
beforeAll(async () => {
  web = await openWeb();
  const { incidentId, employeeIds } = await tellIncident(web.context.db, {
    startedAt: web.clock.now(),
    messages: [{ kind: 'alert', answers: fireAnswers }],
    people: [
      {
        name: 'Ana Ortiz',
        site: null,
        messages: [
          {
            state: 'confirmed',
            answer: 'help',
            needsHelp: true,
            via: 'push',
            confirmedAfterS: 60,
            attempts: [{ channel: 'sms', state: 'failed', error: '30003' }],
          },
        ],
      },
      { name: 'Bo Larsen', site: null, messages: [{ state: 'delivered', deliveredAfterS: 3 }] },
    ],
  });
  incident = `/incidents/${incidentId}/people`;
  const [ana, bo] = employeeIds;
  if (ana === undefined) throw new Error('Nobody was told of.');
  helpless = ana;
  const points = [
    [ana, 'sms', '+886912000001', 'invalid'],
    [ana, 'voice', '+886222000002', 'usable'],
    [ana, 'email', 'ana@example.org', 'usable'],
    [bo, 'sms', '+886912000003', 'usable'],
  ];
  for (const point of points)
    await query(
      web.context.db.pool,
      `INSERT INTO contact_points (id, employee_id, channel, address, rank, standing, created_at, updated_at)
       VALUES ($1, $2, $3, $4, 1, $5, now(), now())`,
      [newId(), ...point],
    );
});
afterAll(() => web.close());

const rung = (html: string) => [...html.matchAll(/href="tel:([^"]+)"/g)].map(([, number]) => number);

test('an operator can ring whoever needs help, from the list and from their own page, the likelier number first', async () => {
  const operator = await visit(web, 'ola', 'operator');
  const list = await operator.get(`${incident}?help=yes`);
  expect(rung(list.text)).toEqual(['+886222000002']);
  const page = await operator.get(`${incident}/${helpless}`);
  expect(rung(page.text)).toEqual(['+886222000002', '+886912000001']);
  expect(page.text).toContain(`href="/employees/${helpless}"`);
  expect(page.text).toMatch(/Needs help.*called at \d\d:\d\d UTC \(App\)/);
  expect(page.text).not.toContain('ana@example.org');
});

test('who may only look sees no number, and finds the employee’s record', async () => {
  const viewer = await visit(web, 'vic', 'viewer');
  const pages = [await viewer.get(`${incident}?help=yes`), await viewer.get(`${incident}/${helpless}`)];
  for (const { status, text } of pages) {
    expect(status).toBe(200);
    expect(text).not.toMatch(/tel:|886/);
  }
  expect(pages[1]?.text).toContain(`href="/employees/${helpless}"`);
});

test.each([
  ['en', 'their phone could not be reached: off, out of range or busy (30003)'],
  ['zh-Hant', '聯繫不上對方電話：可能關機、收訊不良或忙線 (30003)'],
])('a failed text is explained in %s, the carrier’s code after it', async (language, words) => {
  const viewer = await visit(web, `vic-${language}`, 'viewer');
  const { text } = await viewer.get(`${incident}/${helpless}?lang=${language}`);
  expect(text).toContain(words);
});
