import { createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of the HMAC that a token carries: 128 bits cannot be guessed (ASVS 7.2.3). */
const proofBytes = 16;

/**
 * 128 bits of HMAC-SHA256 over a purpose and its subject (`confirm:42`), as base64url. The purpose keeps a proof
 * made for one thing from being good for another.
 */
export function makeProof(secret: string, purpose: string): string {
  return prove(secret, purpose).toString('base64url');
}

/** Whether `written` is the proof for this purpose. Compares in constant time. */
export function isProof(secret: string, purpose: string, written: string): boolean {
  const given = Buffer.from(written, 'base64url');
  // Compared as written too, so that each proof has exactly one spelling.
  return (
    given.length === proofBytes &&
    timingSafeEqual(given, prove(secret, purpose)) &&
    given.toString('base64url') === written
  );
}

function prove(secret: string, purpose: string): Buffer {
  return createHmac('sha256', secret).update(purpose).digest().subarray(0, proofBytes);
}
