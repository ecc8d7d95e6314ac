import type { Channel } from '../kernel/channel.ts';
import type { AttemptId } from '../kernel/id.ts';
import type { Content } from './content.ts';

/**
 * What a rejection means for the next step.
 * - `recipient-permanent`: this contact point is bad for good; the next one now.
 * - `opt-out`: the person or their carrier refuses this channel; the next one now.
 * - `recipient-temporary`: busy, no answer, mailbox full; the next channel now, this one may be tried again.
 * - `provider-transient`: try again soon, with jitter.
 * - `channel-blocked`: the whole sender or account is blocked; go round it.
 * - `our-fault`: our request or configuration is wrong; go round it and tell an operator.
 */
export type Verdict =
  | 'recipient-permanent'
  | 'opt-out'
  | 'recipient-temporary'
  | 'provider-transient'
  | 'channel-blocked'
  | 'our-fault';

/**
 * How much of the world a verdict speaks of: what a breaker must count it towards. `account` and `provider` condemn a
 * whole lane at once, `sender` the number or name it sends from; what is joined by `+` only both together.
 */
export type Scope =
  | 'account'
  | 'carrier'
  | 'content'
  | 'country'
  | 'message'
  | 'our-webhook'
  | 'provider'
  | 'recipient'
  | 'recipient-prefix'
  | 'sender'
  | 'sender+carrier'
  | 'sender+content'
  | 'sender+country'
  | 'sender+recipient';

/** What one call to a provider came to. A lost answer is in doubt: the message may have gone. */
export type Outcome =
  | { kind: 'accepted'; providerRef: string | null; carrierStatus: string; rank: number }
  | {
      kind: 'rejected';
      verdict: Verdict;
      /** Absent: it speaks of this attempt alone. */
      scope?: Scope;
      code: string;
      text: string;
      retryAfterMs: number | null;
    }
  | { kind: 'in-doubt'; code: string; text: string };

/** One attempt as its provider is handed it. */
export interface Outgoing {
  attemptId: AttemptId;
  /** E.164 number, mailbox, or the JSON of a push subscription. Seen plain only here. */
  address: string;
  content: Content;
  /** How long the message is worth delivering; becomes the carrier's validity period. */
  validForMs: number;
  /** It must do without us afterwards: no callback is asked for, and a call carries in itself what it says. */
  alone?: boolean;
}

/**
 * An account at a carrier that serves one channel. `send` never throws and never outlasts `timeoutMs` in all:
 * what happened is in its outcome.
 */
export interface Sender {
  channel: Channel;
  provider: string;
  /** Cap in messages (SMS: segments) a second; null: none. */
  ratePerSecond: number | null;
  timeoutMs: number;
  /** Calls under way at once, at most. */
  concurrency: number;
  send(outgoing: Outgoing): Promise<Outcome>;
  close(): Promise<void>;
}

/** What an attempt has come to by a machine's later word. Ranks as in the carrier's status table. */
export interface Receipt {
  attemptId: AttemptId;
  rank: number;
  carrierStatus: string;
  /** What it says: still under way, delivered, or failed. */
  word: 'under-way' | 'delivered' | 'failed';
  providerRef: string | null;
  errorCode: string | null;
  verdict: Verdict | null;
  /** Of the verdict; absent: it speaks of this attempt alone. */
  scope?: Scope;
}
