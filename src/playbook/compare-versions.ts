import { structuredPatch, type StructuredPatchHunk } from 'diff';

/** Lines that stand together, each with what became of it by its first character: ' ', '-' or '+'. */
export type Passage = Pick<StructuredPatchHunk, 'oldStart' | 'newStart' | 'lines'>;

/** Beyond so many changed lines the search would take long, and nobody reads them one by one. */
const mostChanges = 500;

/** What differs between two texts, with three lines around it; undefined: nearly everything. */
export function compareVersions(from: string, to: string): Passage[] | undefined {
  return structuredPatch('', '', from, to, undefined, undefined, { context: 3, maxEditLength: mostChanges })
    ?.hunks;
}
