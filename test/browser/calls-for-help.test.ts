import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirm } from '../../src/confirmation/confirm.ts';
import { query } from '../../src/db/sql.ts';
import type { DeliveryId, IncidentId } from '../../src/kernel/id.ts';
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

/** A fire with three calls for help, of which the first has since said "safe". */
async function fire(): Promise<IncidentId> {
  const incident = await tellFire(house, { exercise: false, people: 40, help: 3 });
  await tellPhones(house);
  const [first] = await query<{ id: DeliveryId }>(
    house.context.db.pool,
    'SELECT id FROM deliveries WHERE incident_id = $1 ORDER BY id LIMIT 1',
    [incident],
  );
  if (first === undefined) throw new Error('Nobody was told.');
  const word = { deliveryId: first.id, answer: 'safe', via: 'page', sourceRef: `safe-${first.id}` } as const;
  await confirm(house.context, word);
  return incident;
}

describe.each(looks)('at $width px, $colorScheme, $locale', (look) => {
  const inEnglish = look.locale === 'en';

  it('who needs help stands first, with number, time and words, and is cleared with a note', async () => {
    const incident = await fire();
    const { context, page } = await open(look);
    await page.goto(`${house.url}/incidents/${incident}/people`);
    await expectCared(page, 'people', look);
    const rows = page.locator('tbody tr');
    const calls = page.locator('tbody .call');
    expect(await calls.count()).toBe(3);
    const ana = await rows.nth(0).innerText();
    expect(ana).toContain('Ana Ortiz');
    expect(ana).toContain('Taipei HQ');
    expect(ana).toContain('+8869120');
    expect(ana).toContain('Stairwell B, second floor, smoke');
    expect(ana).toMatch(
      inEnglish ? /called at \d\d:\d\d UTC \(Text message\)/ : /\d\d:\d\d UTC 求助（簡訊）/,
    );
    expect(ana).toMatch(
      inEnglish ? /Said “Safe” at \d\d:\d\d UTC since/ : /其後於 \d\d:\d\d UTC 回覆「平安」/,
    );
    expect(await rows.nth(3).innerText()).toContain(inEnglish ? 'no way to reach' : '無法聯繫');
    expect(await rows.nth(3).locator('td').nth(0).isVisible()).toBe(true);
    expect(await rows.nth(3).locator('td').nth(3).isVisible()).toBe(true);

    await rows.nth(0).locator('summary').click();
    await expectCared(page, 'people-clear', look);
    await rows.nth(0).locator('textarea').fill('Carried out by the fire brigade');
    await rows.nth(0).locator('button').click();
    await page.waitForURL(/\/people\?/);
    expect(await calls.count()).toBe(2);
    await page.goto(`${house.url}/incidents/${incident}`);
    await expectCared(page, 'board-helped', look);
    const board = await page.locator('.help').innerText();
    expect(board).toContain(inEnglish ? '1 call for help cleared' : '1 人的求助已解除');
    await page.goto(`${house.url}/incidents/${incident}/people`);
    await page.getByText('Ana Ortiz', { exact: true }).click();
    await expectCared(page, 'person-cleared', look);
    const text = await page.locator('main').innerText();
    expect(text).toContain('Carried out by the fire brigade');
    expect(text).toContain(inEnglish ? 'Needs help no more, says ana' : 'ana 解除了求助');
    await context.close();
  });

  it('a call is cleared on the person’s page, and never the one that nobody has seen', async () => {
    const incident = await fire();
    const { context, page } = await open(look);
    await page.goto(`${house.url}/incidents/${incident}/people?help=yes`);
    await page.locator('tbody th a[href*="people/"]').nth(1).click();
    await expectCared(page, 'person-in-need', look);
    await page.locator('.clear summary').click();
    await page.locator('.clear textarea').fill('  ');
    await page.locator('.clear button').click();
    await page.getByText(inEnglish ? 'Say what was done.' : '請說明做了什麼處理').waitFor();
    await expectCared(page, 'person-no-note', look);
    const [, employee = ''] = /people\/([0-9a-f-]{36})/.exec(page.url()) ?? [];
    const [delivery] = await query<{ id: DeliveryId }>(
      house.context.db.pool,
      'SELECT id FROM deliveries WHERE incident_id = $1 AND employee_id = $2',
      [incident, employee],
    );
    if (delivery === undefined) throw new Error('They were not told.');
    const word = {
      deliveryId: delivery.id,
      answer: 'help',
      via: 'sms',
      sourceRef: `again-${delivery.id}`,
    } as const;
    await confirm(house.context, word);
    await page.locator('.clear textarea').fill('Found her');
    await page.locator('.clear button').click();
    await page.getByText(inEnglish ? 'has called for help again' : '再次求助').waitFor();
    await page.locator('.clear textarea').fill('Found her again');
    await page.locator('.clear button').click();
    await page.locator('main > .cleared', { hasText: 'Found her again' }).waitFor();
    expect(await page.locator('.call').count()).toBe(0);
    await context.close();
  });
});

it('is cleared without JavaScript', async () => {
  const incident = await fire();
  const { context, page } = await open(looks[0], false);
  await page.goto(`${house.url}/incidents/${incident}/people?help=yes`);
  await page.locator('.clear summary').first().click();
  await page.locator('.clear textarea').first().fill('Found in stairwell B');
  await page.locator('.clear button').first().click();
  await page.waitForURL(/people\?help=yes$/);
  expect(await page.locator('tbody tr').count()).toBe(2);
  await context.close();
});
