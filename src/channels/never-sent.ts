import type { Outcome } from './contract.ts';

/** The outcome where nothing was written to the carrier: it may simply be tried again. */
export function neverSent({ code, text }: { code: string; text: string }): Outcome & { kind: 'rejected' } {
  return {
    kind: 'rejected',
    verdict: 'provider-transient',
    scope: 'provider',
    code,
    text,
    retryAfterMs: null,
  };
}
