import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLanes } from '../../src/dispatch/lane-store.ts';
import { createOperator } from '../../src/identity/operators.ts';
import { simulatedChannelMap } from '../../src/channels/simulated-channel-map.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, tellPhones, type House } from './house.ts';
import { expectCared, signIn } from './visit.ts';

const admin = { name: 'ada', password: 'correct horse battery staple' };
let house: House;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  await tellFire(house, { exercise: false, people: 70, help: 0 });
  await tellPhones(house);
  const { context } = house;
  const simulator = { url: 'http://127.0.0.1:9', smtpPort: 9, accountSid: 'AC0', authToken: 'none' };
  context.channelMap = simulatedChannelMap(simulator);
  const idle = (channel: 'sms' | 'email') => ({
    ...{ channel, provider: 'simulator', ratePerSecond: 100, timeoutMs: 1_000, concurrency: 1 },
    send: () => Promise.reject(new Error('nothing is sent here')),
    close: () => Promise.resolve(),
  });
  await openLanes(context.db.pool, [idle('sms'), idle('email')], context.clock.now());
  await createOperator(context, { ...admin, role: 'admin' }, { kind: 'local', id: 'local', role: 'admin' });
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const looks = [
  { width: 390, colorScheme: 'light', locale: 'en' },
  { width: 1280, colorScheme: 'dark', locale: 'zh-TW' },
] as const;
type Look = (typeof looks)[number];

async function open({ width, colorScheme, locale }: Look): Promise<{ context: BrowserContext; page: Page }> {
  const viewport = { width, height: 850 };
  const context = await browser.newContext({ viewport, colorScheme, locale });
  const page = await context.newPage();
  await signIn(page, house.url, admin);
  return { context, page };
}

describe.each(looks)('at $width px, $colorScheme, $locale', (look) => {
  const mark = `${look.width}${look.colorScheme}`;

  it('somebody is found, gets another number, and a colleague is added', async () => {
    const { context, page } = await open(look);
    await page.goto(`${house.url}/employees`);
    await expectCared(page, 'employees', look);
    await page.fill('[name=q]', 'Ana Ortiz 60');
    await page.click('.filters button');
    await page.waitForURL(/q=Ana/);
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.click('tbody a');
    await page.click('details:has([name=address]) summary');
    const number = `+8869220${String(10_000 + looks.indexOf(look))}`;
    await page.fill('[name=address]', '12');
    await page.click('details button.go');
    expect(await page.locator('[aria-invalid=true][name=address]').count()).toBe(1);
    await expectCared(page, 'person-fault', look);
    await page.fill('[name=address]', number);
    await page.click('details button.go');
    await page.getByText(number).waitFor();
    await expectCared(page, 'person', look);
    await page.goto(`${house.url}/employees/new`);
    await expectCared(page, 'new', look);
    await page.fill('[name=externalId]', `N${mark}`);
    await page.fill('[name=name]', `Noor ${mark}`);
    await page.fill('[name=email]', 'noor');
    await page.click('button.go');
    await expectCared(page, 'new-fault', look);
    await page.fill('[name=email]', `noor.${mark}@example.org`);
    await page.click('button.go');
    await page.getByText(`noor.${mark}@example.org`).waitFor();
    await context.close();
  });

  it('whoever asks whether everyone could be reached sees the holes, and goes to who is in them', async () => {
    const { context, page } = await open(look);
    await page.goto(`${house.url}/readiness`);
    await expectCared(page, 'readiness', look);
    await page.click('a[href="/employees?standing=none"]');
    expect(await page.locator('tbody a').count()).toBeGreaterThan(0);
    await context.close();
  });

  it('a provider is held with a reason, and let go', async () => {
    const { context, page } = await open(look);
    await page.goto(`${house.url}/channels`);
    await expectCared(page, 'channels', look);
    const lane = page.locator('.lane').first();
    await lane.locator('summary').first().click();
    await expectCared(page, 'channels-open', look);
    await lane.locator('[name=reason]').fill('Invoice unpaid');
    await lane.locator('details button').click();
    await page.locator('.lane.held', { hasText: 'Invoice unpaid' }).waitFor();
    await expectCared(page, 'channels-held', look);
    const held = page.locator('.lane.held');
    await held.locator('summary').first().click();
    await held.locator('[name=reason]').fill('Paid');
    await held.locator('details button').click();
    await page.locator('.lane.working', { hasText: 'Paid' }).waitFor();
    expect(await held.count()).toBe(0);
    await context.close();
  });

  it('an operator is added and given another role; a key is shown once and ended', async () => {
    const { context, page } = await open(look);
    await page.goto(`${house.url}/operators`);
    const nav = await page.locator('.top nav').boundingBox();
    expect(nav?.height).toBeLessThan(50);
    await page.fill('[name=name]', `Bo ${mark}`);
    await page.click('button.go');
    const password = await page.locator('.secret code').innerText();
    expect(password.length).toBeGreaterThanOrEqual(12);
    await expectCared(page, 'operators', look);
    await page.click(`tbody a:text-is("Bo ${mark}")`);
    await expectCared(page, 'operator', look);
    await page.selectOption('[name=role]', 'approver');
    await page.click('button.go');
    await page.waitForURL(`${house.url}/operators`);
    await page.click(`tbody a:text-is("Bo ${mark}")`);
    expect(await page.inputValue('[name=role]')).toBe('approver');
    await page.goto(`${house.url}/keys`);
    await page.click('button.go');
    const key = await page.locator('.secret code').innerText();
    const call = () => fetch(`${house.url}/api/v1/lanes`, { headers: { authorization: `Bearer ${key}` } });
    expect((await call()).status).toBe(200);
    await expectCared(page, 'keys', look);
    await page.goto(`${house.url}/keys`);
    expect(await page.content()).not.toContain(key);
    await page.locator('.tiles .card:not(.out) summary').first().click();
    await page.locator('.tiles .card:not(.out) details button').first().click();
    await page.waitForURL(`${house.url}/keys`);
    expect((await call()).status).toBe(401);
    await page.goto(`${house.url}/password`);
    await expectCared(page, 'password', look);
    await context.close();
  });
});
