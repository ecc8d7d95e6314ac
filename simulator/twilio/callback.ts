import { randomUUID } from 'node:crypto';
import { stringify } from 'node:querystring';
import type { DueQueue } from '../due-queue.ts';
import type { Outbound, OutboundAnswer } from '../http/outbound.ts';
import type { LedgerKind } from '../ledger.ts';
import type { Account } from './account.ts';
import { retryPolicy, wantsRetry } from './retry-policy.ts';
import { sign, withoutFragment } from './sign.ts';
import type { Fields } from './sign.ts';

/** What Twilio posts to its customer. */
export interface Callback {
  readonly kind: LedgerKind;
  readonly url: string;
  readonly address: string;
  readonly fields: Fields;
}

export interface CallbackDeps {
  readonly account: Account;
  readonly outbound: Outbound;
  readonly due: DueQueue;
}

/** The wait before the first retry; each further one doubles it. */
const firstWaitMs = 100;

/** Posts it signed, and again as the address's fragment asks; the last answer. */
export async function postCallback(deps: CallbackDeps, callback: Callback): Promise<OutboundAnswer> {
  const policy = retryPolicy(callback.url);
  const url = withoutFragment(callback.url);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'TwilioProxy/1.1 (simulator)',
    'x-twilio-signature': sign(deps.account.authToken, url, callback.fields),
    'i-twilio-idempotency-token': randomUUID(),
  };
  const body = stringify(callback.fields);
  const startedAt = performance.now();
  for (let tryNumber = 0; ; tryNumber += 1) {
    const { kind, address, fields } = callback;
    const answer = await deps.outbound.send({
      kind,
      method: 'POST',
      url,
      address,
      headers,
      body,
      fields,
      readMs: policy.readMs,
      connectMs: policy.connectMs,
    });
    const waitMs = firstWaitMs * 2 ** tryNumber;
    const tooLate = performance.now() - startedAt + waitMs > policy.totalMs;
    if (tryNumber >= policy.retries || tooLate || !wantsRetry(policy, answer)) return answer;
    await deps.due.sleep(waitMs);
  }
}
