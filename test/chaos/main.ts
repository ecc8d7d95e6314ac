import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const USAGE = 'usage: npm run chaos -- [--runs N] [--seed S]\n';

/** `npm run chaos`: so many runs from this seed on, each with the next; exits 1 where one of them has lost anything. */
function readOptions(): { runs: string; seed: string } | undefined {
  try {
    const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
    const { runs = '15', seed = String(Math.floor(Math.random() * 1e6)) } = values;
    return [runs, seed].every((value) => /^\d{1,9}$/.test(value)) ? { runs, seed } : undefined;
  } catch {
    return undefined;
  }
}

const options = readOptions();
if (options === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const { runs, seed } = options;
process.stderr.write(`chaos: ${runs} runs from seed ${seed} on\n`);
const env = { ...process.env, CHAOS_RUNS: runs, CHAOS_SEED: seed };
spawn('npx', ['vitest', 'run', '--project', 'chaos'], { env, stdio: 'inherit' }).on('close', (code) => {
  process.exitCode = code ?? 1;
});
