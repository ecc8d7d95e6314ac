import { Readable } from 'node:stream';

/** The code of the failure of a mail whose time had run out before its first byte was handed over. */
export const TOO_LATE = 'TOO-LATE';

/**
 * The mail, if it is asked for within its time; else it fails before its first byte. A server asks for a mail when it
 * has taken its envelope: a process that slept meanwhile hears of that before any timer of its own does.
 */
export function inTime(mail: Readable, endsAtMs: number): Readable {
  return Readable.from(readInTime(mail, endsAtMs), { objectMode: false });
}

async function* readInTime(mail: Readable, endsAtMs: number): AsyncGenerator<Buffer> {
  if (performance.now() >= endsAtMs)
    throw Object.assign(new Error('The mail server was ready only after the deadline'), { code: TOO_LATE });
  yield* mail as AsyncIterable<Buffer>;
}
