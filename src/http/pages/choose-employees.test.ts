import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit, type Visitor } from '../../../test/fixtures/visitor.ts';
import { local, openWeb, type Web } from '../../../test/fixtures/web.ts';
import { writePlaybooks } from '../../../test/fixtures/write-playbooks.ts';
import { importEmployees } from '../../directory/import-employees.ts';
import { complaint } from '../../playbook/complaint.fixture.ts';

let web: Web;
let playbooks: Awaited<ReturnType<typeof writePlaybooks>>;
let operator: Visitor;
beforeAll(async () => {
  playbooks = await writePlaybooks({ complaint });
  web = await openWeb({ PLAYBOOKS_DIR: playbooks.folder });
  const more =
    'external_id,name,department,site\nE7,Anselm Roy,Finance,Harbour\nE8,Jo Lee,Sales,Harbour\nE9,jo lee,Press,Harbour\n';
  await importEmployees(web.context, more, { dryRun: false, mode: 'upsert' }, local);
  await web.context.db.pool.query(`UPDATE employees SET active = false WHERE external_id = 'E7'`);
  operator = await visit(web, 'ola', 'operator');
});
afterAll(async () => {
  await web.close();
  await playbooks.remove();
});

const preview = (form: Record<string, string>) =>
  operator.post('/launch/complaint/preview', { mode: 'exercise', ...form });
/** The fields by which a page goes on with an input. */
const carried = (text: string, name: string) => [
  ...new Set([...text.matchAll(new RegExp(`name="input.${name}" value="([^"]*)"`, 'g'))].map(([, it]) => it)),
];

test.each([
  ['a number', 'e1', 'E1'],
  ['a whole name', ' ana silva ', 'E1'],
  ['a Chinese name', '王小明', 'E2'],
])('an employee is found by %s', async (_, written, number) => {
  const { status, text } = await preview({ 'input.witness': written });
  expect(status).toBe(200);
  expect(text).toMatch(/A complaint seen by (Ana Silva|王小明)/);
  expect([['E1'], ['E2'], ['e1']]).toContainEqual(carried(text, 'witness'));
  const launched = await operator.post('/launch/complaint', {
    mode: 'exercise',
    'input.witness': written.trim() === 'e1' ? 'e1' : number,
    idempotencyKey: `found by ${number} ${written}`,
    onRunning: 'separate',
  });
  expect(launched.status).toBe(303);
});

test('of several one is chosen, who is told apart by number, department and site', async () => {
  const { status, text } = await preview({ 'input.accused': 'Jo Lee' });
  expect(status).toBe(422);
  expect(text).toContain('Choose who is meant by &quot;Jo Lee&quot;.');
  expect(text).toContain('Jo Lee · E8 · Sales · Harbour');
  expect(text).toContain('jo lee · E9 · Press · Harbour');
  const chosen = await preview({ 'input.accused': 'Jo Lee', 'pick.accused': 'E9' });
  expect([chosen.status, carried(chosen.text, 'accused')]).toEqual([200, ['E9']]);
});

test('a part of a name chooses nobody by itself', async () => {
  const { status, text } = await preview({ 'input.accused': 'Silva' });
  expect(status).toBe(422);
  expect(text).toContain('Ana Silva · E1 · Harbour');
  expect(text).toContain('name="input.accused"');
});

test('who is not there, or has left, is refused by name and by number', async () => {
  const unknown = await preview({ 'input.accused': 'Nobody Here' });
  expect([unknown.status, unknown.text.includes('Nobody active has')]).toEqual([422, true]);
  const left = await preview({ 'input.accused': 'E7' });
  expect([left.status, left.text.includes('The employee &quot;E7&quot; is not active.')]).toEqual([
    422,
    true,
  ]);
});

test('the choices of a text are a list to choose from', async () => {
  const { text } = await operator.get('/launch/complaint');
  expect(text).toMatch(/<select name="input.kind">.*<option value="words">words<\/option>/s);
});

test('the API takes an external id or an id, and says who is unknown or has left', async () => {
  const bearer = await web.bearer('operator');
  const launch = (accused: string, key: string) =>
    request(web.app)
      .post('/api/v1/incidents')
      .set({ Authorization: bearer, 'Idempotency-Key': key })
      .send({ playbook: 'complaint', inputs: { accused }, exercise: true });
  const { rows } = await web.context.db.pool.query<{ id: string }>(
    `SELECT id FROM employees WHERE external_id = 'E8'`,
  );
  const first = await launch('E8', 'by number');
  expect(first.status).toBe(201);
  // The same person is the same run.
  const again = await launch(rows[0]?.id ?? '', 'by id');
  expect([again.status, (again.body as { id: string }).id]).toEqual([200, (first.body as { id: string }).id]);
  for (const [accused, detail] of [
    ['E404', 'There is no employee "E404" in the directory; name them by external id or id.'],
    ['Jo Lee', 'There is no employee "Jo Lee" in the directory; name them by external id or id.'],
    ['E7', 'The employee "E7" is not active.'],
  ] as const) {
    const refused = await launch(accused, accused);
    expect([refused.status, (refused.body as { errors: unknown }).errors]).toEqual([
      422,
      [{ pointer: '/inputs/accused', detail }],
    ]);
  }
});
