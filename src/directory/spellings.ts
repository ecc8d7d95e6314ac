import { foldName } from './employee-fields.ts';

/** One spelling a name, whatever its case: the directory's, else the first of the file. */
export class Spellings {
  readonly made: string[] = [];
  private readonly byFold: Map<string, string>;
  constructor(known: ReadonlyMap<string, string>) {
    this.byFold = new Map(known);
  }

  of(name: string): string {
    const fold = foldName(name);
    const spelling = this.byFold.get(fold);
    if (spelling !== undefined) return spelling;
    this.byFold.set(fold, name);
    this.made.push(name);
    return name;
  }
}
