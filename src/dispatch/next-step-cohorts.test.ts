import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContactPointId } from '../kernel/id.ts';
import type {
  AttemptView,
  CohortNow,
  DeliveryView,
  LaneNow,
  LanesNow,
  NextStep,
  Path,
  Plan,
} from './delivery-view.ts';
import { anyAttempts, anyLanes, anyPaths, anyPlan, deliveryStates, lanesWith } from './next-step.fixture.ts';
import { nextStep } from './next-step.ts';

const NOW = 50_000_000;

const withLanes = ({ byChannel, backups }: LanesNow, change: (lane: LaneNow) => LaneNow): LanesNow => ({
  backups,
  byChannel: new Map([...byChannel].map(([channel, lanes]) => [channel, lanes.map(change)])),
});

/** The same lanes, all of which work, but for one country. */
const onlyFor = (cohort: string, lanes: LanesNow): LanesNow =>
  withLanes(lanes, ({ share, silentSinceMs, ...lane }) => {
    const cohorts = new Map<string, CohortNow>(share < 1 ? [[cohort, { share, silentSinceMs }]] : []);
    return { ...lane, share: 1, silentSinceMs: null, cohorts };
  });

describe('a lane that does not work for one country', () => {
  const anyCase = fc.tuple(anyPlan, anyPaths, anyLanes).chain(([plan, paths, lanes]) =>
    fc.record({
      plan: fc.constant(plan),
      lanes: fc.constant(lanes),
      paths: fc.constant(paths),
      state: fc.constantFrom(...deliveryStates),
      rung: fc.integer({ min: -1, max: plan.route.length - 1 }),
      sinceMs: fc.constantFrom(0, 60_000, 10_000_000),
      attempts: anyAttempts(paths),
      luck: fc.constantFrom(0, 0.04, 0.5),
    }),
  );

  it('is down for its people and for nobody else, whatever they have had so far', () => {
    fc.assert(
      fc.property(anyCase, ({ plan, lanes, paths, attempts, state, rung, sinceMs, luck }) => {
        const from = <T extends Path>(cohort: string, all: readonly T[]) =>
          all.map((one) => ({ ...one, cohort }));
        const decide = (cohort: string, seen: LanesNow) => {
          const view: DeliveryView = {
            state,
            rung,
            rungAtMs: rung < 0 ? null : NOW - sinceMs,
            paths: from(cohort, paths),
            attempts: from(cohort, attempts),
          };
          return nextStep(view, plan, seen, NOW, luck);
        };
        const mixed = onlyFor('+886', lanes);
        expect(decide('+886', mixed)).toEqual(decide('+886', lanes));
        const working = withLanes(lanes, (lane) => ({ ...lane, share: 1, silentSinceMs: null }));
        expect(decide('+49', mixed)).toEqual(decide('+49', working));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('texts that do not get through to a country', () => {
  const plan: Plan = {
    route: [
      { channels: ['sms'], afterMs: 0 },
      { channels: ['voice'], afterMs: 120_000 },
    ],
    waitForAnswersMs: 600_000,
    asks: true,
  };
  const path = (channel: 'sms' | 'voice', cohort: string): Path => ({
    channel,
    contactPointId: `${channel} ${cohort}` as ContactPointId,
    cohort,
  });
  const planned = (step: NextStep) =>
    step.kind === 'go-on'
      ? step.attempts.map(({ channel, provider }) => `${channel}/${provider}`)
      : step.kind;
  const begins = (paths: Path[], lanes: LanesNow) =>
    nextStep({ state: 'pending', rung: -1, rungAtMs: null, attempts: [], paths }, plan, lanes, NOW, 0.5);
  const taiwan = [path('sms', '+886'), path('voice', '+886')];
  const downForTaiwan = new Map<string, CohortNow>([['+886', { share: 0, silentSinceMs: null }]]);
  const lanes = (...cohorts: (typeof downForTaiwan | undefined)[]): LanesNow => {
    const sms = cohorts.map((own, n) => ({
      provider: n === 0 ? 'main' : 'other',
      share: 1,
      silentSinceMs: null,
      ...(own && { cohorts: own }),
    }));
    const { byChannel, backups } = lanesWith({ voice: [1] });
    return { backups, byChannel: new Map([...byChannel, ['sms', sms]]) };
  };

  it('go by the provider that reaches it, else the phone rings, and only there', () => {
    expect(planned(begins(taiwan, lanes(downForTaiwan, undefined)))).toEqual(['sms/other']);
    expect(planned(begins(taiwan, lanes(downForTaiwan, downForTaiwan)))).toEqual(['voice/main']);
    const germany = [path('sms', '+49'), path('voice', '+49')];
    expect(planned(begins(germany, lanes(downForTaiwan, downForTaiwan)))).toEqual(['sms/main']);
  });

  it('are doubled by the phone where they were taken since it fell silent, and not before', () => {
    const silent = new Map<string, CohortNow>([['+886', { share: 0, silentSinceMs: NOW - 5_000 }]]);
    const taken = (sentAtMs: number): AttemptView => ({
      ...path('sms', '+886'),
      sequence: 1,
      provider: 'main',
      state: 'accepted',
      verdict: null,
      retryAtMs: null,
      sentAtMs,
    });
    const decide = (text: AttemptView) =>
      nextStep(
        { state: 'sent', rung: 0, rungAtMs: NOW - 9_000, attempts: [text], paths: taiwan },
        plan,
        lanes(silent),
        NOW,
        0.5,
      );
    expect(planned(decide(taken(NOW - 4_000)))).toEqual(['voice/main']);
    expect(planned(decide(taken(NOW - 6_000)))).toEqual([]);
  });
});
