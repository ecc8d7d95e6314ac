import fc from 'fast-check';
import { expect } from 'vitest';
import type { Verdict } from '../channels/contract.ts';
import { channels, type Channel } from '../kernel/channel.ts';
import type { ContactPointId } from '../kernel/id.ts';
import { MAX_TRIES } from './next-step.ts';
import type {
  AttemptState,
  AttemptView,
  DeliveryState,
  DeliveryView,
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
export const attemptStates: AttemptState[] = [
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
    list.map((channel, n) => ({ channel, contactPointId: `${channel}-${n}` as ContactPointId })),
  );
export const anyUsable = fc.subarray([...channels]).map((list) => new Set<Channel>(list));

/** A delivery on its way, with what a simulation needs besides. */
export interface Run {
  view: Omit<DeliveryView, 'attempts'> & { attempts: (AttemptView & { dueAtMs: number })[] };
  plan: Plan;
  nowMs: number;
  dueAtMs: number | null;
  reason: string | undefined;
}

const isReuseAllowed = ({ state, verdict }: AttemptView) =>
  state === 'expired' || verdict === 'provider-transient';

function checkAttempt(
  attempt: PlannedAttempt,
  step: NextStep & { kind: 'go-on' },
  { view, plan, nowMs }: Run,
) {
  const named = plan.route.slice(0, step.rung + 1).flatMap((rung) => rung.channels);
  expect(named, 'no channel goes before its rung').toContain(attempt.channel);
  expect(attempt.rung === step.rung || attempt.rung === view.rung).toBe(true);
  expect(attempt.dueAtMs).toBeGreaterThanOrEqual(nowMs);
  const before = view.attempts.filter(({ contactPointId }) => contactPointId === attempt.contactPointId);
  const last = before.at(-1);
  // Only a provider that stumbles is tried further, and only while the rung lasts.
  const lastsMs = plan.route[view.rung + 1]?.afterMs ?? plan.waitForAnswersMs;
  const lasts = view.rungAtMs !== null && nowMs < view.rungAtMs + lastsMs;
  if (before.length >= MAX_TRIES) expect(lasts && last?.verdict === 'provider-transient').toBe(true);
  expect(
    before.every((one) => !alive.has(one.state)),
    'nobody is tried beside a living attempt',
  ).toBe(true);
  if (last) expect(isReuseAllowed(last), 'a contact point is not used twice').toBe(true);
}

/** Fails where a decision breaks a rule of the route. */
export function checkStep(step: NextStep, run: Run) {
  const { view, nowMs } = run;
  if (view.state === 'confirmed' || view.state === 'stopped') {
    expect(step).toEqual({ kind: 'rest' });
    return;
  }
  expect(step.kind).not.toBe('rest');
  const living = view.attempts.some(({ state }) => alive.has(state));
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
}
