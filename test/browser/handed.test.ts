import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLinkToken } from '../../src/confirmation/link-token.ts';
import { takeReply } from '../../src/confirmation/handle-reply.ts';
import { query } from '../../src/db/sql.ts';
import { tellGroups } from '../../src/dispatch/tell-groups.ts';
import { handReply } from '../../src/incident/settle-reply.ts';
import { newId, type DeliveryId, type IncidentId } from '../../src/kernel/id.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, tellPhones, type House } from './house.ts';
import { expectCared, signIn, type Viewer } from './visit.ts';

let house: House;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const phone: Viewer = { width: 390, colorScheme: 'light', locale: 'en' };
const looks: readonly Viewer[] = [
  phone,
  { width: 390, colorScheme: 'dark', locale: 'zh-TW' },
  { width: 390, colorScheme: 'light', locale: 'ar' },
];

const titles: Readonly<Record<string, string>> = {
  en: '3 messages for Benefits',
  'zh-TW': '3 則訊息轉交給Benefits',
  ar: 'رسائل إلى Benefits',
};

const run = (sql: string, ...values: unknown[]) => query(house.context.db.pool, sql, values);

const SAID = [
  'Who pays my taxi home? It is after midnight and no train goes.',
  '什麼時候可以拿回我的筆電？',
  'I am trapped in the lift',
  'And my hotel?',
] as const;

interface Handed {
  fire: IncidentId;
  /** Of the text that told a member of the first group. */
  link: string;
}

/** What four people wrote of a fire: three of it with a group that was told, one with a group in which nobody can be. */
async function handOver(): Promise<Handed> {
  const { db, clock } = house.context;
  await run(`UPDATE incidents SET state = 'closed', closed_at = now() - interval '30 days'`);
  const fire = await tellFire(house, { exercise: true, people: 20, help: 0 });
  await tellPhones(house);
  await run(
    `INSERT INTO employees (id, external_id, name, language, created_at, updated_at)
     VALUES ($1, 'wei', 'Chen Wei', 'en', now(), now()) ON CONFLICT DO NOTHING`,
    newId(),
  );
  for (const name of ['Benefits', 'Cars'])
    await run('INSERT INTO groups (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', newId(), name);
  await run(
    `INSERT INTO group_members (group_id, employee_id)
     SELECT g.id, e.id FROM groups g, employees e WHERE g.name = 'Benefits' AND e.external_id = 'wei'
     ON CONFLICT DO NOTHING`,
  );
  await run(
    `INSERT INTO contact_points (id, employee_id, channel, address, rank, standing, created_at, updated_at)
     SELECT $1, id, 'sms', '+886955550001', 1, 'usable', now(), now() FROM employees WHERE external_id = 'wei'
     ON CONFLICT DO NOTHING`,
    newId(),
  );
  const phones = await run(
    `SELECT p.address FROM contact_points p JOIN deliveries d ON d.employee_id = p.employee_id
      WHERE d.incident_id = $1 AND p.channel = 'sms' ORDER BY d.id LIMIT $2`,
    fire,
    SAID.length,
  );
  for (const [index, body] of SAID.entries()) {
    const from = String(phones[index]?.['address']);
    const sms = { providerRef: newId(), provider: 'simulator', from, body, carrierDid: null };
    await takeReply(house.context, sms);
  }
  const replies = await run('SELECT id FROM replies_to_read WHERE incident_id = $1 ORDER BY at, id', fire);
  const deps = { pool: db.pool, clock };
  for (const [index, { id }] of replies.entries()) {
    const group = index === 3 ? 'Cars' : 'Benefits';
    await handReply(deps, { incidentId: fire, replyId: String(id), group, by: 'operator:ana' });
  }
  await tellGroups({ ...deps, channels: ['sms'], ringPlan: () => undefined });
  const [told] = await query<{ id: DeliveryId }>(
    db.pool,
    `SELECT d.id FROM deliveries d JOIN messages m ON m.id = d.message_id
      WHERE d.incident_id = $1 AND m.tells_group_id IS NOT NULL`,
    [fire],
  );
  if (told === undefined) throw new Error('nobody was told');
  return { fire, link: `${house.url}/c/${makeLinkToken(house.context.config.secret, told.id)}` };
}

async function openPage({ width, colorScheme, locale }: Viewer, javaScriptEnabled: boolean): Promise<Page> {
  const viewport = { width, height: 850 };
  const context = await browser.newContext({ viewport, colorScheme, locale, javaScriptEnabled });
  return context.newPage();
}

/** What a person wrote, with the field and the buttons below it. */
const cardOf = (page: Page, said: string) => page.locator('li', { hasText: said });

/** What became of each reply. */
const becameOf = async (fire: IncidentId) =>
  Object.fromEntries(
    (
      await run(
        `SELECT coalesce(r.body, '') AS said, t.done_how AS how, t.came_back_by AS by FROM replies_to_read t
           JOIN replies r ON r.provider_ref = t.source_ref WHERE t.incident_id = $1`,
        fire,
      )
    ).map(({ said, how, by }) => [String(said), how ?? by]),
  );

