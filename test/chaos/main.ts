import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { readCommandLine } from '../harness/read-command-line.ts';

const OPTIONS = `
  --runs N   how many runs, each with the next seed; 15 where not said
  --seed S   the first seed, a whole number; one by chance where not said
`;

/** `npm run chaos`: so many runs from this seed on, each with the next; exits 1 where one of them has lost anything. */
function readOptions(args: readonly string[]): { runs: string; seed: string } {
  const options = { runs: { type: 'string' }, seed: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const { runs = '15', seed = String(Math.floor(Math.random() * 1e6)) } = values;
  for (const [option, value] of Object.entries({ runs, seed }))
    if (!/^\d{1,9}$/.test(value)) throw new Error(`--${option} takes a whole number`);
  return { runs, seed };
}

const { runs, seed } = readCommandLine({ name: 'chaos', options: OPTIONS, read: readOptions });
process.stderr.write(`chaos: ${runs} runs from seed ${seed} on\n`);
const env = { ...process.env, CHAOS_RUNS: runs, CHAOS_SEED: seed };
spawn('npx', ['vitest', 'run', '--project', 'chaos'], { env, stdio: 'inherit' }).on('close', (code) => {
  process.exitCode = code ?? 1;
});
