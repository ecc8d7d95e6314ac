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
  provider: string;
  contactPointId: ContactPointId;
  cohort: string;
  state: AttemptState;
  verdict: Verdict | null;
  /** When its provider wants to be asked again at the earliest; null where it did not say. */
  retryAtMs: number | null;
  /** When it was handed to its provider; null: not yet. */
  sentAtMs: number | null;
  /** While it is queued: how long it still waits for its turn; undefined: nobody has counted. */
  waitMs?: number;
  /** It was taken back because its lane was congested. */
  leftQueue?: boolean;
}

export interface Path {
  contactPointId: ContactPointId;
  channel: Channel;
  /** The part of a lane that it belongs to, its country or mail domain; empty: none that is judged by itself. */
  cohort: string;
}

export interface Plan {
  route: Route;
  waitForAnswersMs: number;
  /** Whether it wants an answer. Where it only tells, it has done so once it is delivered. */
  asks: boolean;
}

/** How a lane, or a cohort of it, stands. */
export interface CohortNow {
  /** Of those who would be sent through it, the part that may: 1 works, less is tested, 0 is blocked or held. */
  share: number;
  /** What it took since then is in question, for it has reported nothing; null: it reports. */
  silentSinceMs: number | null;
}

/** A lane as planning sees it. */
export interface LaneNow extends CohortNow {
  provider: string;
  /** Those of its cohorts that do not work as it does, by their names. */
  cohorts?: ReadonlyMap<string, CohortNow>;
  /** How long what is queued there now waits for its turn; undefined: nobody has counted. */
  waitMs?: number;
}

export interface LanesNow {
  /** Each channel's lanes, the primary first. A channel that is off has none. */
  byChannel: ReadonlyMap<Channel, readonly LaneNow[]>;
  /** The channel map's backups: used when a channel does not get through and the route names nothing further. */
  backups: ReadonlyMap<Channel, Channel>;
}

/** An attempt to be made. `dueAtMs` is later than now only for a try after the provider stumbled. */
export interface PlannedAttempt {
  channel: Channel;
  provider: string;
  contactPointId: ContactPointId;
  cohort: string;
  rung: number;
  dueAtMs: number;
  possibleDuplicate: boolean;
}

/**
 * `told`: delivered, and nothing was asked. `channel-down`: the only channels left for the person did not get through
 * before the message was over. `unreadable`: the message itself cannot be read, so nothing of it can be sent.
 */
export type EndReason =
  'no-path' | 'channel-off' | 'channel-down' | 'all-failed' | 'no-word' | 'no-answer' | 'told' | 'unreadable';

/**
 * What happens next to one delivery.
 * `withdraw` names queued attempts, by their sequence, that are not to be sent any more: another way is taken.
 * - `rest`: a person or an operator has ended it; nothing is due.
 * - `go-on`: make these attempts (maybe none), stand on this rung, look again at `dueAtMs`. `waits`: nothing is
 *   relied upon but that a channel which is down comes back. `stillWaits`: nothing but what a lane that is being tested
 *   has not sent yet, so that whoever waited still does. `congested`: what is withdrawn waits in too long a queue.
 * - `end`: the route is used up; a late word still lifts it.
 */
export type NextStep =
  | { kind: 'rest' }
  | {
      kind: 'go-on';
      attempts: PlannedAttempt[];
      withdraw: number[];
      rung: number;
      rungAtMs: number;
      dueAtMs: number;
      waits: boolean;
      stillWaits: boolean;
      congested: boolean;
    }
  | { kind: 'end'; state: DeliveryState; reason: EndReason; withdraw: number[] };