describe('what was handed to a group', () => {
  it.each(looks)('can be read and pressed by everyone: $colorScheme, $locale', async (viewer) => {
    const { fire, link } = await handOver();
    const page = await openPage(viewer, true);
    await page.goto(`${link}?lang=${viewer.locale}`);
    expect(await page.locator('html').getAttribute('dir')).toBe(viewer.locale === 'ar' ? 'rtl' : 'ltr');
    expect(await page.locator('li').count()).toBe(3);
    expect(await page.locator('h1').innerText()).toMatch(titles[viewer.locale] ?? '');
    expect(await page.locator('li').first().innerText()).toContain(SAID[2]);
    expect(await page.locator('main').innerText()).not.toContain(SAID[3]);
    await expectCared(page, 'handed', viewer);

    await cardOf(page, SAID[1]).locator('textarea').fill('明天早上九點，在大廳。');
    await cardOf(page, SAID[2]).locator('button').first().click();
    await page.getByRole('alert').waitFor();
    await expectCared(page, 'handed-no-text', viewer);
    await cardOf(page, SAID[2]).locator('textarea').fill('Two people are on their way to you.');
    await cardOf(page, SAID[2]).locator('button').first().click();
    await page.getByRole('status').waitFor();
    await expectCared(page, 'handed-answered', viewer);
    expect(await cardOf(page, SAID[1]).locator('textarea').inputValue()).toBe('明天早上九點，在大廳。');

    await run(`UPDATE incidents SET state = 'closed', closed_at = now() WHERE id = $1`, fire);
    await page.goto(`${link}?lang=${viewer.locale}`);
    expect(await page.locator('li').count()).toBe(0);
    await expectCared(page, 'handed-closed', viewer);
    await page.context().close();
  });

  it('is answered, dealt with and given back without JavaScript, each by a button that names its person', async () => {
    const { fire, link } = await handOver();
    const page = await openPage(phone, false);
    await page.goto(link);
    const press = async (said: string, label: string) => {
      const name = await cardOf(page, said).locator('bdi').innerText();
      await page.getByRole('button', { name: `${name}: ${label}`, exact: true }).click();
    };
    await cardOf(page, SAID[0]).locator('textarea').fill('We do. Keep the receipt.');
    await cardOf(page, SAID[1]).locator('textarea').fill('Tomorrow at nine.');
    await press(SAID[2], 'Dealt with, no answer needed');
    await page.getByText('Noted as dealt with.').waitFor();
    await press(SAID[0], 'Send the answer');
    await page.getByText('Your answer is on its way.').waitFor();
    await press(SAID[1], 'Give back to the crisis team');
    await page.getByText('Given back to the crisis team.').waitFor();
    await page.getByRole('heading', { name: 'Nothing is with Benefits now' }).waitFor();
    expect(await becameOf(fire)).toEqual({
      [SAID[0]]: 'answered',
      [SAID[1]]: 'employee:wei',
      [SAID[2]]: 'read',
      [SAID[3]]: null,
    });
    const answers = await run(
      `SELECT said_by, texts -> 'en' ->> 'instruction' AS text FROM messages WHERE incident_id = $1 AND said_by IS NOT NULL`,
      fire,
    );
    expect(answers).toEqual([{ said_by: 'employee:wei', text: 'We do. Keep the receipt.' }]);
    await page.context().close();
  });

  it('is answered once, whoever was first, and words that were not sent are kept when the language is changed', async () => {
    const { fire, link } = await handOver();
    const [page, other] = [await openPage(phone, false), await openPage(phone, false)];
    for (const one of [page, other]) {
      await one.goto(link);
      await cardOf(one, SAID[0]).locator('textarea').fill('We do.');
      await cardOf(one, SAID[1]).locator('textarea').fill('Tomorrow.');
    }
    for (const one of [page, other]) await cardOf(one, SAID[0]).locator('button').first().click();
    await page.getByText('Your answer is on its way.').waitFor();
    await other.getByRole('alert').getByText('Nothing was done.').waitFor();
    expect(await cardOf(other, SAID[1]).locator('textarea').inputValue()).toBe('Tomorrow.');
    const answers = await run('SELECT 1 FROM messages WHERE incident_id = $1 AND said_by IS NOT NULL', fire);
    expect(answers).toHaveLength(1);
    await other.locator('footer a[lang=es]').click();
    await other.getByRole('heading', { name: '2 mensajes para Benefits' }).waitFor();
    await Promise.all([page.context().close(), other.context().close()]);
  });
});

describe.each([
  { width: 1280, colorScheme: 'light', locale: 'en' },
  { width: 390, colorScheme: 'dark', locale: 'zh-TW' },
] as const)('the page of replies at $width px, $colorScheme, $locale', (viewer) => {
  it('says which group was told, in which nobody can be told, and who gave back', async () => {
    const say = (english: string, chinese: string) => (viewer.locale === 'en' ? english : chinese);
    const { fire, link } = await handOver();
    const page = await openPage(viewer, true);
    await signIn(page, house.url, house.operator);
    await page.goto(`${house.url}/incidents/${fire}/replies`);
    await expectCared(page, 'replies-told', viewer);
    const told = await cardOf(page, SAID[0]).innerText();
    expect(told).toMatch(say('Its members were told at', '通知其成員'));
    expect(told).not.toContain(say('Nobody in this group can be told.', '無法通知此群組中的任何人。'));
    expect(await cardOf(page, SAID[3]).innerText()).toContain(
      say('Nobody in this group can be told.', '無法通知此群組中的任何人。'),
    );
    await page.goto(link);
    await cardOf(page, SAID[0]).locator('button').last().click();
    await page.getByRole('status').waitFor();
    await page.goto(`${house.url}/incidents/${fire}/replies`);
    expect(await cardOf(page, SAID[0]).innerText()).toMatch(
      say('Given back by wei of Benefits', 'Benefits 的 wei 已於'),
    );
    await expectCared(page, 'replies-given-back', viewer);
    await page.context().close();
  });
});
