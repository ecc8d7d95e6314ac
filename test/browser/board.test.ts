import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../../src/db/sql.ts';
import type { IncidentId } from '../../src/kernel/id.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, type House } from './house.ts';
import { expectCared, signIn } from './visit.ts';

let house: House;
let browser: Browser;
let fire: IncidentId;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  fire = await tellFire(house, { exercise: false, people: 60, help: 1 });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** The live board in a browser in Taipei, once it hears its stream. */
async function openBoard(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en', timezoneId: 'Asia/Taipei' });
  const page = await context.newPage();
  await signIn(page, house.url, house.operator);
  await showBoard(page);
  return page;
}

async function showBoard(page: Page): Promise<void> {
  const opened = page.waitForResponse(/\/events$/);
  await page.goto(`${house.url}/incidents/${fire}`);
  await opened;
}

/** What a browser tells a page when another one is looked at; without a screen it looks at all of them. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(
    `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
     document.dispatchEvent(new Event('visibilitychange'))`,
  );
}

test('the board says one clock wherever it is read: UTC, by name', async () => {
  const page = await openBoard();
  const time = page.locator('.as-of time');
  const before = await time.innerText();
  await expect.poll(() => time.innerText(), { timeout: 10_000 }).not.toBe(before);
  const [said, asOf] = [await time.innerText(), await time.getAttribute('datetime')];
  expect(said).toMatch(/^\d\d:\d\d:\d\d UTC$/);
  expect(asOf).toContain(`T${said.slice(0, 8)}`);
  await page.context().close();
});

test('the first word of the stream makes the board live: what the server drew is shown until then', async () => {
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await signIn(page, house.url, house.operator);
  await page.route(/\/events$/, (route) => route.abort());
  await page.goto(`${house.url}/incidents/${fire}`);
  const [heading, lost] = [page.getByRole('heading', { name: '1 person needs help' }), page.locator('.lost')];
  await page.getByText('Connection lost.').waitFor();
  expect([await heading.count(), await lost.count()]).toEqual([1, 1]);
  await page.unroute(/\/events$/);
  await page.getByText('Connection lost.').waitFor({ state: 'hidden' });
  expect([await heading.count(), await lost.count()]).toEqual([1, 1]);
  await context.close();
});

test('an open board says in words that its incident has been held meanwhile', async () => {
  const page = await openBoard();
  const state = page.locator('.board-head .state');
  expect(await state.innerText()).toContain('Running');
  await query(
    house.context.db.pool,
    `UPDATE incidents SET state = 'held', held_from = state, held_since = now() WHERE id = $1`,
    [fire],
  );
  await state.getByText('Held: nothing is sent').waitFor();
  await query(
    house.context.db.pool,
    `UPDATE incidents SET state = 'active', held_from = NULL, held_since = NULL WHERE id = $1`,
    [fire],
  );
  await state.getByText('Running').waitFor();
  await page.context().close();
});

test('a call for help and a channel that goes down are spoken at once, not with the next share', async () => {
  const page = await openBoard();
  // The share has just been spoken: the next one is twenty seconds away.
  await page.locator('#spoken').getByText('heard back.').waitFor({ state: 'attached' });
  await callForHelp();
  await expect
    .poll(() => page.locator('#urgent').innerText(), { timeout: 5_000 })
    .toBe('In need of help: 2.');
  await query(
    house.context.db.pool,
    `INSERT INTO lanes (channel, provider, state, cause, since) VALUES ('sms', 'main', 'blocked', 'errors', now())`,
  );
  const down = /^Text message \(main\) has been down for \d+ s: what we send fails/;
  await expect.poll(() => page.locator('#urgent').innerText(), { timeout: 5_000 }).toMatch(down);
  await page.context().close();
});

test('eight boards in one browser are live when they are looked at: what is not seen holds no connection', async () => {
  const first = await openBoard();
  const needy = async (page: Page) => Number(await page.locator('.help h2 b').innerText());
  const before = await needy(first);
  await setHidden(first, true);
  for (let others = 0; others < 6; others++) {
    const page = await first.context().newPage();
    await showBoard(page);
    await setHidden(page, true);
  }
  const last = await first.context().newPage();
  await showBoard(last);
  await callForHelp();
  await expect.poll(() => needy(last), { timeout: 5_000 }).toBe(before + 1);
  expect(await needy(first)).toBe(before);
  await setHidden(first, false);
  await expect.poll(() => needy(first), { timeout: 5_000 }).toBe(before + 1);
  expect(await first.locator('.lost').innerText()).toBe('');
  await first.context().close();
});

/** One more who has answered asks for help. */
async function callForHelp(): Promise<void> {
  await query(
    house.context.db.pool,
    `UPDATE deliveries SET needs_help = true
      WHERE id = (SELECT max(id) FROM deliveries WHERE incident_id = $1 AND state = 'confirmed' AND NOT needs_help)`,
    [fire],
  );
}

const viewers = [
  { width: 1280, colorScheme: 'light', locale: 'en' },
  { width: 390, colorScheme: 'dark', locale: 'zh-TW' },
] as const;

test.each(viewers)(
  'the first page, the board and closing are read by everyone: $width px, $colorScheme, $locale',
  async (viewer) => {
    const { width, colorScheme, locale } = viewer;
    const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme, locale });
    const page = await context.newPage();
    await signIn(page, house.url, house.operator);
    await expectCared(page, 'first-page', viewer);
    await showBoard(page);
    await expectCared(page, 'board', viewer);
    await page.goto(`${house.url}/incidents/${fire}/close`);
    await expectCared(page, 'close', viewer);
    const closed = await tellFire(house, { exercise: true, people: 30, help: 0 });
    await query(
      house.context.db.pool,
      `UPDATE incidents SET state = 'closed', closed_at = now() WHERE id = $1`,
      [closed],
    );
    await page.goto(`${house.url}/incidents/${closed}`);
    await expectCared(page, 'board-closed', viewer);
    await context.close();
  },
);
