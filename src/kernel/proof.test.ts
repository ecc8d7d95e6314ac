import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProof, makeProof } from './proof.ts';

const secret = 'a-secret-for-tests-that-is-long-enough';
const proof = makeProof(secret, 'confirm:42');

describe('F74 a proof', () => {
  it('is known, and only for its own purpose and secret', () => {
    expect(isProof(secret, 'confirm:42', proof)).toBe(true);
    expect(isProof(secret, 'confirm:43', proof)).toBe(false);
    expect(isProof(secret, 'receipt:42', proof)).toBe(false);
    expect(isProof('another-secret-that-is-long-enough', 'confirm:42', proof)).toBe(false);
  });

  it('is refused alike, never with an error, however much of it is right and whatever its length', () => {
    const almost = fc
      .tuple(fc.nat(proof.length), fc.string({ unit: 'binary', maxLength: 80 }))
      .map(([kept, rest]) => proof.slice(0, kept) + rest)
      .filter((guess) => guess !== proof);
    fc.assert(fc.property(almost, (guess) => !isProof(secret, 'confirm:42', guess)));
  });

  it('has one spelling: no other writes the same bits', () => {
    for (const same of [
      `${proof}=`,
      `${proof}==`,
      ` ${proof}`,
      proof.replaceAll('-', '+').replaceAll('_', '/') + '==',
    ])
      expect(isProof(secret, 'confirm:42', same)).toBe(false);
  });
});
