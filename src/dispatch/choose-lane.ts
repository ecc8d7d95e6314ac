import type { Channel } from '../kernel/channel.ts';
import type { Route } from '../playbook/schema.ts';
import type { AttemptView, DeliveryView, LaneNow, LanesNow, Path, Plan } from './delivery-view.ts';

/**
 * After this many tries of one contact point by one provider we rely on it no longer: the next rung begins. A provider
 * that only stumbles is tried further all the same, for as long as the message is worth sending; a lost answer is
 * not, for each of its tries may have reached the person.
 */
export const MAX_TRIES = 3;

/** What a decision looks at. `luck` (0..1) spreads tries, and says who is among those who may use a tested lane. */
export interface Sight {
  delivery: DeliveryView;
  lanes: LanesNow;
  luck: number;
}

/** All that one decision rests on. */
export interface Case extends Sight {
  plan: Plan;
  nowMs: number;
  /** When the wait of the rung has passed, and whether it has. */
  rungEndsAtMs: number;
  waited: boolean;
}

/** The attempts that count: one that was withdrawn was never made. */
export function madeOn(channel: Channel, { attempts }: DeliveryView): AttemptView[] {
  return attempts.filter((attempt) => attempt.channel === channel && attempt.state !== 'cancelled');
}

/** How often one contact point was tried, by one provider or by all. */
export function triesOf(
  { channel, contactPointId }: Path,
  delivery: DeliveryView,
  provider?: string,
): number {
  return madeOn(channel, delivery).filter(
    (made) =>
      made.contactPointId === contactPointId && (provider === undefined || made.provider === provider),
  ).length;
}

/** The first contact point of a channel that has not been tried for this message. */
export function freshPath(channel: Channel, delivery: DeliveryView): Path | undefined {
  const tried = new Set(madeOn(channel, delivery).map(({ contactPointId }) => contactPointId));
  return delivery.paths.find((path) => path.channel === channel && !tried.has(path.contactPointId));
}

export function isUnsettled({ state }: Pick<AttemptView, 'state'>): boolean {
  return state === 'queued' || state === 'sending' || state === 'in-doubt';
}

export function isAlive(attempt: AttemptView): boolean {
  return isUnsettled(attempt) || attempt.state === 'accepted' || attempt.state === 'delivered';
}

/** Queued in a lane that sends nothing now. */
export function isStranded(attempt: AttemptView, { lanes }: Sight): boolean {
  return attempt.state === 'queued' && (laneOf(attempt, lanes)?.share ?? 0) === 0;
}

/** Not sent yet by a lane that is being tested: it may come to nothing. */
export function isInTest(attempt: Path & Pick<AttemptView, 'provider' | 'state'>, { lanes }: Sight): boolean {
  return isUnsettled(attempt) && (laneOf(attempt, lanes)?.share ?? 1) < 1;
}

/** Taken by a lane that has fallen silent since, or in doubt with one that is down: it may have come to nothing. */
export function isUnsure(attempt: AttemptView, { lanes }: Sight): boolean {
  const lane = laneOf(attempt, lanes);
  if (attempt.state === 'in-doubt') return (lane?.share ?? 0) === 0;
  if (attempt.state !== 'accepted' || lane?.silentSinceMs == null) return false;
  return (attempt.sentAtMs ?? Infinity) >= lane.silentSinceMs;
}

/** Alive, going somewhere, and not merely one more try after MAX_TRIES stumbles. */
export function isReliedOn(attempt: AttemptView, sight: Sight): boolean {
  if (!isAlive(attempt) || isStranded(attempt, sight) || isUnsure(attempt, sight)) return false;
  if (attempt.state === 'queued' && isRungAgain(attempt, sight)) return false;
  return !isUnsettled(attempt) || triesOf(attempt, sight.delivery, attempt.provider) <= MAX_TRIES;
}

/** The provider of the channel with room that has not been tried for this contact point: the soonest, else the first. */
export function chooseLane(path: Path, sight: Sight): string | undefined {
  const tried = new Set(
    madeOn(path.channel, sight.delivery)
      .filter((made) => made.contactPointId === path.contactPointId)
      .map(({ provider }) => provider),
  );
  return lanesOf(path, sight.lanes)
    .filter((lane) => hasRoom(lane, sight) && !tried.has(lane.provider))
    .reduce<LaneNow | undefined>(
      (best, lane) => (best && waitOf(best) <= waitOf(lane) ? best : lane),
      undefined,
    )?.provider;
}

/** How long what is planned would wait for its turn in its lane; a lane of which nobody has counted sends at once. */
export function waitInLane(planned: Path & { provider: string }, { lanes }: Sight): number {
  const lane = laneOf(planned, lanes);
  return lane ? waitOf(lane) : Infinity;
}

