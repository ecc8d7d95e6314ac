import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runProgram } from '../../src/cli/program.ts';
import { planWords } from '../../src/http/pages/plan-words.ts';
import { english } from '../../src/http/pages/words-english.ts';
import { parsePlaybook } from '../../src/playbook/parse-playbook.ts';

const root = join(import.meta.dirname, '../..');
const pages = ['write-a-playbook.md', 'playbooks.md', 'playbook-language.md'];
const read = (page: string) => readFileSync(join(root, 'docs', page), 'utf8');
const tutorial = read('write-a-playbook.md');

let out: string;
let said: string[];
beforeEach(() => {
  [out, said] = ['', []];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(console, 'log').mockImplementation((line: string) => void (out += `${line}\n`));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** The file that the tutorial makes: its parts, each under the one before it. */
function writtenPlaybook(): string {
  const part = /<!-- part (\d+) -->\n+(?:<!-- prettier-ignore -->\n+)?```yaml\n([\s\S]*?)```/g;
  const parts = [...tutorial.matchAll(part)];
  expect(parts.map(([, number]) => Number(number))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  // No piece of YAML stands there that is none of the file.
  expect(tutorial.match(/^```yaml$/gm)).toHaveLength(parts.length);
  return parts.map(([, , yaml]) => yaml).join('');
}

test('the parts of the tutorial make a playbook with two messages in two languages', () => {
  expect(parsePlaybook(writtenPlaybook(), 'gas-leak.yaml')).toMatchObject({
    ok: {
      name: 'gas-leak',
      languages: ['en', 'zh-Hant'],
      steps: [
        { name: 'leave', answers: [{ value: 'safe' }, { value: 'help' }, { value: 'not-on-site' }] },
        { name: 'stay-away', when: { kind: 'confirmed', of: 'leave' } },
      ],
    },
  });
});

test('the check finds in it what the tutorial says: no error and no warning', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tocsin-tutorial-')), 'gas-leak.yaml');
  writeFileSync(file, writtenPlaybook());
  const channels = join(root, 'playbooks/channels.example.yaml');
  expect(await runProgram(['playbooks', 'check', file, '--channels', channels])).toBe(0);
  expect(out).toBe('');
  expect(said).toEqual(['1 playbook (gas-leak): 0 errors, 0 warnings']);
  expect(tutorial).toContain(`\n${said[0]}\n`);
});

/** Every command of a page, at the beginning of a line of a block or between backticks. */
function commandsOf(page: string): string[] {
  return [...read(page).matchAll(/(?<=^|`)(?:npx tocsin|npm run) [^`\n]+/gm)].map(([command]) => command);
}

test.each(pages)('every command that %s names is there, with its options', async (page) => {
  const commands = commandsOf(page);
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) {
    const [tool, run = '', ...words] = command.split(' ');
    if (tool === 'npm') {
      expect([command, Object.keys(manifest.scripts)]).toEqual([
        command,
        expect.arrayContaining(words.slice(0, 1)),
      ]);
      continue;
    }
    expect(run).toBe('tocsin');
    out = '';
    expect([command, await runProgram([...words, '--help'])]).toEqual([command, 0]);
    const [, known = ''] = /^Usage: (tocsin [a-z -]+?) \[options\](?! \[command\])/.exec(out) ?? [];
    expect([command, known]).toEqual([command, expect.stringMatching(/^tocsin [a-z]/)]);
    expect(command).toContain(`npx ${known}`);
    for (const option of words.filter((word) => word.startsWith('--'))) expect(out).toContain(option);
  }
});

test('what the tutorial says to press is called so in the console', () => {
  const [, , section = ''] = /## 9\. (.*)\n([\s\S]*?)\n## 10/.exec(tutorial) ?? [];
  const labels = [...section.matchAll(/`([A-Z][A-Za-z ]+)`/g)].map(([, label = '']) => label);
  expect(labels.length).toBeGreaterThan(3);
  const known = [...Object.values(english), planWords('en').title, 'Gas leak'];
  expect(labels.filter((label) => !known.includes(label))).toEqual([]);
});

test('the pages about playbooks lead to each other, and every link of theirs is there', () => {
  for (const page of pages) {
    const links = [...read(page).matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    expect([page, links]).toEqual([page, expect.arrayContaining(pages.filter((other) => other !== page))]);
    expect(links.filter((link) => !existsSync(join(root, 'docs', link)))).toEqual([]);
  }
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const page of pages) expect(readme).toContain(`docs/${page}`);
});
