import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channels, type Channel } from '../kernel/channel.ts';
import {
  anyAttempts,
  anyLanes,
  anyPaths,
  anyPlan,
  deliveryStates,
  lanesWith,
  verdicts,
  withWaits,
} from './next-step.fixture.ts';
import { alive, checkStep, unsettled, type Moment } from './next-step-rules.fixture.ts';
import { MAX_TRIES } from './choose-lane.ts';
import { nextStep } from './next-step.ts';
import type { DeliveryView, LanesNow, NextStep, Plan } from './delivery-view.ts';

describe('each pair of state and event', () => {
  it('decides, and the decision keeps the rules', () => {
    const anyCase = fc.tuple(anyPlan, anyPaths, anyLanes).chain(([plan, paths, lanes]) =>
      fc.record({
        plan: fc.constant(plan),
        lanes: fc
          .infiniteStream(fc.constantFrom(0, 500, 90_000))
          .map((waits) => withWaits(lanes, () => Number(waits.next().value))),
        paths: fc.constant(paths),
        state: fc.constantFrom(...deliveryStates),
        rung: fc.integer({ min: -1, max: plan.route.length - 1 }),
        sinceMs: fc.constantFrom(0, 1, 60_000, 120_000, 600_000, 10_000_000),
        attempts: anyAttempts(paths),
      }),
    );
    fc.assert(
      fc.property(anyCase, ({ plan, lanes, paths, state, rung, sinceMs, attempts }) => {
        const nowMs = 50_000_000;
        const view = {
          state,
          rung,
          rungAtMs: rung < 0 ? null : nowMs - sinceMs,
          paths,
          attempts,
        };
        const step = nextStep(view, plan, lanes, nowMs, 0.5);
        expect(['rest', 'go-on', 'end']).toContain(step.kind);
        if (isPossible(view)) checkStep(step, { view, plan, nowMs, lanes });
      }),
      { numRuns: 3_000 },
    );
  });
});

/** A delivery on its way, with what a simulation needs besides. */
interface Run extends Moment {
  dueAtMs: number | null;
  reason: string | undefined;
  hasGoneBack: boolean;
}

/** A random history may hold what the engine never makes: two living attempts at one contact point, or too many. */
function isPossible({ attempts, rung }: DeliveryView): boolean {
  const points = new Set(attempts.map(({ contactPointId }) => contactPointId));
  if (rung < 0) return attempts.length === 0;
  return [...points].every((point) => {
    const tries = attempts.filter(({ contactPointId }) => contactPointId === point);
    return tries.length <= MAX_TRIES && tries.slice(0, -1).every((one) => !alive.has(one.state));
  });
}

/** Random numbers that do not run out. */
function tapeOf(numbers: readonly number[]) {
  let at = 0;
  return (below: number) => {
    const number = numbers[at++ % numbers.length] ?? 0;
    return (number + Math.floor(at / numbers.length)) % below;
  };
}

const DOUBT_MS = 15_000;

function sends(lanes: LanesNow, { channel, provider }: { channel: Channel; provider: string }): boolean {
  return (lanes.byChannel.get(channel)?.find((lane) => lane.provider === provider)?.share ?? 0) > 0;
}

/** Lanes that are as they like, and change. */
function pickLanes(pick: (below: number) => number): LanesNow {
  const shares = channels.map((channel) => {
    const rooms = Array.from({ length: pick(3) }, () => [1, 1, 0, 0.05][pick(4)] ?? 1);
    return [channel, rooms] as const;
  });
  const lanes = lanesWith(Object.fromEntries(shares), [['sms', 'voice']]);
  return { ...lanes, byChannel: new Map([...lanes.byChannel].filter(([, list]) => list.length > 0)) };
}

function findOpen({ view: { attempts }, lanes, nowMs }: Run) {
  return (
    attempts.find((a) => a.state === 'in-doubt' && a.dueAtMs <= nowMs) ??
    attempts.find((a) => a.state === 'queued' && a.dueAtMs <= nowMs && sends(lanes, a)) ??
    attempts.find((a) => a.state === 'accepted')
  );
}

/** What a carrier may do with an attempt that is under way; answers whether it did anything. */
function playCarrier(run: Run, pick: (below: number) => number): boolean {
  const open = findOpen(run);
  if (!open) return false;
  const fail = () => {
    Object.assign(open, { state: 'failed', verdict: verdicts[pick(verdicts.length)] });
    open.retryAtMs = pick(3) === 0 ? run.nowMs + pick(100_000) : null;
    run.dueAtMs = run.nowMs;
  };
  if (open.state === 'queued') {
    const choice = pick(4);
    if (choice === 0) fail();
    else if (choice === 1) Object.assign(open, { state: 'in-doubt', dueAtMs: run.nowMs + DOUBT_MS });
    else open.state = 'accepted';
    if (open.state === 'accepted' && run.view.state === 'pending') run.view.state = 'sent';
    return true;
  }
  if (open.state === 'in-doubt') {
    open.state = 'expired';
    run.dueAtMs = run.nowMs;
    return true;
  }
  const choice = pick(8);
  if (choice === 0) fail();
  else if (choice === 1) {
    open.state = 'delivered';
    run.view.state = 'delivered';
  } else return false;
  return true;
}