/** Whether the provider of this attempt takes more for this person now. */
export function hasRoomAgain(attempt: AttemptView, sight: Sight): boolean {
  const lane = laneOf(attempt, sight.lanes);
  return lane !== undefined && hasRoom(lane, sight);
}

/** By a channel with lanes, none of which has room for this person's contact point now. */
function isDown(path: Path, sight: Sight): boolean {
  const lanes = lanesOf(path, sight.lanes);
  return lanes.length > 0 && !lanes.some((lane) => hasRoom(lane, sight));
}

/** Whether this person would be sent something by the channel if it were not down. */
export function isHindered(channel: Channel, sight: Sight): boolean {
  const last = madeOn(channel, sight.delivery).at(-1);
  if (last !== undefined && isUnsure(last, sight) && isDown(last, sight)) return true;
  return waitingPath(channel, sight) !== undefined;
}

/** The contact point of a channel that is down for which it is worth waiting until it comes back. */
export function waitingPath(channel: Channel, sight: Sight): Path | undefined {
  const path = hopedPath(channel, sight);
  return path && isDown(path, sight) ? path : undefined;
}

function hopedPath(channel: Channel, sight: Sight): Path | undefined {
  const last = madeOn(channel, sight.delivery).at(-1);
  if (last !== undefined && isAlive(last)) return isStranded(last, sight) ? last : undefined;
  if (last === undefined || isRecipientsFault(last)) return freshPath(channel, sight.delivery);
  return (last.state === 'expired' ? maySendAgain(last, sight) : isProvidersFault(last)) ? last : undefined;
}

/** Whether what expired in doubt is sent again; a newer message that goes to the person takes its place. */
export function maySendAgain(last: AttemptView, { delivery }: Sight): boolean {
  return triesOf(last, delivery) < MAX_TRIES && delivery.replaced !== true;
}

/** This contact point is of no use: the person's next one may be. */
export function isRecipientsFault({ verdict }: AttemptView): boolean {
  return verdict === 'recipient-permanent' || verdict === 'opt-out';
}

/** A call that was busy, or that nobody took: the same phone may be rung again. */
export function wasNotTaken({ channel, state, verdict }: AttemptView): boolean {
  return channel === 'voice' && state === 'failed' && verdict === 'recipient-temporary';
}

/** A call that is to be made once more to a phone that was not taken: the next channel does not wait for it. */
export function isRungAgain({ channel, contactPointId }: Path, { delivery }: Sight): boolean {
  return madeOn(channel, delivery).some(
    (made) => made.contactPointId === contactPointId && wasNotTaken(made),
  );
}

/** Failed for the provider's sake: another one may do. */
export function isProvidersFault({ verdict }: AttemptView): boolean {
  return verdict === 'provider-transient' || verdict === 'channel-blocked' || verdict === 'our-fault';
}

/** Where somebody waits: the lane that is being tested, else the primary. */
export function waitingLane(path: Path, { lanes }: Sight): string | undefined {
  const all = lanesOf(path, lanes);
  return (all.find(({ share }) => share > 0) ?? all[0])?.provider;
}

/** The channels of the rungs up to this one, in their order, with what else was tried. */
export function begunChannels(route: Route, rung: number, { attempts }: DeliveryView): Channel[] {
  const named = route.slice(0, rung + 1).flatMap(({ channels }) => channels);
  const made = attempts.filter(({ state }) => state !== 'cancelled').map(({ channel }) => channel);
  return [...new Set([...named, ...made])];
}

/** The lanes of a contact point's channel, each as it stands for the contact point's cohort. */
export function lanesOf(
  { channel, cohort }: Pick<Path, 'channel' | 'cohort'>,
  { byChannel }: LanesNow,
): readonly LaneNow[] {
  const lanes = byChannel.get(channel) ?? [];
  return lanes.some(({ cohorts }) => cohorts?.has(cohort))
    ? lanes.map((lane) => seenBy(cohort, lane))
    : lanes;
}

function seenBy(cohort: string, lane: LaneNow): LaneNow {
  const own = lane.cohorts?.get(cohort);
  if (!own) return lane;
  return {
    ...lane,
    share: Math.min(lane.share, own.share),
    silentSinceMs: own.silentSinceMs ?? lane.silentSinceMs,
  };
}

function waitOf({ waitMs }: LaneNow): number {
  return waitMs ?? 0;
}

function laneOf(planned: Path & { provider: string }, lanes: LanesNow): LaneNow | undefined {
  return lanesOf(planned, lanes).find(({ provider }) => provider === planned.provider);
}

function hasRoom({ share }: LaneNow, { luck }: Sight): boolean {
  return share > luck;
}
