import { makeVerdictTable, type ScopedVerdict } from '../verdict-table.ts';

/** A push service’s HTTP statuses (RFC 8030, and what Mozilla, Google, Microsoft and Apple document). */
export const pushStatuses = makeVerdictTable('web-push', {
  'recipient-permanent recipient': '404 410',
  'provider-transient provider': '406 429 500 502 503',
  'our-fault account': '401',
  'our-fault message': '400 413',
  'our-fault recipient': '301 403',
});

/** What a push service's refusal means. A status that no service documents counts as its class does. */
export function pushVerdict(status: number): ScopedVerdict {
  return pushStatuses.lookUp(String(status)) ?? byClass(status);
}

function byClass(status: number): ScopedVerdict {
  return status >= 500
    ? { verdict: 'provider-transient', scope: 'provider' }
    : { verdict: 'our-fault', scope: 'message' };
}
