import type { Outcome } from './contract.ts';

/** The code where this process slept until the time to begin was over: it says nothing about the provider. */
export const NOT_BEGUN = 'not-begun';

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
