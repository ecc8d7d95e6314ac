import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
let program: string;

beforeAll(async () => {
  const cache = join(import.meta.dirname, '../.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'simulator-'));
  program = join(folder, 'main.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
});
afterAll(() => rm(folder, { recursive: true }));

function start(...flags: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...flags], { stdio: 'pipe' });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The program has no stdout.');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}

async function ended(child: ChildProcess): Promise<{ code: unknown; errors: string }> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, errors };
}

test('it says in one line where it listens, and SIGTERM ends it cleanly', async () => {
  const child = start('--port', '0', '--smtp-port', '0');
  const end = ended(child);
  const line: unknown = JSON.parse(await firstLine(child));
  expect(line).toEqual({
    ready: true,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    smtpPort: expect.any(Number) as number,
  });
  child.kill('SIGTERM');
  expect(await end).toEqual({ code: 0, errors: '' });
});

test('it ends with its parent', async () => {
  const child = start('--port', '0', '--smtp-port', '0', '--with-parent');
  const end = ended(child);
  await firstLine(child);
  child.stdin?.end();
  expect((await end).code).toBe(0);
});

test('a wrong flag, file, scenario or port is one clear line', async () => {
  const scenario = join(folder, 'day.yaml');
  await writeFile(scenario, 'sms:\n  silent: much\n');
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  for (const [flags, message] of [
    [['--port', 'four'], /^--port four: /],
    [['--volume', '11'], /'--volume'/],
    [['--scenario', 'nowhere.yaml'], /^--scenario nowhere.yaml: ENOENT/],
    [['--scenario', scenario], /day\.yaml:2:11: sms\.silent: /],
    [['--port', String(port)], /^simulator: 127\.0\.0\.1:\d+ is in use/],
  ] as const) {
    const { code, errors } = await ended(start(...flags));
    expect(errors.trim()).toMatch(message);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  }
  taken.close();
});
