import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { query } from '../../src/db/sql.ts';
import { findSite } from '../../src/directory/site-store.ts';
import { createKiosk } from '../../src/identity/kiosks.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, tellFire, type House } from './house.ts';
import { expectCared, type Viewer } from './visit.ts';

let house: House;
let browser: Browser;
let address: string;
let number: string;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  const incident = await tellFire(house, { exercise: true, people: 20, help: 0 });
  const { pool } = house.context.db;
  const site = await findSite(pool, 'Hsinchu Fab 2');
  if (site === undefined) throw new Error('there is no site');
  const actor = { kind: 'local', id: 'local', role: 'admin' } as const;
  const { token } = await createKiosk(house.context, { site, place: 'Canteen' }, actor);
  address = `${house.url}/kiosk/${token}`;
  const [silent] = await query<{ number: string }>(
    pool,
    `SELECT e.external_id AS number FROM deliveries d JOIN employees e ON e.id = d.employee_id
      WHERE d.incident_id = $1 AND d.confirmed_at IS NULL ORDER BY d.id LIMIT 1`,
    [incident],
  );
  if (silent === undefined) throw new Error('everybody has answered');
  ({ number } = silent);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

async function openPage({ width, colorScheme, locale }: Viewer, javaScriptEnabled: boolean): Promise<Page> {
  const viewport = { width, height: 850 };
  return (await browser.newContext({ viewport, colorScheme, locale, javaScriptEnabled })).newPage();
}

const looks: readonly (Viewer & { readonly lang: string })[] = [
  { width: 390, colorScheme: 'light', locale: 'en', lang: 'en' },
  { width: 390, colorScheme: 'dark', locale: 'zh-TW', lang: 'zh-Hant' },
  { width: 1024, colorScheme: 'dark', locale: 'en', lang: 'en' },
  { width: 1024, colorScheme: 'light', locale: 'ar', lang: 'ar' },
];

it.each(looks)('can be read and pressed by everyone: $width px, $colorScheme, $lang', async (viewer) => {
  const page = await openPage(viewer, true);
  await page.goto(`${address}?lang=${viewer.lang}`);
  expect(await page.locator('html').getAttribute('dir')).toBe(viewer.lang === 'ar' ? 'rtl' : 'ltr');
  await expectCared(page, 'kiosk-start', viewer);
  await page.fill('input[name=number]', number);
  await page.locator('form button').click();
  await page.locator('section').first().waitFor();
  await expectCared(page, 'kiosk-asking', viewer);
  await page.locator('section form button').first().click();
  await page.getByRole('status').waitFor();
  await expectCared(page, 'kiosk-received', viewer);
  await page.context().close();
});

it('works without JavaScript, from the language to the answer and back to its start', async () => {
  const page = await openPage(looks[0] as Viewer, false);
  await page.goto(address);
  await page.getByRole('link', { name: 'español' }).click();
  await page.getByText('Su número de empleado').waitFor();
  await page.fill('input[name=number]', 'nobody');
  await page.getByRole('button', { name: 'Siguiente' }).click();
  await page.getByRole('alert').waitFor();
  await page.fill('input[name=number]', number);
  await page.getByRole('button', { name: 'Siguiente' }).click();
  await page.locator('section form button').first().click();
  await page.getByRole('heading', { name: 'Recibido' }).waitFor();
  await page.getByRole('link', { name: 'Volver al inicio' }).click();
  await page.locator('input[name=number]').waitFor();
  await page.context().close();
});
