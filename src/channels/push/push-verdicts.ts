import type { Verdict } from '../contract.ts';

/** A push service’s HTTP statuses (RFC 8030, and what Mozilla, Google, Microsoft and Apple document). */
const byStatus: Readonly<Record<string, Verdict>> = {
  301: 'our-fault',
  400: 'our-fault',
  401: 'our-fault',
  403: 'our-fault',
  404: 'recipient-permanent',
  406: 'provider-transient',
  410: 'recipient-permanent',
  413: 'our-fault',
  429: 'provider-transient',
  500: 'provider-transient',
  502: 'provider-transient',
  503: 'provider-transient',
};

/** What a push service's refusal means. A status that no service documents counts as its class does. */
export function pushVerdict(status: number): Verdict {
  return byStatus[status] ?? (status >= 500 ? 'provider-transient' : 'our-fault');
}
