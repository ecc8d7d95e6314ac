import { Argument, InvalidArgumentError } from 'commander';
import * as z from 'zod';

/** The id of an incident on the command line, refused before anything is asked where it cannot be one. */
export function incidentArgument(): Argument {
  return new Argument('<incident>', 'its id, which launch prints').argParser(readId);
}

function readId(text: string): string {
  const read = z.uuid().safeParse(text.trim());
  if (read.success) return read.data;
  throw new InvalidArgumentError(
    "An id looks like 0193b0c2-5f0e-7c3a-9d1e-2b7f4a6c8e10: tocsin launch prints it, and the address of the incident's page ends with it.",
  );
}
