import type { OutboundAnswer } from '../http/outbound.ts';

/** How a callback is repeated. */
export interface RetryPolicy {
  readonly retries: number;
  readonly on: ReadonlySet<'4xx' | '5xx' | 'ct' | 'rt'>;
  readonly readMs: number;
  readonly connectMs: number;
  /** No retry starts later than this after the first try. */
  readonly totalMs: number;
}

const everything = ['4xx', '5xx', 'ct', 'rt'] as const;

/**
 * Reads Twilio's connection overrides from an address's fragment (docs: usage/webhooks/webhooks-connection-overrides):
 * ct 100-10,000 ms, 5,000 by default; rc 0-5, 1 by default; rp a list of 4xx, 5xx, ct, rt or all, ct by default; rt and tt in ms, 15,000 at most.
 */
export function retryPolicy(url: string): RetryPolicy {
  const hash = url.indexOf('#');
  const overrides = new URLSearchParams(hash < 0 ? '' : url.slice(hash + 1));
  const words = (overrides.get('rp') ?? 'ct').split(',');
  return {
    retries: bounded(overrides.get('rc'), 1, 0, 5),
    on: new Set(words.includes('all') ? everything : everything.filter((word) => words.includes(word))),
    // Whole tenths of a second: each other value would have sockets of its own.
    connectMs: Math.ceil(bounded(overrides.get('ct'), 5000, 100, 10_000) / 100) * 100,
    readMs: bounded(overrides.get('rt'), 15_000, 100, 15_000),
    totalMs: bounded(overrides.get('tt'), 15_000, 100, 15_000),
  };
}

/** Did it fail in a way the policy repeats? */
export function wantsRetry(policy: RetryPolicy, answer: OutboundAnswer): boolean {
  switch (answer.kind) {
    case 'no-connection':
      return policy.on.has('ct');
    case 'no-answer':
      return policy.on.has('rt');
    case 'answer':
      if (answer.status >= 500) return policy.on.has('5xx');
      return answer.status >= 400 && policy.on.has('4xx');
    default:
      return answer satisfies never;
  }
}

function bounded(text: string | null, fallback: number, least: number, most: number): number {
  const number = text === null ? NaN : Number(text);
  return Number.isFinite(number) ? Math.min(most, Math.max(least, number)) : fallback;
}
