import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { addDemo } from './demo.ts';
import { addGoOn } from './go-on.ts';
import { addImport } from './import.ts';
import { addKey } from './key.ts';
import { addLanes } from './lanes.ts';
import { addLaunch } from './launch.ts';
import { addMessages } from './messages.ts';
import { addMigrate } from './migrate.ts';
import { addOperator } from './operator.ts';
import { addPlaybooks } from './playbooks.ts';
import { addReport } from './report.ts';
import { addServe } from './serve.ts';
import { addStatus } from './status.ts';
import { addSteps } from './steps.ts';
import { addStop } from './stop.ts';

const adders = [
  addDemo,
  addServe,
  addMigrate,
  addPlaybooks,
  addLaunch,
  addStatus,
  addReport,
  addMessages,
  addStop,
  addGoOn,
  addSteps,
  addLanes,
  addImport,
  addKey,
  addOperator,
];

/**
 * Runs `tocsin <command>`. Results go to stdout, everything else to stderr. Answers the exit code: 0 when it was
 * done, 1 when not; an error is one line.
 */
export async function runProgram(args: readonly string[]): Promise<0 | 1> {
  const program = new Command('tocsin')
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${asOneLine(text)}\n`) })
    .showSuggestionAfterError();
  for (const add of adders) add(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    console.error(`tocsin: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

/** Commander's complaint as a line of ours: it begins with `error: ` and puts its suggestion on a second line. */
function asOneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, 'tocsin: ')
    .replace(/\s*\n\s*/g, ' ');
}
