import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryId } from '../kernel/id.ts';
import { makeLink, makeLinkToken, readLinkToken } from './link-token.ts';

const anyId = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map((id) => id.toString() as DeliveryId);

describe('the token of an employee’s link', () => {
  it('gives back its delivery, whatever the number', () => {
    fc.assert(
      fc.property(anyId, fc.string({ minLength: 1 }), (id, secret) => {
        expect(readLinkToken(secret, makeLinkToken(secret, id))).toBe(id);
      }),
    );
  });

  it('is refused with any one character changed, cut or added', () => {
    const token = makeLinkToken('a secret', '4711' as DeliveryId);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'b' ? 'c' : 'b';
      expect(readLinkToken('a secret', token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
      expect(readLinkToken('a secret', token.slice(0, at) + token.slice(at + 1))).toBeUndefined();
    }
    for (const wrong of [`${token}A`, `0${token}`, ` ${token}`, `${token}=`, token.toUpperCase()])
      expect(readLinkToken('a secret', wrong)).toBeUndefined();
  });

  it('is refused when another secret made it', () => {
    expect(readLinkToken('ours', makeLinkToken('theirs', '1' as DeliveryId))).toBeUndefined();
  });

  it('never throws on what people and scanners send', () => {
    fc.assert(fc.property(fc.string(), (text) => readLinkToken('s', text) === undefined));
    expect(readLinkToken('s', `${'z'.repeat(13)}-AAAAAAAAAAAAAAAAAAAAAA`)).toBeUndefined();
  });

  it('hangs under the public address', () => {
    const link = makeLink('https://tocsin.example', 's', '36' as DeliveryId);
    expect(link).toMatch(/^https:\/\/tocsin\.example\/c\/10-[\w-]{22}$/);
  });
});
