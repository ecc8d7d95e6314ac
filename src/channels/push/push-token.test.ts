import { describe, expect, it } from 'vitest';
import type { AttemptId } from '../../kernel/id.ts';
import { makeProof } from '../../kernel/proof.ts';
import { isPushToken, makePushToken } from './push-token.ts';

describe('the token of a push', () => {
  it('is good for its own attempt alone, and no proof of anything else', () => {
    const token = makePushToken('s', '7' as AttemptId);
    expect(isPushToken('s', '7' as AttemptId, token)).toBe(true);
    expect(isPushToken('s', '8' as AttemptId, token)).toBe(false);
    expect(isPushToken('s', '7' as AttemptId, `${token}=`)).toBe(false);
    expect(isPushToken('s', '7' as AttemptId, makeProof('s', 'confirm:7'))).toBe(false);
  });
});
