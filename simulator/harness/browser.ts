import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Starts the Chromium that npm ships; on other systems than x64 Linux, the Chrome that is installed. */
export async function startBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome' });
  // With this name set the package brings its own system libraries, which a bare Debian lacks.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs20.x';
  const { default: shipped } = await import('@sparticuz/chromium');
  // Its own arguments are for one page in one process; with them the browser ends with its first context.
  return chromium.launch({ executablePath: await shipped.executablePath(), args: ['--no-sandbox'] });
}
