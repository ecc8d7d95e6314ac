import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { browserFlags } from './browser.ts';
import { libraryPath, unpackDebian } from './servers/debian.ts';

/** A browser as it is on a phone: it has notifications, which the one of `launchBrowser` was built without. */
export interface PhoneBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts one with a profile of its own, whose owner lets `origin` notify them. */
export async function openPhoneBrowser(origin: string): Promise<PhoneBrowser> {
  const root = await unpackDebian('chromium-with-notifications', ['chromium', 'chromium-common']);
  const libraries = (await libraryPath(root)).split(':');
  const profile = await mkdtemp(join(tmpdir(), 'tocsin-phone-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: join(root, 'usr/lib/chromium/chromium'),
    args: [...browserFlags, '--headless=new'],
    env: { ...process.env, LD_LIBRARY_PATH: [...libraries, ...libraries.map(withSound)].join(':') },
    locale: 'en-GB',
    viewport: { width: 390, height: 844 },
  });
  await context.grantPermissions(['notifications', 'background-sync'], { origin });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Its sound library keeps a part of itself in a folder that only an installed one finds. */
function withSound(folder: string): string {
  return join(folder, 'pulseaudio');
}
