import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What is looked at: a part of the page, and which rules; all where not said. */
interface Look {
  readonly within?: string;
  readonly tags?: readonly string[];
}

/** What axe finds that keeps people from reading or using a page as it stands. */
export async function findViolations(page: Page, { within, tags }: Look = {}): Promise<axe.Result[]> {
  await page.evaluate(axe.source);
  const part = within === undefined ? 'document' : JSON.stringify(within);
  const rules = JSON.stringify(tags === undefined ? {} : { runOnly: tags });
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${part}, ${rules})`);
  return violations;
}
