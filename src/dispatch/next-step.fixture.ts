import fc from 'fast-check';
import { expect } from 'vitest';
import type { Verdict } from '../channels/contract.ts';
import { channels, type Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import type {
  AttemptState,
  AttemptView,
  DeliveryState,
  DeliveryView,
  LanesNow,
  NextStep,
  Path,
  PlannedAttempt,
  Plan,
} from './delivery-view.ts';

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
export const unsettled = new Set<AttemptState>(['queued', 'sending', 'in-doubt']);
export const alive = new Set<AttemptState>([...unsettled, 'accepted', 'delivered']);

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

/** A delivery on its way, with what a simulation needs besides. */
export interface Run {
  view: Omit<DeliveryView, 'attempts'> & { attempts: (AttemptView & { dueAtMs: number })[] };
  plan: Plan;
  nowMs: number;
  dueAtMs: number | null;
  reason: string | undefined;
  lanes: LanesNow;
}

/** The same contact point again: what may have come to nothing, what failed for the provider's sake, a call nobody took. */
const isReuseAllowed = ({ channel, state, verdict }: AttemptView) =>
  state === 'expired' ||
  state === 'in-doubt' ||
  state === 'accepted' ||
  state === 'queued' ||
  verdict === 'provider-transient' ||
  verdict === 'channel-blocked' ||
  verdict === 'our-fault' ||
  (channel === 'voice' && verdict === 'recipient-temporary');

function checkAttempt(attempt: PlannedAttempt, step: NextStep & { kind: 'go-on' }, run: Run) {
  const { view, plan, nowMs, lanes } = run;
  const named = plan.route.flatMap((rung) => rung.channels);
  const tried = view.attempts.map(({ channel }) => channel);
  const allowed = [...named, ...tried, ...lanes.backups.values()];
  expect(allowed, 'only what the route or the map names').toContain(attempt.channel);
  expect(attempt.rung >= 0 && attempt.rung <= Math.max(step.rung, view.rung)).toBe(true);
  expect(attempt.dueAtMs).toBeGreaterThanOrEqual(nowMs);
  const before = view.attempts.filter(
    ({ contactPointId, state }) => contactPointId === attempt.contactPointId && state !== 'cancelled',
  );
  const last = before.at(-1);
  const isWithdrawn = (one: AttemptView) => step.withdraw.includes(one.sequence);
  // By one provider at a time: only what is silent may be doubled, and is marked so.
  const beside = before.filter((one) => alive.has(one.state) && !isWithdrawn(one));
  if (beside.length > 0)
    expect(attempt.possibleDuplicate, 'nobody is tried beside a living attempt').toBe(true);
  if (last) expect(isReuseAllowed(last), 'a contact point is not used twice').toBe(true);
}

/** Who leaves a queue would be too late there, is sooner elsewhere, has not got it yet, and leaves for the first time. */
function checkLeaving(step: NextStep & { kind: 'go-on' }, { view, plan, nowMs, lanes }: Run) {
  const waitMs = plan.route[view.rung + 1]?.afterMs ?? plan.waitForAnswersMs;
  const left = view.attempts.filter(({ sequence }) => step.withdraw.includes(sequence));
  const soonestMs = Math.min(
    ...step.attempts.map(({ channel, provider }) => {
      const lane = lanes.byChannel.get(channel)?.find((one) => one.provider === provider);
      return lane?.waitMs ?? Infinity;
    }),
  );
  expect(left.length, 'somebody leaves').toBeGreaterThan(0);
  for (const one of left) {
    expect(one.state).toBe('queued');
    expect(nowMs + (one.waitMs ?? -Infinity), 'its turn comes too late').toBeGreaterThan(
      (view.rungAtMs ?? 0) + waitMs,
    );
    expect(soonestMs, 'the other way is sooner').toBeLessThan(one.waitMs ?? 0);
  }
  expect(
    view.attempts.some(({ leftQueue }) => leftQueue),
    'nobody leaves twice',
  ).toBe(false);
  expect(view.attempts.some(({ state }) => state === 'delivered')).toBe(false);
}

/** Only what sends nothing, or too late, is withdrawn; and a phone that was to be rung again, of who has been told. */
function checkWithdrawal(step: NextStep, run: Run) {
  if (step.kind === 'rest') return;
  if (step.kind === 'go-on' && step.congested) {
    checkLeaving(step, run);
    return;
  }
  const isTold = step.kind === 'end' && step.reason === 'told';
  for (const attempt of run.view.attempts) {
    const { channel, provider, state, sequence } = attempt;
    if (!step.withdraw.includes(sequence) || (isTold && isRungAgain(attempt, run))) continue;
    const room = run.lanes.byChannel.get(channel)?.find((lane) => lane.provider === provider);
    expect([state, room?.share ?? 0], 'only what sends nothing is withdrawn').toEqual(['queued', 0]);
  }
}

const isRungAgain = ({ channel, contactPointId, sequence }: AttemptView, { view }: Run) =>
  channel === 'voice' &&
  view.attempts.some(
    (made) =>
      made.contactPointId === contactPointId &&
      made.sequence < sequence &&
      made.state === 'failed' &&
      made.verdict === 'recipient-temporary',
  );

const hasWholeLane = (channel: Channel, { byChannel }: LanesNow) =>
  (byChannel.get(channel) ?? []).some(({ share }) => share === 1);

/** Where a lane takes everybody, a rung's channels are begun before the next rung, in its own time and no other. */
function checkOrder(step: NextStep & { kind: 'go-on' }, { view, plan, nowMs, lanes }: Run) {
  const made = new Set(
    view.attempts.filter(({ state }) => state !== 'cancelled').map(({ contactPointId }) => contactPointId),
  );
  const isOpen = (channel: Channel) =>
    hasWholeLane(channel, lanes) &&
    view.paths.some((path) => path.channel === channel && !made.has(path.contactPointId));
  const begun = plan.route.slice(view.rung + 1, step.rung + 1).flatMap(({ channels }) => channels);
  expect(
    step.attempts.map(({ channel }) => channel),
    'no rung is passed over that holds something',
  ).toEqual(expect.arrayContaining(begun.filter(isOpen)));
  const backups = [...lanes.backups.values()];
  for (const { channel, provider, rung } of step.attempts) {
    const isWhole = lanes.byChannel.get(channel)?.some((one) => one.provider === provider && one.share === 1);
    if (rung <= view.rung || !isWhole) continue;
    expect([...(plan.route[rung]?.channels ?? []), ...backups], 'a rung begins its own').toContain(channel);
  }
  if (!step.congested && isHeld({ view, plan, nowMs, lanes }))
    expect(step.rung, 'the next rung waits for its time').toBe(view.rung);
}

/** The wait of the rung is not over, none of its channels is down, and a carrier has taken something. */
function isHeld({ view, plan, nowMs, lanes }: Pick<Run, 'view' | 'plan' | 'nowMs' | 'lanes'>): boolean {
  const waitMs = plan.route[view.rung + 1]?.afterMs ?? plan.waitForAnswersMs;
  if (view.rung < 0 || (view.rungAtMs ?? 0) + waitMs <= nowMs) return false;
  const isDown = (channel: Channel) => lanes.byChannel.has(channel) && !hasWholeLane(channel, lanes);
  return (
    !plan.route[view.rung]?.channels.some(isDown) &&
    view.attempts.some(({ state }) => state === 'accepted' || state === 'delivered')
  );
}

/** Fails where a decision breaks a rule of the route. */
export function checkStep(step: NextStep, run: Run) {
  const { view, nowMs } = run;
  if (view.state === 'confirmed' || view.state === 'stopped') {
    expect(step).toEqual({ kind: 'rest' });
    return;
  }
  expect(step.kind).not.toBe('rest');
  const withdrawn = step.kind === 'rest' ? [] : step.withdraw;
  checkWithdrawal(step, run);
  const living = view.attempts.some(
    ({ state, sequence }) => alive.has(state) && !withdrawn.includes(sequence),
  );
  if (step.kind === 'end') expect(step.state === 'unreachable').toBe(!living);
  if (step.kind !== 'go-on') return;
  expect(living || step.attempts.length > 0, 'what goes on has something alive').toBe(true);
  expect(step.rung).toBeGreaterThanOrEqual(view.rung);
  expect(
    step.dueAtMs > nowMs || (step.rung > view.rung && step.dueAtMs === nowMs),
    'a due time to come',
  ).toBe(true);
  expect(new Set(step.attempts.map((a) => a.contactPointId)).size).toBe(step.attempts.length);
  for (const attempt of step.attempts) checkAttempt(attempt, step, run);
  checkOrder(step, run);
}