function playPlan(run: Run, luck: number): void {
  const step = nextStep(run.view, run.plan, run.lanes, run.nowMs, luck);
  checkStep(step, run);
  follow(step, run);
}

/** The one who judges counts the queues, and sends by another way who would be too late. */
function playRelief(run: Run, pick: (below: number) => number): void {
  const pickMs = () => [0, 500, 90_000, 5_000_000][pick(4)] ?? 0;
  const counted: Run = {
    ...run,
    lanes: withWaits(run.lanes, pickMs),
    view: {
      ...run.view,
      attempts: run.view.attempts.map((one) => {
        return one.state === 'queued' && one.dueAtMs <= run.nowMs ? { ...one, waitMs: pickMs() } : one;
      }),
    },
  };
  const step = nextStep(counted.view, run.plan, counted.lanes, run.nowMs, pick(100) / 100);
  if (step.kind !== 'go-on' || !step.congested) return;
  checkStep(step, counted);
  follow(step, run);
}

function follow(step: NextStep, run: Run): void {
  const { view } = run;
  if (step.kind === 'end') {
    view.state = step.state;
    run.reason = step.reason;
  }
  run.dueAtMs = step.kind === 'go-on' ? step.dueAtMs : null;
  const withdrawn = step.kind === 'rest' ? [] : step.withdraw;
  for (const one of view.attempts) {
    if (!withdrawn.includes(one.sequence)) continue;
    one.state = 'cancelled';
    one.leftQueue = step.kind === 'go-on' && step.congested;
  }
  if (step.kind !== 'go-on') return;
  run.hasGoneBack ||= step.rung < view.rung;
  view.rung = step.rung;
  view.rungAtMs = step.rungAtMs;
  for (const attempt of step.attempts) {
    view.attempts.push({
      ...attempt,
      sequence: view.attempts.length + 1,
      state: 'queued',
      verdict: null,
      retryAtMs: null,
      sentAtMs: run.nowMs,
    });
  }
}

/** To the next moment at which something is due. */
function moveClock(run: Run): void {
  const times = run.view.attempts
    .filter(({ state }) => state === 'queued' || state === 'in-doubt')
    .map(({ dueAtMs }) => dueAtMs);
  const later = [...times, run.dueAtMs ?? Infinity].filter((at) => at > run.nowMs);
  run.nowMs = Math.min(...later);
}

function playToTheEnd(
  plan: Plan,
  paths: DeliveryView['paths'],
  pick: (below: number) => number,
  isAnswering: boolean,
) {
  const run: Run = {
    view: { state: 'pending', rung: -1, rungAtMs: null, attempts: [], paths },
    plan,
    nowMs: 0,
    dueAtMs: 0,
    reason: undefined,
    hasGoneBack: false,
    lanes: pickLanes(pick),
  };
  let steps = 0;
  while (run.dueAtMs !== null) {
    if (++steps > 1_000) throw new Error(`it does not end: ${JSON.stringify(run)}`);
    if (isAnswering && pick(20) === 0) {
      run.view.state = 'confirmed';
      for (const one of run.view.attempts) if (one.state === 'queued') one.state = 'cancelled';
      run.dueAtMs = run.nowMs;
    }
    if (pick(10) === 0) {
      // The one who judges has everybody looked at again whom a change concerns.
      run.lanes = pickLanes(pick);
      if (run.view.state !== 'confirmed') run.dueAtMs = run.nowMs;
    }
    if (pick(4) === 0) playRelief(run, pick);
    if (run.dueAtMs <= run.nowMs) {
      playPlan(run, pick(100) / 100);
    } else if (!playCarrier(run, pick)) moveClock(run);
  }
  return run;
}

const anyRun = fc.tuple(
  anyPlan,
  anyPaths,
  fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 }),
  fc.boolean(),
);
type AnyRun = typeof anyRun extends fc.Arbitrary<infer Value> ? Value : never;
const play = ([plan, paths, numbers, isAnswering]: AnyRun) =>
  playToTheEnd(plan, paths, tapeOf(numbers), isAnswering);

describe('a delivery among carriers that do what they like', () => {
  it('always ends in a named state, by the rules at every step', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const { view, reason } = play(run);
        expect(view.state).not.toBe('pending');
        const isNamed = view.state === 'confirmed' || reason !== undefined;
        expect(isNamed).toBe(true);
        if (reason !== undefined) {
          expect(
            view.attempts.some(({ state }) => unsettled.has(state)),
            'it ends settled',
          ).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends in every way there is, by the same few thousand runs each time', () => {
    const ends = new Set<string>();
    for (const run of fc.sample(anyRun, { numRuns: 3_000, seed: 1 })) {
      const { view, reason, hasGoneBack } = play(run);
      if (view.attempts.some(({ leftQueue }) => leftQueue)) ends.add('left a queue');
      if (hasGoneBack) ends.add('went back');
      ends.add(`${view.state} ${reason ?? ''}`.trim());
    }
    const every = [
      'confirmed',
      'unreachable no-path',
      'unreachable channel-off',
      'unreachable channel-down',
      'unreachable all-failed',
      'left a queue',
      'went back',
      'sent no-word',
      'delivered no-answer',
    ];
    expect([...ends]).toEqual(expect.arrayContaining(every));
  });
});
