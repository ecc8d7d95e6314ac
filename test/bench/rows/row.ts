import type { Bench } from '../bench.ts';
import type { Figure } from '../figures.ts';

/** A row of the bench: what it is called on the command line, what it does, and the figures it gives. */
export interface Row {
  readonly name: string;
  readonly what: string;
  run(bench: Bench): Promise<readonly Figure[]>;
}
