import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { plannedFire } from '../fixtures/planned-fire.ts';
import { writePlaybooks } from '../fixtures/write-playbooks.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, tellPhones, type House } from './house.ts';
import { expectCared, signIn, type Viewer } from './visit.ts';

let house: House;
let browser: Browser;
let playbooks: Awaited<ReturnType<typeof writePlaybooks>>;
beforeAll(async () => {
  const fire = await plannedFire({
    'count-again': '{ confirmed: 80%, of: leave, after: 20m }',
    rescue: '{ answered: help, to: leave }',
    home: '{ after: 2h }',
    'back-in': 'by-hand',
  });
  playbooks = await writePlaybooks({ fire });
  [house, browser] = await Promise.all([openHouse(playbooks.folder), launchBrowser()]);
  await tellFire(house, { exercise: false, people: 20, help: 0 });
  await tellPhones(house);
});
afterAll(async () => {
  await browser.close();
  await house.close();
  await playbooks.remove();
});

const looks: readonly Viewer[] = [
  { width: 1280, colorScheme: 'light', locale: 'en' },
  { width: 1280, colorScheme: 'dark', locale: 'zh-TW' },
  { width: 390, colorScheme: 'light', locale: 'zh-TW' },
  { width: 390, colorScheme: 'dark', locale: 'en' },
];

/** Signed in, with nothing that runs. */
async function open({ width, colorScheme, locale }: Viewer, javaScriptEnabled = true): Promise<Page> {
  await query(house.context.db.pool, `UPDATE incidents SET state = 'closed', closed_at = now()`);
  const viewport = { width, height: 850 };
  const context = await browser.newContext({ viewport, colorScheme, locale, javaScriptEnabled });
  const page = await context.newPage();
  await signIn(page, house.url, house.operator);
  return page;
}

/** Comes to the preview of a drill of the fire. */
async function preview(page: Page): Promise<void> {
  await page.goto(`${house.url}/launch/fire-evacuation`);
  await page.selectOption('select', 'Lyon');
  await page.check('[value=exercise]');
  await page.locator('main form button').last().click();
  await page.locator('.launch-bar').waitFor();
}

/** Launches from the preview by the box to tick, and comes to the board. */
async function launch(page: Page): Promise<void> {
  await page.evaluate(`document.querySelector('.launch-bar').submit()`);
  await tick(page);
  await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
}

/** Ticks the box of a page that asks whether one is sure, and goes on. */
async function tick(page: Page): Promise<void> {
  await page.locator('form.form input[type=checkbox]').check();
  await page.locator('form.form button').click();
}

describe.each(looks)('at $width px, $colorScheme, $locale', (look) => {
  const say = (english: string, chinese: string) => (look.locale === 'en' ? english : chinese);

  it('what is planned is seen before the launch, and from the board; it is sent, or cancelled behind a tick', async () => {
    const page = await open(look);
    await preview(page);
    const planned = await page.locator('main').innerText();
    for (const when of [
      say(
        'when 80 % have confirmed “leave”, or 20 min after the launch',
        '當 80 % 的人已確認「leave」時，或啟動後 20 分鐘',
      ),
      say('when somebody answers “leave” with “help”', '當有人以「help」回覆「leave」時'),
      say('2 h after the launch', '啟動後 2 小時'),
      say('when you send it by hand', '由您手動發送時'),
      say('DRILL: More at Lyon: rescue.', '演習：Lyon 更多消息：rescue。'),
    ])
      expect(planned).toContain(when);
    await expectCared(page, 'launch-plan', look);

    await launch(page);
    const toPlan = page.getByRole('link', {
      name: say('Messages to come: 4', '待發訊息：4'),
    });
    await expectCared(page, 'board-with-plan', look);
    await toPlan.click();
    await page.getByRole('heading', { name: say('What the playbook plans', '預案的後續訊息') }).waitFor();
    await expectCared(page, 'plan', look);

    await page
      .getByRole('button', { name: say('Do not send (count-again)', '不發送 (count-again)') })
      .click();
    await expectCared(page, 'plan-cancel', look);
    await tick(page);
    await page.getByRole('button', { name: say('Send now (back-in)', '立即發送 (back-in)') }).click();
    await page.getByText(say('Sent as message 2', '作為第 2 則訊息發送')).waitFor();
    expect(await page.locator('main').innerText()).toMatch(
      look.locale === 'en' ? /Cancelled .* · by ana/ : /已於 .* 取消 · 操作者：ana/,
    );
    await expectCared(page, 'plan-sent', look);
    await page.context().close();
  });
});

it('is sent and cancelled without JavaScript, and says why nothing of it is sent any more', async () => {
  const page = await open({ width: 390, colorScheme: 'light', locale: 'en' }, false);
  await preview(page);
  await page.locator('.launch-bar button').click();
  await tick(page);
  await page.getByRole('link', { name: 'Messages to come: 4' }).click();
  await page.getByRole('button', { name: 'Send now (home)' }).click();
  await page.getByText('Sent as message 2').waitFor();
  await page.getByRole('button', { name: 'Do not send (rescue)' }).click();
  await tick(page);
  await page.getByText(/^Cancelled .* · by ana$/).waitFor();
  const board = page.url().replace(/\/plan$/, '');
  await page.goto(board);
  await page.locator('button.stop').click();
  await tick(page);
  await page.waitForURL(board);
  await page.getByRole('link', { name: 'Messages to come: 0' }).click();
  expect(await page.getByText('the incident was stopped · by ana').count()).toBe(2);
  expect(await page.getByRole('button', { name: 'Send now' }).count()).toBe(0);
  await page.context().close();
});
