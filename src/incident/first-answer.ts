import { createHash } from 'node:crypto';
import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';

/**
 * What the first call with an Idempotency-Key made, where this call asks for the same. Throws a Problem where the
 * key was used for something else.
 */
export function firstAnswer(
  used: { bodyHash: string; incidentId: IncidentId },
  bodyHash: string,
): IncidentId {
  if (used.bodyHash === bodyHash) return used.incidentId;
  throw new Problem(
    'idempotency-key-reused',
    'This Idempotency-Key was used for something else. Nothing was sent: use a new key.',
    [],
    { incidentId: used.incidentId },
  );
}

/** The same text for equal values, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** SHA-256 of a text, hex. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
