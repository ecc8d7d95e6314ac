import { expect } from 'vitest';
import type { Channel } from '../kernel/channel.ts';
import type {
  AttemptState,
  AttemptView,
  DeliveryView,
  LanesNow,
  NextStep,
  Plan,
  PlannedAttempt,
} from './delivery-view.ts';

export const unsettled = new Set<AttemptState>(['queued', 'sending', 'in-doubt']);
export const alive = new Set<AttemptState>([...unsettled, 'accepted', 'delivered']);

/** What a decision rests on. */
export interface Moment {
  view: Omit<DeliveryView, 'attempts'> & { attempts: (AttemptView & { dueAtMs: number })[] };
  plan: Plan;
  nowMs: number;
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

function checkAttempt(attempt: PlannedAttempt, step: NextStep & { kind: 'go-on' }, run: Moment) {
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
function checkLeaving(step: NextStep & { kind: 'go-on' }, run: Moment) {
  const { view, plan, nowMs, lanes } = run;
  const waitMs = plan.route[view.rung + 1]?.afterMs ?? plan.waitForAnswersMs;
  const left = view.attempts.filter(({ sequence }) => step.withdraw.includes(sequence));
  const soonestMs = Math.min(
    ...step.attempts.map(({ channel, provider }) => {
      const lane = lanes.byChannel.get(channel)?.find((one) => one.provider === provider);
      return lane?.waitMs ?? Infinity;
    }),
  );
  expect(left.length, 'somebody leaves').toBeGreaterThan(0);
  const isReturn = goesBack(step, left, plan);
  for (const one of left) {
    expect(one.state).toBe('queued');
    if (isReturn) {
      expect((one.waitMs ?? 0) - soonestMs, 'it is worth going back').toBeGreaterThan(10_000);
      continue;
    }
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
  if (isReturn) checkReturn(step, run);
}

const firstRung = (channel: Channel, plan: Plan) => {
  const rung = plan.route.findIndex(({ channels: named }) => named.includes(channel));
  return rung < 0 ? Infinity : rung;
};

/** What it leaves comes later in the route than where it goes on. */
function goesBack({ rung }: NextStep & { kind: 'go-on' }, left: readonly AttemptView[], plan: Plan): boolean {
  return left.length > 0 && left.every(({ channel }) => firstRung(channel, plan) > rung);
}

/** Who goes back begins a rung that has begun before, by channels of which nothing was ever sent and which have room. */
function checkReturn(step: NextStep & { kind: 'go-on' }, { view, plan, nowMs, lanes }: Moment) {
  expect([step.rung <= view.rung, step.rungAtMs]).toEqual([true, nowMs]);
  for (const { channel, provider, rung } of step.attempts) {
    expect(rung).toBe(step.rung);
    expect(plan.route[rung]?.channels).toContain(channel);
    const made = view.attempts.filter((one) => one.channel === channel && one.state !== 'cancelled');
    expect(made, 'nothing was ever sent there').toEqual([]);
    const lane = lanes.byChannel.get(channel)?.find((one) => one.provider === provider);
    expect(lane?.share, 'it has room again').toBeGreaterThan(0);
    if (lane?.share !== 1)
      expect(lane?.waitMs ?? 0, 'no more than the test takes').toBeLessThanOrEqual(3_000);
  }
}

/** Only who goes back from a queue falls to an earlier rung. */
function fallsBack(step: NextStep & { kind: 'go-on' }, run: Moment): boolean {
  const left = run.view.attempts.filter(({ sequence }) => step.withdraw.includes(sequence));
  return step.congested && goesBack(step, left, run.plan);
}

/** Only what sends nothing, or too late, is withdrawn; and a phone that was to be rung again, of who has been told. */
function checkWithdrawal(step: NextStep, run: Moment) {
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

const isRungAgain = ({ channel, contactPointId, sequence }: AttemptView, { view }: Moment) =>
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
function checkOrder(step: NextStep & { kind: 'go-on' }, { view, plan, nowMs, lanes }: Moment) {
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
function isHeld({ view, plan, nowMs, lanes }: Moment): boolean {
  const waitMs = plan.route[view.rung + 1]?.afterMs ?? plan.waitForAnswersMs;
  if (view.rung < 0 || (view.rungAtMs ?? 0) + waitMs <= nowMs) return false;
  const isDown = (channel: Channel) => lanes.byChannel.has(channel) && !hasWholeLane(channel, lanes);
  return (
    !plan.route[view.rung]?.channels.some(isDown) &&
    view.attempts.some(({ state }) => state === 'accepted' || state === 'delivered')
  );
}

/** Fails where a decision breaks a rule of the route. */
export function checkStep(step: NextStep, run: Moment) {
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
  if (!fallsBack(step, run)) expect(step.rung).toBeGreaterThanOrEqual(view.rung);
  expect(
    step.dueAtMs > nowMs || (step.rung > view.rung && step.dueAtMs === nowMs),
    'a due time to come',
  ).toBe(true);
  expect(new Set(step.attempts.map((a) => a.contactPointId)).size).toBe(step.attempts.length);
  for (const attempt of step.attempts) checkAttempt(attempt, step, run);
  checkOrder(step, run);
}
