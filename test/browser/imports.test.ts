import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginImportElsewhere } from '../fixtures/import-elsewhere.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, type House } from './house.ts';
import { expectCared, signIn, type Viewer } from './visit.ts';

let house: House;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const viewers: readonly Viewer[] = [
  { width: 360, colorScheme: 'light', locale: 'en' },
  { width: 1280, colorScheme: 'dark', locale: 'zh-TW' },
];
const words = {
  en: {
    import: 'Import a file',
    mended: 'Choose the mended file',
    apply: 'Import now',
    waiting: 'Waiting until',
  },
  'zh-TW': { import: '匯入檔案', mended: '選擇修正後的檔案', apply: '立即匯入', waiting: '等待另一個' },
} as const;

async function open(
  { width, colorScheme, locale }: Viewer,
  javaScriptEnabled = true,
): Promise<{ context: BrowserContext; page: Page }> {
  const viewport = { width, height: 850 };
  const context = await browser.newContext({ viewport, colorScheme, locale, javaScriptEnabled });
  const page = await context.newPage();
  await signIn(page, house.url, house.operator);
  return { context, page };
}

async function choose(page: Page, name: string, text: string | Buffer): Promise<void> {
  await page.setInputFiles('[name=file]', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.click('.choose-file button.go');
}

const stateIs = (page: Page, state: string) => page.locator(`.import-state.${state}`).waitFor();

describe.each(viewers)('at $width px, $colorScheme, $locale', (viewer) => {
  const text = words[viewer.locale as keyof typeof words];
  const mark = `${viewer.width}`;

  it('a file with faults is mended, seen through, and imported by its number', async () => {
    const { context, page } = await open(viewer);
    await page.goto(`${house.url}/employees`);
    await page.getByRole('link', { name: text.import }).click();
    await expectCared(page, 'imports-empty', viewer);
    const header = 'external_id,name,mobile,site,department,groups\n';
    await choose(
      page,
      'people 員工.csv',
      `${header}A${mark},Ana Ortiz,+886912345678,Taipei HQ,Kitchen,Cooks\nB${mark},,0912,Lyon,,\nC${mark},林志明,12,,,\n`,
    );
    await stateIs(page, 'faulty');
    const lines = await page.locator('.faults tbody th').allInnerTexts();
    expect(lines.map((line) => parseInt(line, 10))).toEqual([3, 3, 4]);
    expect(await page.locator('h1').innerText()).toBe('people 員工.csv');
    await expectCared(page, 'import-faults', viewer);
    await page.getByRole('link', { name: text.mended }).click();
    const rows = Array.from(
      { length: 1_200 },
      (_, index) => `M${mark}-${index},Mo ${index},,Taipei HQ ${mark},,Night shift`,
    );
    await choose(
      page,
      'people.csv',
      `${header}A${mark},Ana Ortiz,+886912345678,Lyon ${mark},Kitchen,Cooks\n${rows.join('\n')}`,
    );
    await stateIs(page, 'checked');
    expect(await page.locator('.reach b').allInnerTexts()).toEqual(['1,201', '0', '0']);
    await expectCared(page, 'import-checked', viewer);
    await page.fill('[name=number]', '12');
    await page.getByRole('button', { name: text.apply }).click();
    await page.locator('[aria-invalid=true][name=number]').waitFor();
    await expectCared(page, 'import-wrong-number', viewer);
    await page.fill('[name=number]', '1,201');
    await page.getByRole('button', { name: text.apply }).click();
    await stateIs(page, 'imported');
    await expectCared(page, 'import-done', viewer);
    await page.goto(`${house.url}/employees?q=A${mark}`);
    expect(await page.locator('tbody th').innerText()).toContain('Ana Ortiz');
    await page.goto(`${house.url}/imports`);
    await expectCared(page, 'imports', viewer);
    await context.close();
  });

  it('how far an import is can be seen, and the next one waits and goes on by itself', async () => {
    const { context, page } = await open(viewer);
    const elsewhere = await beginImportElsewhere(house.context.db.pool);
    await page.goto(house.url + elsewhere.path);
    expect(await page.locator('progress').getAttribute('value')).toBe('12400');
    await expectCared(page, 'import-running', viewer);
    await page.goto(`${house.url}/imports`);
    await page.selectOption('[name=kind]', 'sites');
    await choose(page, 'sites.csv', `name,country\nHarbour ${mark},TW\n`);
    await page.getByText(text.waiting).waitFor();
    await expectCared(page, 'import-waiting', viewer);
    await page.evaluate('document.body.dataset.same = "yes"');
    await elsewhere.end();
    await stateIs(page, 'checked');
    expect(await page.evaluate('document.body.dataset.same')).toBe('yes');
    expect(await page.locator('[role=status].unseen').innerText()).toBe(
      await page.locator('.import-state').innerText(),
    );
    await page.goto(house.url + elsewhere.path);
    await expectCared(page, 'import-failed', viewer);
    await context.close();
  });
});

it('works without JavaScript', async () => {
  const { context, page } = await open({ width: 360, colorScheme: 'dark', locale: 'en' }, false);
  const elsewhere = await beginImportElsewhere(house.context.db.pool);
  await page.goto(`${house.url}/imports`);
  await choose(page, 'plain.csv', 'external_id,name\nP1,Pia\nP2,Per\n');
  await page.getByText('Waiting until').waitFor();
  await elsewhere.end();
  await stateIs(page, 'checked');
  await page.fill('[name=number]', '2');
  await page.getByRole('button', { name: 'Import now' }).click();
  await stateIs(page, 'imported');
  expect(await page.locator('.reach b').allInnerTexts()).toEqual(['2', '0', '0']);
  await context.close();
});

it('says on the form what is too large or no text', async () => {
  const viewer: Viewer = { width: 360, colorScheme: 'dark', locale: 'en' };
  const { context, page } = await open(viewer);
  await page.goto(`${house.url}/imports`);
  await choose(page, 'large.csv', Buffer.alloc(26 * 1024 * 1024, 'a'));
  expect(await page.locator('#fault-file').innerText()).toContain('larger than 25 MB');
  await choose(page, 'picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0xfa]));
  expect(await page.locator('#fault-file').innerText()).toContain('CSV UTF-8');
  await expectCared(page, 'imports-fault', viewer);
  await context.close();
});
