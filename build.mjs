// Makes what is generated: Prisma's client, the programs in dist/, the browser's part in dist/public/.
//   node build.mjs            builds, or says what is missing and exits 1
//   node build.mjs --prepare  for npm's `prepare`: content to do nothing where the tools are not installed
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'node:path';

const programs = {
  main: 'src/main.ts',
  simulator: 'simulator/main.ts',
  'embedded-worker': 'src/db/embedded-worker.ts',
};
const pages = 'src/http/pages';
const schema = 'prisma/schema.prisma';
const client = 'src/db/generated';

process.chdir(import.meta.dirname);

function stop(message, exitCode = 1) {
  process.stderr.write(`build: ${message}\n`);
  process.exit(exitCode);
}

function generateClient() {
  const made = `${client}/client.ts`;
  if (existsSync(made) && statSync(made).mtimeMs >= statSync(schema).mtimeMs) return;
  rmSync(client, { recursive: true, force: true });
  const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const run = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], { encoding: 'utf8' });
  if (run.status !== 0) stop(`prisma generate failed\n${run.stdout}${run.stderr}`);
}

const shared = { bundle: true, format: 'esm', sourcemap: true, logLevel: 'warning' };

function buildPrograms(esbuild) {
  return esbuild.build({
    ...shared,
    entryPoints: programs,
    outdir: 'dist',
    packages: 'external',
    platform: 'node',
    target: 'node20',
    splitting: true,
    chunkNames: 'chunks/[hash]',
  });
}

/** Preact makes elements by `h` itself; by its `jsx-runtime` an island would carry a second way of doing so. */
const drawn = {
  tsconfigRaw: { compilerOptions: { jsx: 'react', jsxFactory: 'h', jsxFragmentFactory: 'Fragment' } },
  inject: [`${pages}/island-jsx.ts`],
};

/** What runs in the browser and style sheets keep their names: `/board.client.js`. What is .tsx draws with Preact. */
function buildPages(esbuild) {
  const build = (kind, options) =>
    esbuild.build({
      ...shared,
      entryPoints: readdirSync(pages)
        .filter((file) => kind.test(file))
        .map((file) => ({ in: `${pages}/${file}`, out: parse(file).name })),
      outdir: 'dist/public',
      platform: 'browser',
      target: 'es2022',
      minify: true,
      ...options,
    });
  return Promise.all([build(/\.client\.ts$|\.css$/), build(/\.client\.tsx$/, drawn)]);
}

const missing = [...Object.values(programs), pages, schema].filter((path) => !existsSync(path));
if (missing.length > 0) stop(`missing: ${missing.join(', ')}`);

const esbuild = await import('esbuild').catch(() => undefined);
if (!esbuild) {
  const reason = 'the development dependencies are not installed';
  if (process.argv.includes('--prepare')) stop(`nothing built: ${reason}`, 0);
  stop(`${reason}: run "npm ci"`);
}

try {
  generateClient();
  await Promise.all([buildPrograms(esbuild), buildPages(esbuild)]);
} catch (error) {
  if (!Array.isArray(error.errors)) throw error;
  stop('failed, see above'); // esbuild has printed where
}
if (!readFileSync('dist/main.js', 'utf8').startsWith('#!'))
  stop(`${programs.main} must begin with #!/usr/bin/env node`);
chmodSync('dist/main.js', 0o755);
