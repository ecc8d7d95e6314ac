import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, tellPhones, type House } from './house.ts';
import { expectCared, signIn } from './visit.ts';

let house: House;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  await tellFire(house, { exercise: false, people: 20, help: 0 });
  await tellPhones(house);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

it.each([
  { width: 390, colorScheme: 'dark', locale: 'zh-TW' },
  { width: 390, colorScheme: 'light', locale: 'en' },
] as const)('the last question names what and where, and leads back: $colorScheme, $locale', async (look) => {
  const { width, colorScheme, locale } = look;
  const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme, locale });
  const page = await context.newPage();
  await signIn(page, house.url, house.operator);
  await page.goto(`${house.url}/launch/fire-evacuation`);
  await page.selectOption('select', 'Lyon');
  await page.check('[value=live]');
  await page.click('main form button');
  await page.click('summary');
  await expectCared(page, 'launch-preview', look);
  // As a screen reader's click, which holds nothing.
  await page.evaluate(`document.querySelector('form.launch-bar').submit()`);
  await page.locator('[name=sure]').waitFor();
  await expectCared(page, 'last-question', look);
  const asked = await page.locator('main').innerText();
  expect(asked).toContain(locale === 'en' ? 'Fire or evacuation' : '火警疏散');
  expect(asked).toContain('Lyon');
  await page.getByRole('button', { name: '←' }).click();
  await page.locator('form.launch-bar').waitFor();
  expect(await page.locator('main').innerText()).toContain('FIRE at Lyon');
  await context.close();
});
