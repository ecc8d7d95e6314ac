import { mkdtemp } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { readCommandLine } from '../harness/read-command-line.ts';
import { withBench } from './bench.ts';
import { holds, renderTable, type Figure } from './figures.ts';
import { readOptions, type Options } from './options.ts';
import { describeProfiles } from './profile.ts';
import { rows } from './rows/rows.ts';

const names = rows.map(({ name }) => name);
const OPTIONS = `
  --only ROW       only this row, as often as you like: ${names.join(', ')}
  --rounds N       how often each is measured, 3 where not said; the medians are printed
  --recipients N   in place of each row's own number: quicker, and not what the floors are meant for
  --profile        print the functions that took most of the time of Tocsin's processes
`;

/** Runs the rows that were asked for and prints their figures; answers whether every floor was kept. */
async function runBench(options: Options): Promise<boolean> {
  const chosen = rows.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const profileTo = options.profile ? await mkdtemp(join(tmpdir(), 'tocsin-profile-')) : undefined;
  const figures: Figure[] = [];
  await withBench({ ...options, profileTo }, async (bench) => {
    for (const row of chosen) {
      bench.say(row.what);
      figures.push(...(await row.run(bench)));
    }
  });
  print(`${describeMachine()}, ${options.rounds} rounds, medians\n`);
  print(renderTable(figures));
  if (profileTo !== undefined) print(`\n${await describeProfiles(profileTo)}`);
  return figures.every(holds);
}

function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(1);
  const [cpu] = cpus();
  return `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'CPU'}, ${gigabytes} GB, load ${load}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const options = readCommandLine({
  name: 'bench',
  options: OPTIONS,
  read: (args) => readOptions(args, names),
});
try {
  process.exitCode = (await runBench(options)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
