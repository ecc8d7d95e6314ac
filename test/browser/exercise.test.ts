import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importEmployees } from '../../src/directory/import-employees.ts';
import { createOperator } from '../../src/identity/operators.ts';
import { launchBrowser } from '../harness/browser.ts';
import { eventually } from '../harness/scene/eventually.ts';
import { openStage, type Stage } from '../harness/scene/open-stage.ts';
import { populate } from '../harness/scene/populate.ts';
import { expectReadable, signIn } from './visit.ts';

/** A made-up organisation, and Nia, whose phone is in our hands from the start. */
const PEOPLE = 121;
const NIA = '+31612345678';
const nia = `external_id,name,mobile,language\nnia,Nia Okafor,${NIA},en`;
const operator = { name: 'ana', password: 'correct horse battery staple' };

/** Pictures go to .cache/pictures; `PICTURES=docs` puts those of the README in their place. */
const pictures = join(import.meta.dirname, '../..', process.env['PICTURES'] ?? '.cache/pictures');

let stage: Stage;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  const people = { share: 0.8, after: { min: 200, max: 6_000 }, keys: { '1': 1 } };
  [stage, browser] = await Promise.all([
    openStage(
      { people, sms: { delay: { min: 100, max: 1_500 }, undelivered: [{ share: 0.03, code: 30003 }] } },
      'alone',
    ),
    launchBrowser(),
  ]);
  await populate(stage, PEOPLE - 1);
  stage.simulator.phones.hold([NIA]);
  const [first] = stage.processes;
  if (!first) throw new Error('nothing runs');
  const actor = { kind: 'local', id: 'local', role: 'admin' } as const;
  await importEmployees(first.context, nia, { dryRun: false, mode: 'upsert' }, actor);
  await createOperator(
    first.context,
    { ...operator, role: 'operator' },
    { kind: 'local', id: 'local', role: 'admin' },
  );
  context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    locale: 'en-GB',
  });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});

afterAll(async () => {
  await browser.close();
  await stage.close();
});

test('a comms manager signs in, sees what will be sent, holds to launch, and the board fills by itself', async () => {
  await signIn(page, stage.url, operator);

  await page.goto(`${stage.url}/launch/reachability-exercise`);
  await page.click('main form button');
  const preview = await page.locator('main').innerText();
  expect(preview).toContain(`${PEOPLE}`);
  expect(preview).toContain('DRILL: ');
  await expectReadable(page);
  await page.screenshot({ path: join(pictures, 'launch.png'), animations: 'disabled' });

  const hold = page.locator('button[data-held]').first();
  await hold.hover();
  await page.mouse.down();
  await page.waitForURL(/\/incidents\//);
  await page.mouse.up();

  const figure = async () =>
    Number(/(\d+) of \d+ people/.exec(await page.locator('main').innerText())?.[1] ?? 0);
  await eventually('half of the people to be heard from, without a reload', async () =>
    (await figure()) > PEOPLE / 2 ? true : undefined,
  );
  await page.screenshot({ path: join(pictures, 'board.png'), animations: 'disabled' });
  await expectReadable(page);
  const desk = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectReadable(page);
  await page.screenshot({ path: join(pictures, 'board-phone.png'), animations: 'disabled' });
  await page.setViewportSize(desk ?? { width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectReadable(page);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(complaints).toEqual([]);
  expect(stage.errors()).toEqual([]);
});

test('an employee without JavaScript opens the link, which confirms nothing, presses a button, and is counted', async () => {
  const text = await eventually("the text on Nia's phone", () => {
    const item = stage.simulator.phones.items([NIA]).find((one) => one.kind === 'sms');
    return item?.kind === 'sms' ? item : undefined;
  });
  const link = /https?:\/\/\S+\/c\/\S+/.exec(text.text)?.[0] ?? '';
  const phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: false,
    colorScheme: 'light',
    locale: 'en-GB',
  });
  const shown = await phone.newPage();
  await shown.goto(link);
  await shown.screenshot({ path: join(pictures, 'employee.png') });
  await shown.goto(link);
  expect(await confirmedBy(NIA)).toBe(0);

  await shown.click('button[name=answer][value="1"]');
  expect(await confirmedBy(NIA)).toBe(1);
  expect(await shown.locator('main').innerText()).toContain('Received');
  await phone.close();
});

/** Confirmations kept of whoever holds this number. */
async function confirmedBy(address: string): Promise<number> {
  const [first] = stage.processes;
  const result = await first?.context.db.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM confirmations n
      WHERE EXISTS (SELECT 1 FROM contact_points c WHERE c.employee_id = n.employee_id AND c.address = $1)`,
    [address],
  );
  return result?.rows[0]?.count ?? 0;
}
