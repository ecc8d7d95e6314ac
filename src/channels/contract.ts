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
  /**
   * What the carrier has taken from us since then (the carrier's clock), so that what is in doubt can be asked after.
   * Absent where the carrier keeps no list. Throws ListUnread.
   */
  list?(since: Date): Promise<readonly Listed[]>;
  /** The same in pages, the newest first, for who need not have all of it. Absent where there is no list. Throws ListUnread. */
  pages?(since: Date): AsyncIterable<readonly Listed[]>;
  /**
   * What people have sent to this sender's number since then (the carrier's clock), in pages, the newest first. Absent
   * where nobody can write to it, or the carrier keeps no list. Throws ListUnread.
   */
  received?(since: Date): AsyncIterable<readonly ReceivedSms[]>;
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

/** A message or a call as its carrier lists it. */
export interface Listed {
  readonly providerRef: string;
  /** Whom it went to. */
  readonly address: string;
  /** An SMS's text; null where the carrier keeps none. */
  readonly text: string | null;
  /** What the list says of it, as a receipt for that attempt; undefined for a status we do not know. */
  asReceipt(attemptId: AttemptId): Receipt | undefined;
}

/** An SMS that came in to a number of ours, as its carrier lists it. */
export interface ReceivedSms {
  /** The carrier's id of it, the same that its webhook names. */
  readonly providerRef: string;
  /** E.164. */
  readonly from: string;
  readonly body: string;
  /** When the carrier received it, by its own clock. */
  readonly sentAt: Date;
  /** How long before the list was read that was, by the carrier's clock alone. */
  readonly ageMs: number;
}
