/** The header lines of a mail as they were written, unfolded: small-letter name and value. */
export type MailHeaders = readonly (readonly [name: string, value: string])[];

/** More of a mail's head is not read, in bytes. */
const longestHead = 1_000_000;

/**
 * Reads the head of a mail without taking its body apart, so that it can be known whether the mail is for us before any
 * work is put into it. The time grows with the length alone.
 */
export function readHeaders(source: Buffer): MailHeaders {
  const head = source.subarray(0, Math.min(endOfHead(source), longestHead)).toString('latin1');
  return head
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
    .flatMap((line): [string, string][] => {
      const [, name] = /^([!-9;-~]{1,100}):/.exec(line) ?? [];
      return name === undefined ? [] : [[name.toLowerCase(), line.slice(name.length + 1).trim()]];
    });
}

/** Where the body of a mail begins, or its end. */
export function endOfHead(source: Buffer): number {
  const ends = ['\r\n\r\n', '\n\n'].map((end) => source.indexOf(end)).filter((at) => at >= 0);
  return Math.min(...ends, source.length);
}

/** The values of the headers with these names. */
export function valuesOf(headers: MailHeaders, names: readonly string[]): string[] {
  return headers.flatMap(([name, value]) => (names.includes(name) ? [value] : []));
}
