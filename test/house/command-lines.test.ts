import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

function run(tool: string, ...args: string[]): Promise<{ code: number; out: string; said: string }> {
  const command = ['--import', './test/bench/typescript.mjs', `test/${tool}/main.ts`, ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { cwd: root }, (_, out, said) =>
      resolve({ code: child.exitCode ?? -1, out, said }),
    );
  });
}

test.each([
  ['bench', ['--only ROW', 'whole-loop', '--rounds N', '--recipients N', '--profile']],
  ['chaos', ['--runs N', '--seed S']],
  ['capacity', ['--people N', '--within SECONDS', '--playbook NAME']],
])('%s says what it takes, and refuses what it does not know with one line', async (tool, options) => {
  const help = await run(tool, '--help');
  expect({ ...help, out: '' }).toEqual({ code: 0, out: '', said: '' });
  expect(help.out).toMatch(new RegExp(`^usage: npm run ${tool} -- \\[options\\]\\n\\n`));
  for (const option of options) expect(help.out).toContain(option);

  const unknown = await run(tool, '--speed', '9');
  const hint = `npm run ${tool} -- --help lists what it takes`;
  expect(unknown).toEqual({ code: 2, out: '', said: `${tool}: Unknown option '--speed'; ${hint}\n` });
});

test.each([
  ['bench', ['--only', 'speed'], /^bench: --only speed: the rows are fan-out, /],
  ['chaos', ['--runs', 'many'], /^chaos: --runs takes a whole number; /],
  ['capacity', ['--people', '0'], /^capacity: --people takes a number from 1 on; /],
])('%s refuses %j with one line', async (tool, args, line) => {
  const { code, out, said } = await run(tool, ...args);
  expect({ code, out, lines: said.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
  expect(said).toMatch(line);
});
