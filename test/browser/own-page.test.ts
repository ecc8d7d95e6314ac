import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseChannelMap } from '../../src/channels/channel-map.ts';
import { query } from '../../src/db/sql.ts';
import { ownPath } from '../../src/directory/own-link.ts';
import type { EmployeeId } from '../../src/kernel/id.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, tellPhones, type House } from './house.ts';
import { expectCared, signIn, type Viewer } from './visit.ts';

const channels = `
channels:
  push: { providers: [{ name: browsers, kind: web-push, subject: "mailto:ops@example.org", vapidPublicKey: "${'B'.repeat(87)}", vapidPrivateKey: x }] }
  sms: { providers: [{ name: main, kind: twilio, accountSid: AC1, authToken: t, from: "+15005550006" }] }
  voice: { providers: [{ name: main, kind: twilio, accountSid: AC1, authToken: t, from: "+15005550006" }] }
  email: { providers: [{ name: mail, kind: smtp, host: mail.example.org, from: "Crisis team <crisis@example.org>" }] }
`;

let house: House;
let browser: Browser;
let ana: EmployeeId;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  const read = parseChannelMap(channels, 'channels.yaml', { environment: {}, readSecretFile: () => '' });
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  Object.assign(house.context, { channelMap: read.ok });
  await tellFire(house, { exercise: false, people: 40, help: 1 });
  await tellPhones(house);
  const [row] = await query<{ id: EmployeeId }>(
    house.context.db.pool,
    `SELECT e.id FROM employees e JOIN contact_points c ON c.employee_id = e.id AND c.channel = 'sms' ORDER BY e.id LIMIT 1`,
  );
  if (row === undefined) throw new Error('there is nobody');
  ana = row.id;
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const link = () => house.url + ownPath(house.context.config.secret, { employeeId: ana, number: 0 });

async function openPage(viewer: Viewer, javaScriptEnabled: boolean): Promise<Page> {
  const { width, colorScheme, locale } = viewer;
  const context = await browser.newContext({
    viewport: { width, height: 850 },
    colorScheme,
    locale,
    javaScriptEnabled,
  });
  return context.newPage();
}

const looks: readonly (Viewer & { readonly lang: string })[] = [
  { width: 390, colorScheme: 'light', locale: 'en', lang: 'en' },
  { width: 390, colorScheme: 'dark', locale: 'zh-TW', lang: 'zh-Hant' },
  { width: 390, colorScheme: 'light', locale: 'ar', lang: 'ar' },
  { width: 1280, colorScheme: 'dark', locale: 'en', lang: 'en' },
];

it.each(looks)('can be read and pressed by everyone: $width px, $colorScheme, $lang', async (viewer) => {
  const page = await openPage(viewer, true);
  await page.goto(`${link()}?lang=${viewer.lang}`);
  expect(await page.locator('html').getAttribute('dir')).toBe(viewer.lang === 'ar' ? 'rtl' : 'ltr');
  for (const details of await page.locator('main > details > summary').all()) await details.click();
  await expectCared(page, 'own-page', viewer);
  await page.context().close();
});

it('works without JavaScript but for push: what is wrong is told, a language is chosen', async () => {
  const page = await openPage(looks[0] as Viewer, false);
  await page.goto(link());
  await page.getByText('Turning on needs JavaScript.').waitFor();
  await page.getByRole('checkbox').first().check();
  await page.fill('textarea', 'It ends in 77.');
  await page.getByRole('button', { name: 'Tell the crisis team' }).click();
  await page.getByText('✓ Thank you. The crisis team has it.').waitFor();
  await page.selectOption('select', 'zh-Hant');
  await page.getByRole('button', { name: 'Use this language' }).click();
  await page.getByRole('heading', { name: '發生緊急事件時如何聯繫您' }).waitFor();
  await page.context().close();
});

it.each(['en', 'zh-Hant', 'ar'])('weighs at most 3 KB in %s', async (lang) => {
  const request = get(`${link()}?lang=${lang}`, { headers: { 'accept-encoding': 'br' } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  expect(response.headers['content-encoding']).toBe('br');
  expect(bytes).toBeLessThanOrEqual(3 * 1024);
});

it('is found by whoever keeps the directory, with what the person says is wrong', async () => {
  for (const viewer of looks.filter(({ lang }) => lang !== 'ar')) {
    const page = await openPage(viewer, true);
    await signIn(page, house.url, house.operator);
    await page.goto(`${house.url}/employees`);
    await page.locator('.notice a').click();
    await page.locator('tbody a').first().click();
    await page.locator('.notice button').waitFor();
    await expectCared(page, 'own-link', viewer);
    await page.context().close();
  }
});
