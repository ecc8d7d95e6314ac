import { Readable } from 'node:stream';

/** The code of the failure of a mail whose time ran out before its last byte was handed over. */
export const TOO_LATE = 'TOO-LATE';

/**
 * The mail, if it is read to its end in time; else it fails, and a server that has not seen the end of a mail delivers
 * none of it (RFC 5321 section 4.1.1.4). A mail is handed over in several turns of the event loop, and a process may
 * sleep between them.
 */
export function inTime(mail: Readable, isInTime: () => boolean): Readable {
  return Readable.from(readInTime(mail, isInTime), { objectMode: false });
}

async function* readInTime(mail: Readable, isInTime: () => boolean): AsyncGenerator<Buffer> {
  for await (const chunk of mail as AsyncIterable<Buffer>) {
    failUnless(isInTime());
    yield chunk;
  }
  failUnless(isInTime());
}

function failUnless(isInTime: boolean): void {
  if (isInTime) return;
  throw Object.assign(new Error('The mail could not be handed over in time'), { code: TOO_LATE });
}
