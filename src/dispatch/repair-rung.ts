import type { Route } from '../playbook/schema.ts';
import {
  begunChannels,
  chooseLane,
  freshPath,
  hasRoomAgain,
  isAlive,
  isProvidersFault,
  isRecipientsFault,
  isStranded,
  isUnsure,
  madeOn,
  maySendAgain,
  MAX_TRIES,
  triesOf,
  wasNotTaken,
  type Case,
  type Sight,
} from './choose-lane.ts';
import type { AttemptView, DeliveryView, Path, PlannedAttempt } from './delivery-view.ts';

/** The pause before the second try; it doubles with each. */
const FIRST_PAUSE_MS = 1_000;

/** A provider that asks for more patience than this is tried again all the same: a crisis does not wait an hour. */
const LONGEST_PAUSE_MS = 60_000;

/** A phone that was busy, or that nobody took, is rung again after this. */
const RING_AGAIN_MS = 60_000;

/** What is to be tried again or instead on the rungs that have begun, a channel at a time. */
export function repairRung(now: Case): PlannedAttempt[] {
  const { delivery, plan } = now;
  if (delivery.rung < 0) return [];
  return begunChannels(plan.route, delivery.rung, delivery).flatMap((channel) => {
    const last = madeOn(channel, delivery).at(-1);
    const again = last && repair(last, now);
    return again ? [again] : [];
  });
}

/** An attempt to be made, by a provider that has been chosen; a possible duplicate where another may have arrived. */
export function planAttempt(
  { channel, contactPointId, cohort }: Path,
  provider: string,
  at: { rung: number; dueAtMs: number },
  delivery: DeliveryView,
): PlannedAttempt {
  const possibleDuplicate = madeOn(channel, delivery).some(
    (made) => made.contactPointId === contactPointId && mayHaveArrived(made),
  );
  return { channel, contactPointId, cohort, provider, possibleDuplicate, ...at };
}

function mayHaveArrived({ state }: AttemptView): boolean {
  return state === 'in-doubt' || state === 'expired' || state === 'accepted' || state === 'delivered';
}

/** Channels that were down when their rung began and are not any more, for somebody who has nothing else. */
export function makeUp(sight: Sight, route: Route, nowMs: number): PlannedAttempt[] {
  const { delivery } = sight;
  return begunChannels(route, delivery.rung, delivery).flatMap((channel) => {
    const made = elsewhere(freshPath(channel, delivery), sight, nowMs);
    return made && madeOn(channel, delivery).length === 0 ? [made] : [];
  });
}

function repair(last: AttemptView, now: Case): PlannedAttempt | undefined {
  const { delivery, nowMs, waited } = now;
  if (isStranded(last, now)) return elsewhere(last, now, nowMs);
  if (isUnsure(last, now)) return delivery.replaced ? undefined : elsewhere(last, now, nowMs);
  if (isAlive(last)) return undefined;
  if (last.state === 'expired') return sendAgain(last, now, nowMs);
  if (isRecipientsFault(last)) return elsewhere(freshPath(last.channel, delivery), now, nowMs);
  if (wasNotTaken(last)) return ringAgain(last, now);
  return isProvidersFault(last) ? tryElsewhere(last, now, nowMs, waited) : undefined;
}

/** The same phone once more, MAX_TRIES in all, where that comes before the rung is over. Nothing waits for it. */
function ringAgain(last: AttemptView, now: Case): PlannedAttempt | undefined {
  const { delivery, nowMs, rungEndsAtMs } = now;
  const dueAtMs = nowMs + RING_AGAIN_MS;
  const isWorthIt = triesOf(last, delivery) < MAX_TRIES && dueAtMs < rungEndsAtMs && hasRoomAgain(last, now);
  return isWorthIt ? planAttempt(last, last.provider, { rung: delivery.rung, dueAtMs }, delivery) : undefined;
}

/** After the provider failed: a few times the same one if it only stumbled, then the next, then the same on. */
function tryElsewhere(
  last: AttemptView,
  sight: Sight,
  nowMs: number,
  waited: boolean,
): PlannedAttempt | undefined {
  const tries = triesOf(last, sight.delivery, last.provider);
  const isTriedOn = last.verdict === 'provider-transient' && hasRoomAgain(last, sight);
  if (isTriedOn && tries < MAX_TRIES) return tryOn(last, sight, nowMs);
  const other = elsewhere(last, sight, nowMs);
  return other ?? (isTriedOn && !waited ? tryOn(last, sight, nowMs) : undefined);
}

/** The same contact point, by the first provider that has not been tried for it. */
function elsewhere(path: Path | undefined, sight: Sight, nowMs: number): PlannedAttempt | undefined {
  const provider = path && chooseLane(path, sight);
  if (!path || provider === undefined) return undefined;
  return planAttempt(path, provider, { rung: sight.delivery.rung, dueAtMs: nowMs }, sight.delivery);
}

/** After a lost answer: by the same provider, which may know that it had it before; by another where it is down. */
function sendAgain(last: AttemptView, sight: Sight, nowMs: number): PlannedAttempt | undefined {
  if (!maySendAgain(last, sight)) return undefined;
  if (!hasRoomAgain(last, sight)) return elsewhere(last, sight, nowMs);
  return planAttempt(last, last.provider, { rung: sight.delivery.rung, dueAtMs: nowMs }, sight.delivery);
}

/** The same again after a pause that doubles, and not before the provider wants to be asked. */
export function tryOn(last: AttemptView, sight: Sight, nowMs: number): PlannedAttempt {
  const tries = triesOf(last, sight.delivery, last.provider);
  const doubledMs = FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 10) * (1 + sight.luck);
  const pauseMs = Math.min(Math.round(doubledMs), LONGEST_PAUSE_MS);
  const askedMs = Math.min((last.retryAtMs ?? nowMs) - nowMs, LONGEST_PAUSE_MS);
  const dueAtMs = nowMs + Math.max(pauseMs, askedMs);
  return planAttempt(last, last.provider, { rung: sight.delivery.rung, dueAtMs }, sight.delivery);
}
