import fc from 'fast-check';
import type { Verdict } from '../channels/contract.ts';
import { channels, type Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import type { AttemptState, DeliveryState, LanesNow, Path, Plan } from './delivery-view.ts';

export const verdicts: Verdict[] = [
  'recipient-permanent',
  'opt-out',
  'recipient-temporary',
  'provider-transient',
  'channel-blocked',
  'our-fault',
];
export const deliveryStates: DeliveryState[] = [
  'pending',
  'sent',
  'delivered',
  'confirmed',
  'unreachable',
  'stopped',
];
const attemptStates: AttemptState[] = [
  'queued',
  'sending',
  'accepted',
  'delivered',
  'failed',
  'expired',
  'cancelled',
  'in-doubt',
];

const anyChannel = fc.constantFrom(...channels);
export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  route: fc.array(
    fc.record({
      channels: fc.uniqueArray(anyChannel, { minLength: 1, maxLength: 4 }),
      afterMs: fc.constantFrom(0, 1, 1_000, 120_000, 3_600_000),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  waitForAnswersMs: fc.constantFrom(0, 1, 60_000, 600_000),
  asks: fc.boolean(),
});
export const anyPaths: fc.Arbitrary<Path[]> = fc
  .array(anyChannel, { maxLength: 8 })
  .map((list) =>
    list.map((channel, n) => ({ channel, contactPointId: `${channel}-${n}` as ContactPointId, cohort: '' })),
  );

/** What may have been tried of these paths, though the engine may never make such a history. */
export const anyAttempts = (paths: readonly Path[]) =>
  fc
    .array(
      fc.record({
        at: fc.nat(),
        state: fc.constantFrom(...attemptStates),
        verdict: fc.option(fc.constantFrom(...verdicts)),
        retryAtMs: fc.option(fc.constantFrom(0, 1_000_000, 2_000_000)),
        sentAtMs: fc.option(fc.constantFrom(0, 1_000_000)),
        provider: fc.constantFrom(...providers),
        leftQueue: fc.boolean(),
        waitMs: fc.constantFrom(0, 90_000, 20_000_000),
      }),
      { maxLength: 6 },
    )
    .map((list) =>
      list.flatMap(({ at, leftQueue, ...rest }, n) => {
        const path = paths[at % paths.length];
        const left = leftQueue && rest.state === 'cancelled';
        return path ? [{ ...path, ...rest, leftQueue: left, sequence: n + 1, dueAtMs: 0 }] : [];
      }),
    );

/** Lanes with this share of room each, the primary first; a channel that is not named is off. */
export function lanesWith(
  shares: Partial<Record<Channel, readonly number[]>>,
  backups: [Channel, Channel][] = [],
): LanesNow {
  const named = channels.flatMap((channel) => (shares[channel] ? [[channel, shares[channel]] as const] : []));
  const byChannel = named.map(([channel, rooms]) => {
    const lanes = rooms.map((share, n) => ({ provider: providers[n] ?? '', share, silentSinceMs: null }));
    return [channel, lanes] as const;
  });
  return { byChannel: new Map(byChannel), backups: new Map(backups) };
}

const providers = ['main', 'other'];

/** Each channel off, with one lane or two, which work, are tested or send nothing. */
export const anyLanes: fc.Arbitrary<LanesNow> = fc
  .record({
    shares: fc.record(
      Object.fromEntries(
        channels.map((channel) => [channel, fc.array(fc.constantFrom(0, 0.05, 1), { maxLength: 2 })]),
      ) as Record<Channel, fc.Arbitrary<number[]>>,
    ),
    backups: fc.array(fc.tuple(anyChannel, anyChannel), { maxLength: 2 }),
  })
  .map(({ shares, backups }) => {
    const lanes = lanesWith(shares, backups);
    return { ...lanes, byChannel: new Map([...lanes.byChannel].filter(([, list]) => list.length > 0)) };
  });

/** The same lanes, in which whoever is queued waits so long. */
export function withWaits(lanes: LanesNow, pickMs: () => number): LanesNow {
  const byChannel = [...lanes.byChannel].map(
    ([channel, all]) => [channel, all.map((lane) => ({ ...lane, waitMs: pickMs() }))] as const,
  );
  return { ...lanes, byChannel: new Map(byChannel) };
}
