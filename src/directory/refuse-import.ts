import { Problem } from '../kernel/problem.ts';
import type { CsvFault } from './csv-table.ts';

/** Faults told at once; whoever has more mends these first. */
const mostFaults = 1_000;

/** The faults that are told. */
export function firstFaults(faults: readonly CsvFault[]): CsvFault[] {
  return faults.slice(0, mostFaults);
}

/** The Problem of a file with faults; each pointer is `/<line>/<column>`. */
export function refuseImport(faults: readonly CsvFault[]): Problem {
  const count = faults.length === 1 ? '1 fault' : `${faults.length.toLocaleString('en')} faults`;
  return new Problem(
    'bad-import',
    `The file has ${count}, so nothing was imported. Mend the lines named and send it again.`,
    firstFaults(faults).map(({ line, column, detail }) => ({
      pointer: `/${line}${column === '' ? '' : `/${escapePointer(column)}`}`,
      detail,
    })),
    { faults: faults.length },
  );
}

/** RFC 6901, section 3. */
function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
