import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visit } from '../../../test/fixtures/visitor.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { minute } from '../../../test/fixtures/engine-house.ts';
import { makeLinkToken } from '../../confirmation/link-token.ts';
import { openCallingHouse } from '../../dispatch/calling-house.fixture.ts';
import type { DeliveryId, EmployeeId } from '../../kernel/id.ts';
import { findOpenDelivery } from '../../reachability/find-open-delivery.ts';

let web: Web;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web.close());
const { run, rows, keep, fire, say, pageOf } = openCallingHouse(() => web.context.db);

/** What a page says, without its tags. */
const wordsOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** Whom the first caller is, once nobody has come to them. */
async function callInVain() {
  const { ids, incidentId } = await fire();
  await say(ids[0], '2', 0);
  for (const minutes of [0, 1, 2, 3]) await keep(minutes * minute);
  const [caller] = await rows<{ id: EmployeeId }>(`SELECT id FROM employees WHERE name = 'Caller 1'`);
  if (caller === undefined) throw new Error('nobody called');
  return { ids, incidentId, callerId: caller.id };
}

const open = (id: DeliveryId | undefined) =>
  request(web.app).get(`/c/${makeLinkToken(web.context.config.secret, id ?? ('0' as DeliveryId))}`);

describe('a call for help that nobody has accepted', () => {
  it.each([
    [
      'en',
      'Nobody has accepted, and nobody is left to ask. Send somebody.',
      /Asked: Ada at .*, Dora at .*, Eva at/,
    ],
    ['zh-Hant', '尚無人表示前往，且已無人可再通知。請立即派人。', /已通知：Ada（.*、Dora（.*、Eva（/],
  ])(
    'says so in %s on the board, among the people, and on the person’s own page',
    async (lang, nobody, asked) => {
      const { incidentId, callerId } = await callInVain();
      const operator = await visit(web, `ola-${lang}`, 'operator');
      for (const path of ['', '/people', `/people/${callerId}`]) {
        const { text } = await operator.get(`/incidents/${incidentId}${path}?lang=${lang}`);
        expect(wordsOf(text)).toContain(nobody);
        expect(wordsOf(text)).toMatch(asked);
      }
    },
  );

  it('says who is coming as soon as somebody is, and who could not', async () => {
    const { incidentId, callerId } = await callInVain();
    await say(await pageOf('Ada'), '2', 4 * minute);
    await say(await pageOf('Eva'), '1', 4 * minute);
    const operator = await visit(web, 'ola', 'operator');
    const board = wordsOf((await operator.get(`/incidents/${incidentId}`)).text);
    expect(board).toMatch(/Caller 1 Eva is coming, since .* UTC\. Asked: Ada at .* UTC \(cannot\), Dora at/);
    const person = wordsOf((await operator.get(`/incidents/${incidentId}/people/${callerId}`)).text);
    expect(person).toContain('Eva (first-responder) is coming to help');
    expect(person).toContain('Ada (first-responder) cannot come');
  });

  it('says that the directory names nobody', async () => {
    const { ids, incidentId } = await fire();
    await run('UPDATE employees SET role = NULL');
    await say(ids[0], '2', 0);
    await keep(0);
    const viewer = await visit(web, 'vic', 'viewer');
    const { text } = await viewer.get(`/incidents/${incidentId}`);
    expect(wordsOf(text)).toContain('the directory names nobody as first-responder. Send somebody.');
  });
});

describe('the page behind the link', () => {
  it('asks whoever was paged whether they are coming, and tells the others who goes', async () => {
    await callInVain();
    const asked = await open(await pageOf('Ada'));
    expect(asked.status).toBe(200);
    expect(wordsOf(asked.text)).toContain('Notice: Caller 1 (Here) needs help.');
    expect(asked.text).toContain('I am coming');
    await say(await pageOf('Dora'), '1', 4 * minute);
    expect(wordsOf((await open(await pageOf('Ada'))).text)).toContain('Dora is on the way already.');
    expect(wordsOf((await open(await pageOf('Dora'))).text)).not.toContain('on the way already');
  });

  it('of the alert stays the alert’s, also for whoever was paged since', async () => {
    const { ids, incidentId } = await fire();
    await run(`UPDATE employees SET role = 'First responder' WHERE name = 'Caller 2'`);
    await run(`UPDATE employees SET role = NULL WHERE name IN ('Ada', 'Eva')`);
    await say(ids[0], '2', 0);
    await keep(0);
    const [paged] = await rows<{ id: EmployeeId }>(`SELECT id FROM employees WHERE name = 'Caller 2'`);
    expect(await pageOf('Caller 2')).toBeDefined();
    const alert = await open(ids[1]);
    expect(alert.text).toContain('Water is off');
    expect(alert.text).toContain('I need help');
    expect(alert.text).not.toContain('I am coming');
    expect(await findOpenDelivery(web.context.db, incidentId, paged?.id ?? ('' as EmployeeId))).toBe(ids[1]);
  });
});
