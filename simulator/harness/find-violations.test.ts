import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from './browser.ts';
import { findViolations } from './find-violations.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.newPage();
});
afterAll(() => browser.close());

test('a picture without words is found, where and by the rules that are asked for', async () => {
  await page.setContent(
    `<html lang="en"><title>A page</title><main><h1>A page</h1><img src="data:,"></main><footer>Words</footer></html>`,
  );
  const find = async (look?: Parameters<typeof findViolations>[1]) =>
    (await findViolations(page, look)).map(({ id }) => id);
  expect(await find()).toEqual(['image-alt']);
  expect(await find({ within: 'footer' })).toEqual([]);
  expect(await find({ tags: ['wcag21aa'] })).toEqual([]);
});
