import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import * as z from 'zod';
import { employeeShape } from '../directory/check-employee-rows.ts';
import type { CsvShape } from '../directory/csv-table.ts';
import { decodeCsv } from '../directory/decode-csv.ts';
import { siteShape } from '../directory/import-sites.ts';
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
    .option('--dry-run', 'say what would happen and change nothing; ends with 1 where the file has faults')
    .addOption(new Option('--kind <kind>').choices(['employees', 'sites']).default('employees'))
    .addOption(
      new Option('--mode <mode>', 'full also deactivates who is missing')
        .choices(['upsert', 'full'])
        .default('upsert'),
    )
    .option('--confirm-deactivations <n>', 'the number that was asked for')
    .addHelpText('after', columnsOf('employees', employeeShape) + columnsOf('sites', siteShape))
    .action(runImport);
}

function columnsOf(kind: string, { known, required }: CsvShape): string {
  return `\nColumns of ${kind}: ${known.join(', ')}; ${required.join(' and ')} must be there.`;
}

/** Answered by a dry run with rows that could not be imported, up to a thousand of them. */
const reportSchema = z.looseObject({ faults: z.array(z.unknown()) });

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
    const report = reportSchema.parse(await request({ method: 'POST', path, body, contentType: 'text/csv' }));
    console.log(JSON.stringify(report, null, 2));
    const { length } = report.faults;
    if (length > 0)
      throw new CommandError(
        `${file} has ${length === 1 ? 'a fault' : `${length} faults`}: nothing of it can be imported`,
      );
  });
}

async function readCsv(file: string): Promise<string> {
  try {
    return decodeCsv(await readFile(file));
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${describe(error)}`);
  }
}

/** The system's codes of what is wrong with a path. */
const wrongPaths: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error && wrongPaths[String(error.code)]) || error.message;
}
