import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importEmployees } from '../../src/directory/import-employees.ts';
import { complaint } from '../../src/playbook/complaint.fixture.ts';
import { readEntry } from '../../src/playbook/library.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, type House } from './house.ts';
import { expectCared, signIn, type Viewer } from './visit.ts';

let house: House;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  const except = "audience: everyone\nexcept: [{ employee: '{{ accused }}' }]";
  const entry = readEntry(complaint.replace('audience: everyone', except), 'complaint.yaml');
  if ('faults' in entry) throw new Error('the playbook is broken');
  const playbooks = new Map(house.context.library.current().playbooks).set('complaint', entry.ok);
  Object.assign(house.context.library, { current: () => ({ playbooks, faults: [] }) });
  const people = `external_id,name,department,mobile
E1,Lin Mei-Hua,Finance and group controlling,+886912345601
E2,lin mei-hua,Press,+886912345602
E3,Bo Larsen,Sales,+886912345603
`;
  const local = { kind: 'local', id: 'local', role: 'admin' } as const;
  await importEmployees(house.context, people, { dryRun: false, mode: 'upsert' }, local);
  await house.context.db.pool.query(
    `UPDATE operators SET employee_id = (SELECT id FROM employees WHERE external_id = 'E2')`,
  );
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const phone = { width: 390, colorScheme: 'light', locale: 'en' } as const;
const looks: readonly Viewer[] = [phone, { width: 390, colorScheme: 'dark', locale: 'zh-TW' }];

async function openPage({ width, colorScheme, locale }: Viewer, javaScriptEnabled: boolean) {
  const setting = { viewport: { width, height: 850 }, colorScheme, locale, javaScriptEnabled };
  const page = await (await browser.newContext(setting)).newPage();
  await signIn(page, house.url, house.operator);
  return page;
}

/** Of three with the name E2 is chosen; `look` is called at each page on the way. */
async function choose(page: Page, look: (name: string) => Promise<void>) {
  await page.goto(`${house.url}/launch/complaint`);
  await page.fill('input[name="input.accused"]', 'Lin Mei-Hua');
  await page.check('input[name=mode][value=exercise]');
  await page.click('button.go');
  expect(await page.locator('input[name="pick.accused"]').count()).toBe(3);
  await look('choose-employee');
  await page.check('input[name="pick.accused"][value=E2]');
  await page.click('button.go');
  await page.waitForURL(/preview$/);
  expect(await page.locator('h1 ~ * .warned, .card .warned').count()).toBeGreaterThan(0);
  await look('left-out');
  await page.context().close();
}

it.each(looks)(
  'of people with one name one is chosen, and the preview says that they are left out: $colorScheme, $locale',
  async (viewer) => {
    const page = await openPage(viewer, true);
    await choose(page, (name) => expectCared(page, name, viewer));
  },
);

it('does so without JavaScript', async () => {
  await choose(await openPage(phone, false), () => Promise.resolve());
});
