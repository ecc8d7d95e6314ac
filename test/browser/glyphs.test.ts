import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function picture(character: string): Promise<string> {
  const page = await browser.newPage();
  await page.setContent(`<span style="font: 32px sans-serif">${character}</span>`);
  const image = await page.locator('span').screenshot();
  await page.close();
  return image.toString('base64');
}

/** A character without a glyph is drawn as a box, and two boxes look the same. */
test.each([
  ['Chinese', ['演', '習', '收']],
  ['Arabic', ['ح', 'ر', 'ق']],
  ['Cyrillic', ['Ж', 'Я', 'Ю']],
  ['Devanagari', ['क', 'म', 'स']],
])('the browser of the tests can draw %s', async (_script, characters) => {
  const pictures = new Set<string>();
  for (const character of [...characters, '\u{10FFFD}']) pictures.add(await picture(character));
  expect(pictures.size).toBe(characters.length + 1);
});
