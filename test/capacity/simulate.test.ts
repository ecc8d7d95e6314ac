import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Plan } from '../../src/dispatch/delivery-view.ts';
import { findPlan } from './find-plan.ts';
import { needsOf, type Site } from './needs.ts';
import { simulate } from './simulate.ts';

const fire = await findPlan('fire-evacuation');

/** Texts, and a minute later calls. */
const textsThenCalls: Plan = {
  route: [
    { channels: ['sms'], afterMs: 0 },
    { channels: ['voice'], afterMs: 60_000 },
  ],
  waitForAnswersMs: 600_000,
  asks: true,
};
const everybodyHas = { push: 0, sms: 1, email: 0, voice: 1 };
const plenty: Omit<Site, 'people'> = {
  workers: 4,
  webs: 4,
  databaseCores: 8,
  perSecond: { push: 1e5, sms: 1e5, email: 1e5, voice: 1e5 },
};

it('who has what the arithmetic says keeps the time it promises, and everybody ends in a final state', () => {
  const sizes = fc.record({
    people: fc.integer({ min: 300, max: 5_000 }),
    withinS: fc.integer({ min: 30, max: 300 }),
    seed: fc.integer({ min: 1 }),
  });
  fc.assert(
    fc.property(sizes, ({ people, withinS, seed }) => {
      const { states, firstAtS } = simulate(needsOf(people, withinS, fire), fire, seed);
      expect(firstAtS.most).toBeLessThanOrEqual(withinS * 1.1);
      const { confirmed = 0, delivered = 0, sent = 0, unreachable = 0 } = states;
      expect(confirmed + delivered + sent + unreachable).toBe(people);
    }),
    { numRuns: 20 },
  );
});

it('of 10,000 in a queue of 50 a second those leave it whom it would serve only after the minute of their rung', () => {
  const site = { ...plenty, people: 10_000, perSecond: { ...plenty.perSecond, sms: 50 } };
  const { moved, firstAtS } = simulate(site, textsThenCalls, 1, everybodyHas);
  expect(moved).toBeGreaterThan(7_000 * 0.95);
  expect(moved).toBeLessThan(7_000 * 1.05);
  expect(firstAtS.all).toBeLessThanOrEqual(61);
});

it('takes as long as the slowest of lanes, cores and planning', () => {
  const allAfter = (part: Partial<Site>) =>
    simulate({ ...plenty, people: 20_000, ...part }, textsThenCalls, 1, everybodyHas).firstAtS.all;
  expect(allAfter({})).toBe(Math.ceil(20_000 / 5_980));
  expect(allAfter({ workers: 0.2 })).toBe(Math.ceil(20_000 / Math.floor(200_000 / 126)));
  expect(allAfter({ perSecond: { ...plenty.perSecond, sms: 1_000, voice: 0 } })).toBe(20);
});

it('is the same incident for the same seed', () => {
  const site = needsOf(1_000, 60, fire);
  expect(simulate(site, fire, 7)).toEqual(simulate(site, fire, 7));
  expect(simulate(site, fire, 7)).not.toEqual(simulate(site, fire, 8));
});
