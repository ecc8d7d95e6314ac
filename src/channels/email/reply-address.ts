import type { AttemptId } from '../../kernel/id.ts';
import { isProof, makeProof } from '../../kernel/proof.ts';

/** `+`, a number in base 36, a dot, and 128 bits in hex: small letters only, for some mail servers change the others. */
const signed =
  /^(?<local>[^+@]+)\+(?<number>[1-9a-z][0-9a-z]{0,12})\.(?<proof>[0-9a-f]{32})@(?<domain>[^@]+)$/;
const largestBigint = 2n ** 63n - 1n;

/**
 * The address to which bounces of one attempt's mail and replies to it come: the mailbox of the channels file, the number
 * of the attempt and a proof that we wrote it.
 */
export function makeReplyAddress(mailbox: string, secret: string, attemptId: AttemptId): string {
  const [local = '', domain = ''] = mailbox.split('@');
  const proof = Buffer.from(makeProof(secret, purposeOf(attemptId)), 'base64url').toString('hex');
  return `${local}+${BigInt(attemptId).toString(36)}.${proof}@${domain}`;
}

/** The attempt that an address stands for; undefined where it is not one of ours. */
function readReplyAddress(mailbox: string, secret: string, address: string): AttemptId | undefined {
  const { local, number = '', proof = '', domain } = signed.exec(address.trim().toLowerCase())?.groups ?? {};
  if (`${local}@${domain}` !== mailbox.toLowerCase()) return undefined;
  const value = Array.from(number).reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  const attemptId = value.toString() as AttemptId;
  const written = Buffer.from(proof, 'hex').toString('base64url');
  return value <= largestBigint && isProof(secret, purposeOf(attemptId), written) ? attemptId : undefined;
}

/** No address is longer (RFC 5321: 64 signs, `@`, 255 signs). */
const longestAddress = 320;

/** The attempt that the first address of ours in a header's value stands for; undefined where there is none. */
export function findReplyAddress(mailbox: string, secret: string, value: string): AttemptId | undefined {
  for (const word of value.split(/[\s<>,;:"()]+/)) {
    const attemptId = word.length > longestAddress ? undefined : readReplyAddress(mailbox, secret, word);
    if (attemptId !== undefined) return attemptId;
  }
  return undefined;
}

function purposeOf(attemptId: AttemptId): string {
  return `mail:${attemptId}`;
}
