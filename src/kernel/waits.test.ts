import { expect, it } from 'vitest';
import { openWaits } from './waits.ts';

it('says how long the oldest has waited, whichever came first and whichever is done first', () => {
  const waits = openWaits();
  expect(waits.longestMs()).toBe(0);
  const young = waits.begin(performance.now() - 1_000);
  const old = waits.begin(performance.now() - 60_000);
  waits.begin();
  expect(waits.longestMs()).toBeGreaterThanOrEqual(60_000);
  waits.end(old);
  expect(waits.longestMs()).toBeGreaterThanOrEqual(1_000);
  expect(waits.longestMs()).toBeLessThan(60_000);
  waits.end(young);
  expect(waits.longestMs()).toBeLessThan(1_000);
});
