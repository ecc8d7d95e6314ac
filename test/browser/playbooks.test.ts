import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEntry } from '../../src/playbook/library.ts';
import { keepVersions } from '../../src/playbook/version-store.ts';
import { toVersion } from '../../src/playbook/remember-versions.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openHouse, type House } from './house.ts';
import { expectCared, signIn, type Viewer } from './visit.ts';

let house: House;
let browser: Browser;
let changes: string;
beforeAll(async () => {
  [house, browser] = await Promise.all([openHouse(), launchBrowser()]);
  const { library, db, clock } = house.context;
  const now = library.current();
  const entry = now.playbooks.get('fire-evacuation');
  if (entry === undefined) throw new Error('the playbook is not shipped');
  const before = readEntry(entry.source.replace(/^owner: .*$/m, 'owner: safety-desk'), entry.file);
  if ('faults' in before) throw new Error('the older version is broken');
  await keepVersions(db.pool, [toVersion(entry), toVersion(before.ok)], clock.now());
  const fault = {
    file: entry.file,
    line: 12,
    column: 5,
    path: 'severity',
    message: 'must be one of Extreme',
  };
  const warned = readEntry(entry.source.replace(/^ +page: .*$/m, ''), entry.file);
  if ('faults' in warned) throw new Error('the one that is warned of is broken');
  const playbooks = new Map(now.playbooks).set('fire-evacuation', warned.ok);
  Object.assign(library, { current: () => ({ playbooks, faults: [fault] }) });
  changes = `/playbooks/fire-evacuation/changes?from=${before.ok.version}`;
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

const looks: readonly Viewer[] = [
  { width: 390, colorScheme: 'light', locale: 'en' },
  { width: 390, colorScheme: 'dark', locale: 'zh-TW' },
  { width: 1024, colorScheme: 'dark', locale: 'en' },
];

it.each(looks)(
  'playbook files can be read by everyone, and have no script: $width px, $colorScheme, $locale',
  async ({ width, colorScheme, locale }) => {
    const viewport = { width, height: 850 };
    const setting = { viewport, colorScheme, locale };
    const page = await (await browser.newContext(setting)).newPage();
    await signIn(page, house.url, house.operator);
    for (const [name, path] of Object.entries({
      launch: '/launch',
      playbooks: '/playbooks',
      versions: '/playbooks/fire-evacuation',
      changes,
    })) {
      await page.goto(house.url + path);
      expect(await page.locator('script').count()).toBe(0);
      for (const summary of await page.locator('.card summary').all()) await summary.click();
      await expectCared(page, `files-${name}`, { width, colorScheme, locale });
    }
    await page.context().close();
  },
);
