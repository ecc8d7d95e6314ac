import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

const ROOMS = ['docs', 'playbooks', 'prisma', 'simulator', 'src', 'test'];
const PAPERS = ['Dockerfile', 'LICENSE', 'README.md', 'docker-compose.yml', 'package.json', 'tsconfig.json'];
/** The files that a tool looks for at the top: npm, Prisma, esbuild, eslint, knip, vitest. */
const CONFIG = /^(package-lock\.json|build\.mjs|knip\.json|(prisma|eslint|vitest)\.config\.(ts|js))$/;
/** What npm, the build and the tests leave there. */
const MADE = ['node_modules', 'dist', 'coverage'];

test('the top level holds the rooms, the papers, and what tools look for there', () => {
  const names = readdirSync(root).filter((name) => !MADE.includes(name) && !name.endsWith('.log'));
  const strangers = names.filter(
    (name) => !ROOMS.includes(name) && !PAPERS.includes(name) && !name.startsWith('.') && !CONFIG.test(name),
  );
  expect(strangers).toEqual([]);
});
