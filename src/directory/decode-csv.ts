import { Problem } from '../kernel/problem.ts';

/** The largest file that is taken, in bytes: over 100,000 rows of employees. */
export const mostCsvBytes = 25 * 1024 * 1024;

/**
 * The text of a CSV file: UTF-8, or UTF-16 where its byte order mark says so (what spreadsheets save as
 * "Unicode text"). Throws the Problem `bad-import` for any other encoding.
 */
export function decodeCsv(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(
      'bad-import',
      `The file is not ${encoding.toUpperCase()} text. Save it as CSV UTF-8 and try again.`,
    );
  }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
