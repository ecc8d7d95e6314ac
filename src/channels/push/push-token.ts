import { isProof, makeProof } from '../../kernel/proof.ts';
import type { AttemptId } from '../../kernel/id.ts';

/** The token that rides in one push: it lets that push say that it was shown, and what was answered. */
export function makePushToken(secret: string, attemptId: AttemptId): string {
  return makeProof(secret, `push:${attemptId}`);
}

/** Whether the token is that of this attempt's push. */
export function isPushToken(secret: string, attemptId: AttemptId, token: string): boolean {
  return isProof(secret, `push:${attemptId}`, token);
}
