import { afterAll, beforeAll, expect, test } from 'vitest';
import { visit, type Visitor } from '../../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { query } from '../../db/sql.ts';
import { newId } from '../../kernel/id.ts';
import { fireAnswers, tellIncident } from '../../reachability/incident-story.test-data.ts';

let web: Web;
let operator: Visitor;
beforeAll(async () => {
  web = await openWeb();
  operator = await visit(web, 'ola', 'operator');
});
afterAll(() => web.close());

const startedAt = new Date('2026-11-23T08:00:00Z');

/** Ana has said "safe" on the page at 08:01, and cries for help by text message at 08:05. */
async function cryForHelp(): Promise<{ people: string; ana: string }> {
  const { incidentId, employeeIds } = await tellIncident(web.context.db, {
    startedAt,
    messages: [{ kind: 'alert', answers: fireAnswers }],
    people: [
      {
        name: 'Ana Ortiz',
        site: null,
        messages: [
          {
            state: 'confirmed',
            answer: 'safe',
            needsHelp: true,
            via: 'page',
            confirmedAfterS: 60,
            late: false,
          },
        ],
      },
    ],
  });
  await query(
    web.context.db.pool,
    `WITH called AS (UPDATE deliveries SET called_at = $3 WHERE incident_id = $1 RETURNING id)
     INSERT INTO replies (provider_ref, provider, from_number, body, understood, delivery_id, at, fetched)
     SELECT $2, 'main', '+886912000001', 'I am trapped', 'distress', id, $3, false FROM called`,
    [incidentId, newId(), new Date(startedAt.getTime() + 300_000)],
  );
  const people = `/incidents/${incidentId}/people`;
  return { people, ana: `${people}/${employeeIds[0] ?? ''}` };
}

test('the last word of whoever calls for help is their call: its time, and the way it came', async () => {
  const { people } = await cryForHelp();
  const { text } = await operator.get(people);
  const lastWord = text.split('<td>').at(-1) ?? '';
  expect(lastWord).toContain('Text message <small>08:05 UTC</small>');
});

test.each([
  ['en', 'Say what was done.', 'Your note has more than 1,000 characters. Nothing was cleared.'],
  ['zh-Hant', '請說明做了什麼處理', '說明超過 1,000 字。求助尚未解除。'],
])('says in %s what is wrong with a note, and clears nothing', async (language, missing, tooLong) => {
  const { ana } = await cryForHelp();
  const clear = (note: string) => operator.post(`${ana}/clear-help?lang=${language}`, { note });
  const [empty, long, longer] = [
    await clear(' '),
    await clear('n'.repeat(1001)),
    await clear('n'.repeat(2001)),
  ];
  for (const { status } of [empty, long, longer]) expect(status).toBe(422);
  expect(empty.text).toContain(missing);
  for (const { text } of [long, longer]) {
    expect(text).toContain(tooLong);
    expect(text).not.toContain(missing);
  }
  expect((await operator.get(ana)).text).toContain('Needs help');
});

test('keeps a note of as many characters as it may have whole, each new line counted once', async () => {
  const { ana } = await cryForHelp();
  const note = `${'n'.repeat(498)}\r\n${'n'.repeat(498)}\r\nok`;
  const form = await operator.get(ana);
  const [, calledAt = ''] = /name="calledAt" value="([^"]+)"/.exec(form.text) ?? [];
  expect((await operator.post(`${ana}/clear-help`, { note })).status).toBe(409);
  expect((await operator.post(`${ana}/clear-help`, { note, calledAt })).status).toBe(303);
  const { text } = await operator.get(ana);
  expect(text).toMatch(/Call for help cleared at \d\d:\d\d UTC by ola/);
  expect(text).toContain(note.replaceAll('\r\n', '\n'));
});
