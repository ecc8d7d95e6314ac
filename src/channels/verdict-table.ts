import { unknownCodesTotal } from './carrier-counts.ts';
import type { Scope, Verdict } from './contract.ts';

/** What a code means for the next step, and how much of the world it speaks of. */
export interface ScopedVerdict {
  readonly verdict: Verdict;
  readonly scope: Scope;
}

/** A carrier's codes by what they mean. */
export interface VerdictTable {
  /** Every code of the table, for checks. */
  readonly codes: ReadonlyMap<string, ScopedVerdict>;
  /** What a code means; undefined, and counted, where the table does not have it. */
  lookUp(code: string): ScopedVerdict | undefined;
}

/**
 * Makes a table from lists of codes under `verdict scope`, codes parted by white space. `kind` is whose codes they
 * are, as the count of unknown ones names them.
 */
export function makeVerdictTable(
  kind: string,
  rows: Readonly<Partial<Record<`${Verdict} ${Scope}`, string>>>,
): VerdictTable {
  const codes = new Map(
    Object.entries(rows).flatMap(([meaning, list]) => {
      const [verdict, scope] = meaning.split(' ') as [Verdict, Scope];
      return list
        .trim()
        .split(/\s+/)
        .map((code) => [code, { verdict, scope }] as const);
    }),
  );
  return {
    codes,
    lookUp: (code) => {
      const known = codes.get(code);
      if (known === undefined) unknownCodesTotal.inc({ kind });
      return known;
    },
  };
}
