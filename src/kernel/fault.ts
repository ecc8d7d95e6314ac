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

/** A fault by its path in the document; whoever read the file knows the line. */
export interface PathFault {
  readonly path: DocumentPath;
  readonly message: string;
}

/** One line for one fault, in the form editors jump to: `file:line:column: path: message`. */
export function formatFault(fault: Fault): string {
  const where = fault.path === '' ? '' : `${fault.path}: `;
  return `${fault.file}:${fault.line}:${fault.column}: ${where}${fault.message}`;
}
