import { parseArgs } from 'node:util';
import { readCount } from '../harness/read-command-line.ts';

/** What the person at the shell asked for. */
export interface Options {
  /** Names of rows; empty: all. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** In place of each row's own number: quicker, and not what the floors are meant for. */
  readonly recipients: number | undefined;
  /** Write a CPU profile of the product's processes and print the functions that took most. */
  readonly profile: boolean;
}

/** Reads the command line. Throws where an option is none of ours or makes no sense. */
export function readOptions(args: readonly string[], rows: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '3' },
      recipients: { type: 'string' },
      profile: { type: 'boolean', default: false },
    },
  });
  const stranger = values.only.find((name) => !rows.includes(name));
  if (stranger !== undefined) throw new Error(`--only ${stranger}: the rows are ${rows.join(', ')}`);
  return {
    only: values.only,
    rounds: readCount('--rounds', values.rounds),
    recipients: values.recipients === undefined ? undefined : readCount('--recipients', values.recipients),
    profile: values.profile,
  };
}
