import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import manifest from '../../package.json' with { type: 'json' };
import { makeOnce } from './make-once.ts';
import { unpackDebian } from './servers/debian.ts';

const run = promisify(execFile);
const version = manifest.devDependencies['@sparticuz/chromium'];

/** Nothing of Chromium's own may call home from a test. */
export const browserFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Unpacks the Chromium that npm brings. The package does so into the temporary folder of its process, and only
 * for a process that seems to be AWS Lambda does it add the libraries that a small machine lacks.
 */
function unpackChromium(): Promise<string> {
  const script = "const { default: it } = await import('@sparticuz/chromium'); await it.executablePath();";
  return makeOnce(`chromium-${version}`, async (folder) => {
    const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
    await run(process.execPath, ['--input-type=module', '-e', script], { env, cwd: import.meta.dirname });
  });
}

/** The same glyphs on every machine, Chinese and Arabic among them, whatever fonts it has: none, mostly. */
async function writeFontSettings(fonts: string, folder: string): Promise<string> {
  const file = join(folder, 'tocsin-fonts.conf');
  const prefer = (family: string, fonts: string[]) =>
    `<alias><family>${family}</family><prefer>${fonts.map((name) => `<family>${name}</family>`).join('')}</prefer></alias>`;
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${join(fonts, 'usr/share')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir>
${['sans-serif', 'system-ui'].map((family) => prefer(family, ['Noto Sans', 'DejaVu Sans', 'Droid Sans Fallback'])).join('\n')}
${prefer('monospace', ['DejaVu Sans Mono', 'Droid Sans Fallback'])}
</fontconfig>\n`,
  );
  return file;
}

/** Starts a headless Chromium that needs nothing of the machine. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  if (process.arch !== 'x64') {
    // npm brings a Chromium for x64 only.
    return chromium.launch({ executablePath: '/usr/bin/chromium', args: browserFlags });
  }
  const [folder, fonts] = await Promise.all([
    unpackChromium(),
    unpackDebian('fonts', ['fonts-noto-core', 'fonts-dejavu-core', 'fonts-droid-fallback']),
  ]);
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: browserFlags,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_FILE: await writeFontSettings(fonts, folder),
    },
  });
}
