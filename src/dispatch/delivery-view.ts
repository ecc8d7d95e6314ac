import type { Verdict } from '../channels/contract.ts';
import type { Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import type { Route } from '../playbook/schema.ts';

export type DeliveryState = 'pending' | 'sent' | 'delivered' | 'confirmed' | 'unreachable' | 'stopped';
export type AttemptState =
  'queued' | 'sending' | 'accepted' | 'delivered' | 'failed' | 'expired' | 'cancelled' | 'in-doubt';

/** One delivery as the engine sees it. Instants are milliseconds of context.clock. */
export interface DeliveryView {
  state: DeliveryState;
  /** Of the route; -1: not begun. */
  rung: number;
  rungAtMs: number | null;
  /** In order of their sequence. */
  attempts: readonly AttemptView[];
  /** The recipient's contact points that may be used, best first within a channel. */
  paths: readonly Path[];
  /** A newer message of the incident goes to the same person: what was in doubt is not sent to them again. */
  replaced?: boolean;
}

export interface AttemptView {
  sequence: number;
  channel: Channel;
  contactPointId: ContactPointId;
  state: AttemptState;
  verdict: Verdict | null;
  /** When its provider wants to be asked again at the earliest; null where it did not say. */
  retryAtMs: number | null;
}

export interface Path {
  contactPointId: ContactPointId;
  channel: Channel;
}

export interface Plan {
  route: Route;
  waitForAnswersMs: number;
  /** Whether it wants an answer. Where it only tells, it has done so once it is delivered. */
  asks: boolean;
}

/** An attempt to be made. `dueAtMs` is later than now only for a try after the provider stumbled. */
export interface PlannedAttempt {
  channel: Channel;
  contactPointId: ContactPointId;
  rung: number;
  dueAtMs: number;
  possibleDuplicate: boolean;
}

/** `told`: delivered, and nothing was asked. `unreadable`: the message itself cannot be read, so nothing of it can be sent. */
export type EndReason =
  'no-path' | 'channel-off' | 'all-failed' | 'no-word' | 'no-answer' | 'told' | 'unreadable';

/**
 * What happens next to one delivery.
 * - `rest`: a person or an operator has ended it; nothing is due.
 * - `go-on`: make these attempts (maybe none), stand on this rung, look again at `dueAtMs`.
 * - `end`: the route is used up; a late word still lifts it.
 */
export type NextStep =
  | { kind: 'rest' }
  | { kind: 'go-on'; attempts: PlannedAttempt[]; rung: number; rungAtMs: number; dueAtMs: number }
  | { kind: 'end'; state: DeliveryState; reason: EndReason };
