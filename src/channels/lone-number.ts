import type { AttemptId } from '../kernel/id.ts';

let count = 0;

/**
 * A number as attempts have, from where no attempt will ever come, for what is sent alone: nobody's receipt can be
 * meant by it, and each mail has a Message-ID of its own.
 */
export function nextLoneNumber(): AttemptId {
  count = (count + 1) % 1_000;
  return String(9_000_000_000_000_000_000n + BigInt(Date.now()) * 1_000n + BigInt(count)) as AttemptId;
}
