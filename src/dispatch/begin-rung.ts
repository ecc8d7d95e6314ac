import type { Channel } from '../kernel/channel.ts';
import { begunChannels, chooseLane, freshPath, isHindered, madeOn, type Case } from './choose-lane.ts';
import type { PlannedAttempt } from './delivery-view.ts';
import { planAttempt } from './repair-rung.ts';

/** One attempt for each channel of the rung that has a contact point and a lane with room. */
export function beginRung(rung: number, planned: readonly PlannedAttempt[], now: Case): PlannedAttempt[] {
  return [...new Set(now.plan.route[rung]?.channels)].flatMap((channel) =>
    begin(channel, rung, planned, now),
  );
}

/** The channel map's backups of what is down: the route names nothing further. */
export function beginBackups(planned: readonly PlannedAttempt[], now: Case): PlannedAttempt[] {
  const { plan, delivery, lanes } = now;
  const last = plan.route.length - 1;
  const backups = begunChannels(plan.route, last, delivery).flatMap((channel) => {
    const backup = isHindered(channel, now) ? lanes.backups.get(channel) : undefined;
    return backup !== undefined && madeOn(backup, delivery).length === 0 ? [backup] : [];
  });
  return [...new Set(backups)].flatMap((channel) => begin(channel, last, planned, now));
}

/** An attempt by this channel, where the person has a fresh contact point there and a lane has room. */
export function begin(
  channel: Channel,
  rung: number,
  planned: readonly PlannedAttempt[],
  now: Case,
): PlannedAttempt[] {
  // A route may name a channel twice.
  const taken = new Set(planned.map(({ contactPointId }) => contactPointId));
  const { delivery, nowMs } = now;
  const paths = delivery.paths.filter(({ contactPointId }) => !taken.has(contactPointId));
  const path = freshPath(channel, { ...delivery, paths });
  const provider = path && chooseLane(path, now);
  return path && provider !== undefined
    ? [planAttempt(path, provider, { rung, dueAtMs: nowMs }, delivery)]
    : [];
}
