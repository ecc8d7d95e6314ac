import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findViolations } from '../../simulator/harness/find-violations.ts';
import type { IncidentId } from '../../src/kernel/id.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, type House } from './house.ts';
import { signIn } from './visit.ts';

let house: House;
let browser: Browser;
let fire: IncidentId;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  fire = await tellFire(house, { exercise: false, people: 12, help: 1 });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

it.each([
  { width: 1280, colorScheme: 'light', locale: 'en', words: ['Tocsin itself is ill', 'tocsin lanes'] },
  { width: 390, colorScheme: 'dark', locale: 'zh-TW', words: ['系統本身異常', '公開網址'] },
] as const)(
  'a Tocsin that is ill itself says so at the top of each page: $width px, $locale',
  async (look) => {
    const { width, colorScheme, locale } = look;
    const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme, locale });
    const page = await context.newPage();
    house.context.alarms.set(['no-lane', 'webhook-silent']);
    await page.goto(house.url);
    const banner = page.getByRole('alert');
    expect(await banner.count(), 'what is wrong is not for strangers').toBe(0);
    await signIn(page, house.url, house.operator);
    for (const path of ['/', `/incidents/${fire}`, '/launch']) {
      await page.goto(house.url + path);
      const text = await banner.innerText();
      for (const words of look.words) expect(text).toContain(words);
      const violations = await findViolations(page, { within: '.ill' });
      expect(violations.map(({ id }) => id)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    }
    house.context.alarms.set([]);
    await page.goto(house.url);
    expect(await banner.count()).toBe(0);
    await context.close();
  },
);
