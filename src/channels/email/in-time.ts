import { Readable } from 'node:stream';

/** The code of the failure of a mail whose time ran out before its last byte was handed over. */
export const TOO_LATE = 'TOO-LATE';

/**
 * The mail, if it is read to its end within its time; else it fails, and a server that has not seen the end of a mail
 * delivers none of it (RFC 5321 section 4.1.1.4). A mail is handed over in several turns of the event loop: a process
 * that sleeps between them goes on before any timer of its own tells it how late it is.
 */
export function inTime(mail: Readable, endsAtMs: number): Readable {
  return Readable.from(readInTime(mail, endsAtMs), { objectMode: false });
}

async function* readInTime(mail: Readable, endsAtMs: number): AsyncGenerator<Buffer> {
  for await (const chunk of mail as AsyncIterable<Buffer>) {
    failIfLate(endsAtMs);
    yield chunk;
  }
  failIfLate(endsAtMs);
}

function failIfLate(endsAtMs: number): void {
  if (performance.now() >= endsAtMs)
    throw Object.assign(new Error('The mail could not be handed over before the deadline'), {
      code: TOO_LATE,
    });
}
