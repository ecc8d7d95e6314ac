import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { decodeCsv } from '../directory/decode-csv.ts';
import { CommandError } from './command-error.ts';
import { connect } from './connect.ts';

interface ImportOptions {
  dryRun?: boolean;
  kind: string;
  mode: string;
  confirmDeactivations?: string;
}

/** Adds `tocsin import FILE.csv`: prints what was done, or would be, as JSON. */
export function addImport(program: Command): void {
  program
    .command('import')
    .description('import employees or sites from CSV, all or nothing')
    .argument('<file>')
    .option('--dry-run', 'say what would happen and change nothing')
    .addOption(new Option('--kind <kind>').choices(['employees', 'sites']).default('employees'))
    .addOption(
      new Option('--mode <mode>', 'full also deactivates who is missing')
        .choices(['upsert', 'full'])
        .default('upsert'),
    )
    .option('--confirm-deactivations <n>', 'the number that was asked for')
    .action(runImport);
}

async function runImport(file: string, options: ImportOptions): Promise<void> {
  const body = await readCsv(file);
  const query = new URLSearchParams({
    dryRun: String(options.dryRun ?? false),
    kind: options.kind,
    mode: options.mode,
  });
  if (options.confirmDeactivations !== undefined)
    query.set('confirmDeactivations', options.confirmDeactivations);
  const path = `/directory/imports?${query.toString()}`;
  await connect(async ({ request }) => {
    const report = await request({ method: 'POST', path, body, contentType: 'text/csv' });
    console.log(JSON.stringify(report, null, 2));
  });
}

async function readCsv(file: string): Promise<string> {
  try {
    return decodeCsv(await readFile(file));
  } catch (error) {
    throw new CommandError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
