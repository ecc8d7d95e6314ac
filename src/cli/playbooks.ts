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
    .argument('[files...]', 'the files to check; all of PLAYBOOKS_DIR where none is named')
    .description('load and lint playbooks; prints file:line:column: message for each fault')
    .action(runCheck);
}

async function runCheck(named: readonly string[]): Promise<void> {
  const files = named.length > 0 ? named : await filesOf(readEnvironment()['PLAYBOOKS_DIR'] ?? 'playbooks');
  const { names, faults } = await checkPlaybooks(files);
  for (const fault of faults) console.log(formatFault(fault));
  if (faults.length > 0)
    throw new CommandError(`${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`);
  console.error(
    `${names.length} ${names.length === 1 ? 'playbook holds' : 'playbooks hold'}: ${names.join(', ')}`,
  );
}

async function filesOf(folder: string): Promise<string[]> {
  const files = await listPlaybookFiles(folder).catch(() => undefined);
  if (files === undefined)
    throw new CommandError(`PLAYBOOKS_DIR: ${folder} cannot be read as a folder of playbooks`);
  if (files.length === 0) throw new CommandError(`PLAYBOOKS_DIR: ${folder} holds no playbook`);
  return files;
}
