import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeReply } from '../../src/confirmation/handle-reply.ts';
import { query } from '../../src/db/sql.ts';
import { returnHanded } from '../../src/incident/return-handed.ts';
import { newId, type IncidentId } from '../../src/kernel/id.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, tellPhones, type House } from './house.ts';
import { expectCared, signIn } from './visit.ts';

let house: House;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const looks = [
  { width: 1280, colorScheme: 'light', locale: 'en' },
  { width: 1280, colorScheme: 'dark', locale: 'zh-TW' },
  { width: 390, colorScheme: 'light', locale: 'zh-TW' },
  { width: 390, colorScheme: 'dark', locale: 'en' },
] as const;
type Look = (typeof looks)[number];

async function open(
  { width, colorScheme, locale }: Look,
  javaScriptEnabled = true,
): Promise<{ context: BrowserContext; page: Page }> {
  const viewport = { width, height: 850 };
  const context = await browser.newContext({ viewport, colorScheme, locale, javaScriptEnabled });
  const page = await context.newPage();
  await signIn(page, house.url, house.operator);
  return { context, page };
}

const SAID = [
  'May I fetch my laptop from the third floor before I leave the building?',
  '什麼時候可以回家？',
  'When may we go home?',
  'I am trapped in the lift',
] as const;

/** A fire in which four people, each on their own phone, write in their own words, a second apart. */
async function fire(): Promise<IncidentId> {
  const { pool } = house.context.db;
  await query(pool, `UPDATE incidents SET state = 'closed', closed_at = now() - interval '30 days'`);
  const incident = await tellFire(house, { exercise: false, people: 20, help: 0 });
  await tellPhones(house);
  for (const name of ['Benefits', 'Cars'])
    await query(pool, 'INSERT INTO groups (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      newId(),
      name,
    ]);
  const phones = await query<{ address: string }>(
    pool,
    `SELECT p.address FROM contact_points p JOIN deliveries d ON d.employee_id = p.employee_id
      WHERE d.incident_id = $1 AND p.channel = 'sms' ORDER BY d.id LIMIT $2`,
    [incident, SAID.length],
  );
  for (const [index, body] of SAID.entries()) {
    const sms = { providerRef: newId(), provider: 'simulator', from: String(phones[index]?.address), body };
    await takeReply(house.context, { ...sms, carrierDid: null });
  }
  return incident;
}

const answersOf = (incident: IncidentId) =>
  query<{ text: string; people: number }>(
    house.context.db.pool,
    `SELECT m.texts -> 'en' ->> 'instruction' AS text, count(*)::int AS people
       FROM messages m JOIN deliveries d ON d.message_id = m.id
      WHERE m.incident_id = $1 AND m.said_by IS NOT NULL GROUP BY m.id ORDER BY m.created_at`,
    [incident],
  );

