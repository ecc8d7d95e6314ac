import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderEnvironmentTable } from '../../src/config.ts';
import { parsePlaybook } from '../../src/playbook/parse-playbook.ts';
import manifest from '../../package.json' with { type: 'json' };

const root = new URL('../../', import.meta.url);
const file = new URL('README.md', root);
const environment = /(<!-- environment[^>]*-->\n)([\s\S]*?)(<!-- \/environment -->)/;

// `npm run docs` is this test with leave to write; the formatter then draws the columns.
if (process.env['WRITE_DOCS'] === '1') {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(environment, `$1\n${renderEnvironmentTable()}\n$3`));
}
const readme = readFileSync(file, 'utf8');

/** The cells of a Markdown table, however wide its columns were drawn. */
function cells(table: string): string[][] {
  const lines = table.trim().split('\n');
  return lines.map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '---')));
}

test("the README's table of environment variables is the schema's", () => {
  const [, , table] = environment.exec(readme) ?? [];
  expect(cells(table ?? '')).toEqual(cells(renderEnvironmentTable()));
});

test("the README's playbook holds", () => {
  const playbook = /```yaml\n(playbook:[\s\S]*?)```/.exec(readme)?.[1];
  expect(parsePlaybook(playbook ?? '', 'README.md')).toHaveProperty('ok.name', 'fire-evacuation');
});

test('every picture and file that the README names is there', () => {
  const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
  const files = [...readme.matchAll(/`((?:docs|playbooks|simulator)\/[\w./-]*)`/g)].map(
    (match) => match[1] ?? '',
  );
  const missing = [...pictures, ...files]
    .filter((path) => path !== 'playbooks/channels.yaml')
    .filter((path) => !existsSync(new URL(path, root)));
  expect(missing).toEqual([]);
});

test('every npm script that the README names is there', () => {
  const named = [...readme.matchAll(/npm (?:run )?(?:-s )?(\w+)/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'ci');
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
});
