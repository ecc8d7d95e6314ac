import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Listed } from '../channels/contract.ts';
import type { AttemptId } from '../kernel/id.ts';
import { matchListed, type Sought } from './match-listed.ts';

const listed = (providerRef: string, address: string, text: string | null = null): Listed => ({
  providerRef,
  address,
  text,
  asReceipt: () => undefined,
});
const sought = (id: string, address: string, text: string | null = null, isUnderWay = false): Sought => ({
  attemptId: id as AttemptId,
  address,
  text,
  isUnderWay,
});
const refs = (...of: Parameters<typeof matchListed>) =>
  Object.fromEntries([...matchListed(...of)].map(([id, { providerRef }]) => [id, providerRef]));

describe('what the carrier has', () => {
  it('is known by its number and its text, which carriers may put words before', () => {
    const list = [
      listed('SM1', '+1', 'Fire https://t/c/1'),
      listed('SM2', '+2', 'Trial account - Fire https://t/c/2\n'),
      listed('SM3', '+3', 'Water https://t/c/3'),
    ];
    const doubts = [
      sought('1', '+1', 'Fire https://t/c/1'),
      sought('2', '+2', 'Fire https://t/c/2'),
      sought('3', '+3', 'Fire https://t/c/3'),
      sought('4', '+1', 'Fire https://t/c/4'),
    ];
    expect(refs(doubts, list)).toEqual({ 1: 'SM1', 2: 'SM2' });
  });

  it('a call is known by its number, and by nothing where two share it and only one was placed', () => {
    const two = [sought('1', '+1'), sought('2', '+1')];
    expect(refs(two, [listed('CA1', '+1')])).toEqual({});
    expect(Object.keys(refs(two, [listed('CA1', '+1'), listed('CA2', '+1')]))).toEqual(['1', '2']);
  });

  it('a call that may be the one just being placed to the same number settles no doubt', () => {
    const pair = [sought('1', '+1'), sought('2', '+1', null, true)];
    expect(refs(pair, [listed('CA1', '+1')])).toEqual({});
    expect(Object.keys(refs(pair, [listed('CA1', '+1'), listed('CA2', '+1')]))).toEqual(['1']);
  });

  it('is never taken twice, and never for somebody else’s', () => {
    const address = fc.constantFrom('+1', '+2', '+3');
    const text = fc.constantFrom(null, 'a', 'b');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(address, text, fc.boolean()), { maxLength: 12 }),
        fc.array(fc.tuple(address, fc.constantFrom('a', 'b')), { maxLength: 12 }),
        (asked, there) => {
          const doubts = asked.map(([to, what, isUnderWay], n) => sought(String(n), to, what, isUnderWay));
          const list = there.map(([to, what], n) => listed(`SM${n}`, to, what));
          const matched = matchListed(
            doubts.filter((one) => one.text !== null),
            list,
          );
          expect(new Set([...matched.values()]).size).toBe(matched.size);
          for (const [id, one] of matched) {
            const doubt = doubts[Number(id)];
            expect(doubt).toMatchObject({ address: one.address, text: one.text, isUnderWay: false });
          }
        },
      ),
    );
  });
});
