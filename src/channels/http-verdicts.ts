import { makeVerdictTable, type ScopedVerdict } from './verdict-table.ts';

/**
 * HTTP statuses of a carrier's API where no code of its own says more. 408 and 5xx are not here: after them the
 * message may have been taken.
 */
export const httpStatuses = makeVerdictTable('http', {
  'provider-transient account': '429',
  'channel-blocked account': '403',
  'our-fault account': '401 404',
  'our-fault message': '400 413',
});

/** Whether the request may have been carried out all the same. */
export function isDoubtful(status: number): boolean {
  return status >= 500 || status === 408;
}

/** What a refusal by its status alone means; what nobody has listed is our own fault, which goes round and is told. */
export function httpVerdict(status: number): ScopedVerdict {
  return httpStatuses.lookUp(String(status)) ?? { verdict: 'our-fault', scope: 'message' };
}
