import { describe, expect, it } from 'vitest';
import { openForecast, type LaneLoad } from './lane-forecast.ts';
import { lanesWith } from './next-step.fixture.ts';

const sms = { channel: 'sms', provider: 'main' } as const;
const load = (more: Partial<LaneLoad>): LaneLoad => ({
  ...sms,
  queued: [],
  freeInS: 0,
  perSecond: 50,
  pace: null,
  ...more,
});
const waitS = (one: LaneLoad, priority = 4) => openForecast([one]).waitMs(sms, priority) / 1_000;

describe('how long a queue takes', () => {
  const thousand = [{ priority: 4, count: 1_000, weight: 2_000 }];

  it('is by its cap, which counts what each text weighs', () => {
    expect(waitS(load({ queued: thousand }))).toBe(40);
  });

  it('is by what was measured, which counts attempts, where that is slower', () => {
    expect(waitS(load({ queued: thousand, pace: 20 }))).toBe(50);
    expect(waitS(load({ queued: thousand, pace: 200 }))).toBe(40);
    expect(waitS(load({ queued: thousand, perSecond: null, pace: 10 }))).toBe(100);
  });

  it('is nothing where no cap is set and nothing was measured', () => {
    expect(waitS(load({ queued: thousand, perSecond: null }))).toBe(0);
  });

  it('begins when the lane is free again', () => {
    expect(waitS(load({ freeInS: 30 }))).toBe(30);
  });

  it('is for each only as long as what is as urgent or more', () => {
    const queued = [
      { priority: 0, count: 100, weight: 100 },
      { priority: 6, count: 1_000, weight: 1_000 },
    ];
    expect([0, 4, 6].map((priority) => waitS(load({ queued }), priority))).toEqual([2, 2, 22]);
  });
});

it('counts whoever is sent there meanwhile, so that the next one sees a longer queue', () => {
  const forecast = openForecast([load({ perSecond: 1 })]);
  const seen = () => forecast.see(lanesWith({ sms: [1] }), 4).byChannel.get('sms')?.[0]?.waitMs;
  expect(seen()).toBe(0);
  forecast.add(sms, 4, 1);
  forecast.add(sms, 0, 2);
  forecast.add(sms, 6, 1);
  expect(seen()).toBe(3_000);
});
