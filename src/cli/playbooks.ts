import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { readDependencies, type ChannelDependencies } from '../channels/read-dependencies.ts';
import { readEnvironment } from '../config.ts';
import { formatWeighed } from '../kernel/fault.ts';
import { playbookJsonSchema } from '../playbook/json-schema.ts';
import { checkPlaybooks, listPlaybookFiles } from '../playbook/library.ts';
import { CommandError } from './command-error.ts';

/** Adds `tocsin playbooks check [FILE…]` and `tocsin playbooks schema`: they need no database. */
export function addPlaybooks(program: Command): void {
  const playbooks = program.command('playbooks').description('work on playbooks');
  playbooks
    .command('check')
    .argument('[files...]', 'the files to check, or folders of them; PLAYBOOKS_DIR where none is named')
    .option(
      '--channels <file>',
      'the channel map, to warn of routes that hang on one thing; no secret is needed',
    )
    .description('load and lint playbooks; prints file:line:column: error or warning: what to do')
    .action(runCheck);
  playbooks
    .command('schema')
    .description('print the JSON Schema of a playbook, by which editors complete and check it')
    .action(() => console.log(JSON.stringify(playbookJsonSchema(), null, 2)));
}

async function runCheck(named: readonly string[], { channels }: { channels?: string }): Promise<void> {
  const dependencies = channels === undefined ? undefined : dependenciesIn(channels);
  const files =
    named.length > 0
      ? (await Promise.all(named.map(filesNamed))).flat()
      : await filesOf(readEnvironment()['PLAYBOOKS_DIR'] ?? 'playbooks', 'PLAYBOOKS_DIR: ');
  const { names, faults, warnings } = await checkPlaybooks(files, dependencies);
  for (const fault of faults) console.log(formatWeighed('error', fault));
  for (const warning of warnings) console.log(formatWeighed('warning', warning));
  const found = `${count(faults, 'error')}, ${count(warnings, 'warning')}`;
  if (faults.length > 0) throw new CommandError(found);
  console.error(`${count(names, 'playbook')} (${names.join(', ')}): ${found}`);
}

/** What the channels depend on, by the channel map in that file. */
function dependenciesIn(file: string): ChannelDependencies {
  const read = readDependencies(file);
  if ('ok' in read) return read.ok;
  for (const fault of read.faults) console.log(formatWeighed('error', fault));
  throw new CommandError(`${count(read.faults, 'error')} in the channel map: nothing was checked`);
}

function count(things: readonly unknown[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`;
}

async function filesNamed(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? filesOf(path) : [path];
}

async function filesOf(folder: string, whose = ''): Promise<string[]> {
  const files = await listPlaybookFiles(folder).catch(() => undefined);
  if (files === undefined)
    throw new CommandError(`${whose}${folder} cannot be read as a folder of playbooks`);
  if (files.length === 0) throw new CommandError(`${whose}${folder} holds no playbook`);
  return files;
}