describe.each(looks)('at $width px, $colorScheme, $locale', (look) => {
  const inEnglish = look.locale === 'en';
  const say = (english: string, chinese: string) => (inEnglish ? english : chinese);

  it('what people wrote is found from the board, read, answered, handed over, counted and marked as read', async () => {
    const incident = await fire();
    const { context, page } = await open(look);
    await page.goto(`${house.url}/incidents/${incident}`);
    await page.getByRole('link', { name: say('Replies to read: 4', '待讀回覆：4') }).click();
    await page.waitForURL(/\/replies$/);
    await expectCared(page, 'replies', look);
    const cards = page.locator('.replies > li');
    expect(await cards.count()).toBe(4);
    expect(await cards.nth(0).innerText()).toContain(SAID[3]);
    expect(await cards.nth(0).innerText()).toContain(say('May be a cry for help', '可能在求助'));
    expect(await cards.nth(1).innerText()).toContain(SAID[0]);

    await cards.nth(1).locator('summary').nth(0).click();
    await cards.nth(1).locator('textarea').fill('No. Leave it, and go to the car park.');
    await expectCared(page, 'replies-answer', look);
    await cards.nth(1).locator('[open] button').click();
    await page.getByText(say('The answer is on its way.', '回覆正在傳送。')).waitFor();
    expect(await answersOf(incident)).toEqual([{ text: 'No. Leave it, and go to the car park.', people: 1 }]);

    await cards.nth(1).locator('summary').nth(2).click();
    await cards.nth(1).locator('select[name=group]').selectOption('Benefits');
    await cards.nth(1).locator('[open] button').click();
    await cards.nth(1).getByText('Benefits').first().waitFor();
    await page.goto(`${house.url}/incidents/${incident}/replies?group=Benefits`);
    expect(await cards.count()).toBe(1);
    await expectCared(page, 'replies-of-group', look);
    const { db, clock } = house.context;
    const laterOn = new Date(clock.now().getTime() + 31 * 60_000);
    await returnHanded({ pool: db.pool, clock: { now: () => laterOn } });
    await page.goto(`${house.url}/incidents/${incident}/replies`);
    await expect
      .poll(() => cards.nth(1).innerText())
      .toContain(say('Came back from Benefits', '自 Benefits 退回'));
    await expectCared(page, 'replies-came-back', look);
    await cards.nth(1).locator('summary').nth(2).click();
    await cards.nth(1).locator('select[name=group]').selectOption('Benefits');
    await cards.nth(1).locator('[open] button').click();
    await page.goto(`${house.url}/incidents/${incident}/replies?group=Benefits`);
    await cards.nth(0).locator('summary').nth(1).click();
    await cards.nth(0).locator('select[name=answer]').selectOption('safe');
    await cards.nth(0).locator('[open] button').click();
    await page.waitForURL(/group=Benefits/);
    await expect.poll(() => cards.count()).toBe(0);

    await page.goto(`${house.url}/incidents/${incident}/replies`);
    await cards.nth(1).locator('.reply-acts > form button').click();
    await expect.poll(() => cards.count()).toBe(1);
    await page.goto(`${house.url}/incidents/${incident}/replies?state=done`);
    expect(await cards.count()).toBe(3);
    await expectCared(page, 'replies-done', look);
    const done = await page.locator('.replies').innerText();
    for (const how of [
      say('Answered at', '回覆。'),
      say('Counted as an answer', '計為答覆。'),
      say('Read at', '閱讀。'),
    ])
      expect(done).toContain(how);

    await cards.filter({ hasText: SAID[0] }).locator('a').first().click();
    await expectCared(page, 'person-thread', look);
    const thread = await page.locator('#conversation').innerText();
    expect(thread).toContain(SAID[0]);
    expect(thread).toContain('No. Leave it, and go to the car park.');
    expect(thread).toContain(say('waiting to be sent', '等待發送'));

    await page.goto(await house.linkOf(incident, 0));
    await expectCared(page, 'employee-thread', look);
    expect(await page.locator('main').innerText()).toContain('No. Leave it, and go to the car park.');
    await context.close();
  });

  it('one answer goes to several, after a second look', async () => {
    const incident = await fire();
    const { context, page } = await open(look);
    await page.goto(`${house.url}/incidents/${incident}/replies`);
    for (const words of [SAID[1], SAID[2]])
      await page.locator('.replies > li', { hasText: words }).locator('input[type=checkbox]').check();
    await page.locator('#several textarea').fill('At five o’clock.');
    await page.locator('#several button').click();
    await page.getByRole('heading', { name: say('Answer 2 people', '回覆 2 人') }).waitFor();
    await expectCared(page, 'replies-sure', look);
    expect(await answersOf(incident)).toEqual([]);
    await page.locator('input[name=sure]').check();
    await page.locator('form.form button').click();
    await page.getByText(say('The answer is on its way.', '回覆正在傳送。')).waitFor();
    expect(await answersOf(incident)).toEqual([{ text: 'At five o’clock.', people: 2 }]);
    expect(await page.locator('.replies > li').count()).toBe(2);
    await context.close();
  });
});

it('shows what comes by itself, and waits while somebody writes', async () => {
  const incident = await fire();
  const { context, page } = await open(looks[0]);
  await page.goto(`${house.url}/incidents/${incident}/replies`);
  const cards = page.locator('.replies > li');
  expect(await cards.count()).toBe(4);
  const [first] = await query<{ from: string }>(
    house.context.db.pool,
    `SELECT r.from_number AS from FROM replies r JOIN replies_to_read t ON t.source_ref = r.provider_ref
      WHERE t.incident_id = $1 LIMIT 1`,
    [incident],
  );
  const write = (body: string) =>
    takeReply(house.context, {
      ...{ providerRef: newId(), provider: 'simulator', carrierDid: null },
      from: first?.from ?? '',
      body,
    });
  await write('Is the canteen open?');
  await page.getByText('Is the canteen open?').waitFor();
  await page.locator('#several textarea').fill('At five o’clock.');
  await write('And the car park?');
  await page
    .waitForResponse((response) => response.url().endsWith('/replies'), { timeout: 6_000 })
    .catch(() => undefined);
  expect(await page.locator('#several textarea').inputValue()).toBe('At five o’clock.');
  await page.locator('#several textarea').fill('');
  await page.locator('h1').click();
  await page.getByText('And the car park?').waitFor();
  await context.close();
});

it('works without JavaScript, keeps words that were not sent, and never answers twice', async () => {
  const incident = await fire();
  const { context, page } = await open(looks[3], false);
  await page.goto(`${house.url}/incidents/${incident}/replies`);
  expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(0);
  await page.getByRole('link', { name: 'Look again' }).click();
  await page.locator('#several textarea').fill('At five o’clock.');
  await page.locator('#several button').click();
  await page.getByText('Choose at least one reply.').waitFor();
  expect(await page.locator('#several textarea').inputValue()).toBe('At five o’clock.');

  const other = await context.newPage();
  await other.goto(`${house.url}/incidents/${incident}/replies`);
  for (const one of [page, other]) {
    const card = one.locator('.replies > li', { hasText: SAID[2] });
    await card.locator('summary').nth(0).click();
    await card.locator('textarea').fill('Soon.');
    await card.locator('[open] button').click();
  }
  await other.getByText('Somebody has dealt with it meanwhile.').waitFor();
  expect(await answersOf(incident)).toEqual([{ text: 'Soon.', people: 1 }]);
  await context.close();
});
