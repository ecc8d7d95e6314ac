import { Counter } from 'prom-client';
import type { Context } from '../../context.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { Problem } from '../../kernel/problem.ts';

/** What the webhooks use of the process's context. */
export type WebhookContext = Pick<
  Context,
  'config' | 'db' | 'clock' | 'log' | 'channelMap' | 'receipts' | 'inbound'
>;

/** The largest body a webhook takes, in bytes; carriers' are a few kilobytes. */
export const webhookBodyLimit = 65_536;

/** Requests that were refused because nobody we know signed them. */
export const refusedWebhooksTotal = new Counter({
  name: 'tocsin_refused_webhooks_total',
  help: 'Webhook requests whose signature or token did not match',
  labelNames: ['carrier'] as const,
});

/** Signed reports of attempts that are not ours, or no more: after a restore there may be many. */
export const unmatchedReportsTotal = new Counter({
  name: 'tocsin_unmatched_reports_total',
  help: 'Reports of carriers about attempts that are not in the database',
});

const largestBigint = 2n ** 63n - 1n;

/** The attempt a webhook's path names. Throws the Problem `not-found` for what no attempt can be called. */
export function readAttemptId(text: string | string[] | undefined): AttemptId {
  if (typeof text === 'string' && /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= largestBigint)
    return text as AttemptId;
  throw new Problem('not-found', 'No attempt has this number.');
}

/** Counts a refusal and gives the problem to throw. */
export function refuse(carrier: string, detail: string): Problem {
  refusedWebhooksTotal.inc({ carrier });
  return new Problem('bad-signature', detail);
}
