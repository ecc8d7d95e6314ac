import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AttemptId, DeliveryId } from '../kernel/id.ts';

/** Bytes of the HMAC that a token carries: 128 bits cannot be guessed (ASVS 7.2.3). */
const proofBytes = 16;
/** The largest PostgreSQL bigint, in base 36: a delivery's number is never longer. */
const longestNumber = 13;
const largestBigint = 2n ** 63n - 1n;

/**
 * The token of the page where one employee confirms one delivery: its number in base 36, a dash, and 128 bits of
 * HMAC-SHA256. Nothing is stored; the same delivery always has the same token.
 */
export function makeLinkToken(secret: string, deliveryId: DeliveryId): string {
  return `${BigInt(deliveryId).toString(36)}-${prove(secret, `confirm:${deliveryId}`).toString('base64url')}`;
}

/** The delivery a token stands for; undefined where it is not one of ours. Compares in constant time. */
export function readLinkToken(secret: string, token: string): DeliveryId | undefined {
  const dash = token.indexOf('-');
  const number = readNumber(token.slice(0, Math.max(dash, 0)));
  if (number === undefined) return undefined;
  const deliveryId = number.toString() as DeliveryId;
  return isProof(prove(secret, `confirm:${deliveryId}`), token.slice(dash + 1)) ? deliveryId : undefined;
}

/** Where an employee opens the page of a delivery. `publicUrl` has no slash at its end. */
export function makeLink(publicUrl: string, secret: string, deliveryId: DeliveryId): string {
  return `${publicUrl}/c/${makeLinkToken(secret, deliveryId)}`;
}

/** The token that rides in one push: it lets that notification say that it was shown, and what was answered. */
export function makePushToken(secret: string, attemptId: AttemptId): string {
  return prove(secret, `push:${attemptId}`).toString('base64url');
}

/** Whether the token is that of this attempt's push. Compares in constant time. */
export function isPushToken(secret: string, attemptId: AttemptId, token: string): boolean {
  return isProof(prove(secret, `push:${attemptId}`), token);
}

function prove(secret: string, purpose: string): Buffer {
  return createHmac('sha256', secret).update(purpose).digest().subarray(0, proofBytes);
}

function isProof(expected: Buffer, written: string): boolean {
  const given = Buffer.from(written, 'base64url');
  // Compared as written too, so that each token has exactly one spelling.
  return (
    given.length === proofBytes && timingSafeEqual(given, expected) && given.toString('base64url') === written
  );
}

function readNumber(text: string): bigint | undefined {
  if (text.length > longestNumber || !/^[1-9a-z][0-9a-z]*$/.test(text)) return undefined;
  let number = 0n;
  for (const digit of text) number = number * 36n + BigInt(Number.parseInt(digit, 36));
  return number <= largestBigint ? number : undefined;
}
