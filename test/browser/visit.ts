import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { findViolations } from '../../simulator/harness/find-violations.ts';

/** Signs in by the form and ends on the first page. */
export async function signIn(
  page: Page,
  url: string,
  operator: { name: string; password: string },
): Promise<void> {
  await page.goto(url);
  await page.fill('input[name=name]', operator.name);
  await page.fill('input[name=password]', operator.password);
  await page.click('main form button');
  await page.waitForURL(`${url}/`);
}

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The page as it stands can be read by everyone: WCAG 2.2 AA as far as axe can tell, and no wider than the screen. */
export async function expectReadable(page: Page): Promise<void> {
  const violations = await findViolations(page, { tags: WCAG_22_AA });
  const found = violations.map(
    ({ id, nodes }) => `${page.url()}: ${id} ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect(found).toEqual([]);
  const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  expect(isWider, `${page.url()} is wider than the screen`).toBe(false);
}

/** How a page is looked at. */
export interface Viewer {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly locale: string;
}

/** What is pressed with a thumb is 44 px high, itself or its label, or is a link in a line of text. */
const smallButtons = `[...document.querySelectorAll('main button, main .button, main summary, main select, main input:not([type=hidden])')]
  .map((one) => (['checkbox', 'radio'].includes(one.type) && one.closest('label')) || one)
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 120))`;

/** The page as it stands is readable by everyone, fits the screen, and can be pressed. */
export async function expectCared(page: Page, name: string, viewer: Viewer): Promise<void> {
  // Whoever wants to look names a folder for the pictures.
  const pictures = process.env['PICTURES_DIR'];
  if (pictures !== undefined) {
    const file = `${pictures}/${name}-${viewer.width}-${viewer.colorScheme}-${viewer.locale}.png`;
    await page.screenshot({ path: file, fullPage: true });
  }
  await expectReadable(page);
  expect(await page.evaluate(smallButtons), `${name} has something too small to press`).toEqual([]);
}
