/**
 * Just enough of PostgreSQL's wire protocol (version 3, "Frontend/Backend Protocol") to let several clients
 * take turns on one session: where a client's unit of work ends, and what the session's answer says.
 */
const SYNC = 0x53;
const QUERY = 0x51;
const TERMINATE = 0x58;
const READY_FOR_QUERY = 0x5a;
const NOTIFICATION = 0x41;
const IDLE = 0x49;

interface Units {
  /** Complete units, each answered by one ReadyForQuery. */
  units: Uint8Array[];
  /** Bytes of a unit that has not arrived whole. */
  rest: Uint8Array;
  terminated: boolean;
}

function lengthAt(bytes: Buffer, offset: number): number | undefined {
  return offset + 4 <= bytes.length ? bytes.readInt32BE(offset) : undefined;
}

/** Cuts a client's bytes into units: the start-up packet, then everything up to each Sync or simple Query. */
export function splitUnits(input: Uint8Array, started: boolean): Units {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const units: Uint8Array[] = [];
  let from = 0;
  let at = 0;
  if (!started) {
    const length = lengthAt(bytes, 0);
    if (length === undefined || length > bytes.length) return { units, rest: bytes, terminated: false };
    units.push(bytes.subarray(0, length));
    from = at = length;
  }
  while (at < bytes.length) {
    const length = lengthAt(bytes, at + 1);
    if (length === undefined || at + 1 + length > bytes.length) break;
    const type = bytes[at];
    at += 1 + length;
    if (type === TERMINATE) return { units, rest: new Uint8Array(), terminated: true };
    if (type === SYNC || type === QUERY) {
      units.push(bytes.subarray(from, at));
      from = at;
    }
  }
  return { units, rest: bytes.subarray(from), terminated: false };
}

/** Parts an answer into what belongs to the asking client and the notifications that belong to all. */
export function takeNotifications(input: Uint8Array): { answer: Uint8Array; notifications: Uint8Array[] } {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const kept: Uint8Array[] = [];
  const notifications: Uint8Array[] = [];
  let from = 0;
  let at = 0;
  while (at < bytes.length) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (bytes[at] === NOTIFICATION) {
      kept.push(bytes.subarray(from, at));
      notifications.push(bytes.subarray(at, end));
      from = end;
    }
    at = end;
  }
  if (notifications.length === 0) return { answer: input, notifications };
  return { answer: Buffer.concat([...kept, bytes.subarray(from)]), notifications };
}

/** What the closing ReadyForQuery says of the session: idle, or inside a transaction (also a failed one). */
export function transactionStatus(answer: Uint8Array): 'idle' | 'in-transaction' {
  const closing = answer.subarray(-6);
  return closing[0] === READY_FOR_QUERY && closing[5] !== IDLE ? 'in-transaction' : 'idle';
}
