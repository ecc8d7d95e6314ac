// Lets Node run the bench's TypeScript as it stands: `node --import ./test/bench/typescript.mjs file.ts`.
// Node loads this file twice: in the process, where it registers itself, and in the thread that loads modules.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

if (isMainThread) register(import.meta.url);

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile: url };
  const { code } = await transform(source, options);
  return { format: 'module', source: code, shortCircuit: true };
}
