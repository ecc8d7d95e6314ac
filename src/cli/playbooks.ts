import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { readEnvironment } from '../config.ts';
import { formatFault } from '../kernel/fault.ts';
import { checkPlaybooks, listPlaybookFiles } from '../playbook/library.ts';
import { CommandError } from './command-error.ts';

/** Adds `tocsin playbooks check [FILE…]`: needs no database. */
export function addPlaybooks(program: Command): void {
  program
    .command('playbooks')
    .description('work on playbooks')
    .command('check')
    .argument('[files...]', 'the files to check, or folders of them; PLAYBOOKS_DIR where none is named')
    .description('load and lint playbooks; prints file:line:column: message for each fault')
    .action(runCheck);
}

async function runCheck(named: readonly string[]): Promise<void> {
  const files =
    named.length > 0
      ? (await Promise.all(named.map(filesNamed))).flat()
      : await filesOf(readEnvironment()['PLAYBOOKS_DIR'] ?? 'playbooks', 'PLAYBOOKS_DIR: ');
  const { names, faults } = await checkPlaybooks(files);
  for (const fault of faults) console.log(formatFault(fault));
  if (faults.length > 0)
    throw new CommandError(`${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`);
  console.error(
    `${names.length} ${names.length === 1 ? 'playbook holds' : 'playbooks hold'}: ${names.join(', ')}`,
  );
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
