import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

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

/** The page as it stands can be read by everyone: WCAG 2.2 AA as far as axe can tell, and no wider than the screen. */
export async function expectReadable(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${page.url()}: ${id} ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect(found).toEqual([]);
  const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  expect(isWider, `${page.url()} is wider than the screen`).toBe(false);
}
