import { mkdtemp } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { withBench } from './bench.ts';
import { holds, renderTable, type Figure } from './figures.ts';
import { readOptions } from './options.ts';
import { describeProfiles } from './profile.ts';
import { rows } from './rows/rows.ts';

/** Runs the rows that were asked for and prints their figures; answers whether every floor was kept. */
async function runBench(args: readonly string[]): Promise<boolean> {
  const options = readOptions(
    args,
    rows.map(({ name }) => name),
  );
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

try {
  process.exitCode = (await runBench(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
