/** Something wrong at one place of a file that people write. Lines and columns count from 1. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where in the document, as keys joined by dots: `steps.0.text.en`. Empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** A path into a document, as zod gives it. */
export type DocumentPath = readonly PropertyKey[];

/** Which part of what stands at a path is meant: its key, or the first of these words in it. */
export type PathPart = 'key' | { readonly words: string };

/** A fault by its path in the document; whoever read the file knows the line. */
export interface PathFault {
  readonly path: DocumentPath;
  readonly message: string;
  readonly at?: PathPart;
}

/** One line for one fault, in the form editors jump to: `file:line:column: path: message`. */
export function formatFault(fault: Fault): string {
  return `${fault.file}:${fault.line}:${fault.column}: ${sayFault(fault)}`;
}

/** The same that says how grave it is: `file:line:column: error: path: message`. */
export function formatWeighed(weight: 'error' | 'warning', fault: Fault): string {
  return `${fault.file}:${fault.line}:${fault.column}: ${weight}: ${sayFault(fault)}`;
}

function sayFault({ path, message }: Fault): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** In the order of a file's lines. */
export function byPlace(one: Fault, other: Fault): number {
  return one.line - other.line || one.column - other.column;
}
