import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openWindow } from './wakeful.ts';

let elapsedMs = 0;
beforeEach(() => {
  elapsedMs = 0;
  const real = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => real() + elapsedMs);
});
afterEach(() => vi.restoreAllMocks());

it('is open until its time has passed', () => {
  const isOpen = openWindow(2_000);
  elapsedMs = 1_900;
  expect(isOpen()).toBe(true);
  elapsedMs = 2_000;
  expect(isOpen()).toBe(false);
});

it('is closed for good when the process has slept, however much of its time is left', () => {
  const isOpen = openWindow(60_000);
  elapsedMs = 7_900;
  expect(isOpen()).toBe(true);
  elapsedMs += 8_100;
  expect(isOpen()).toBe(false);
  expect(isOpen()).toBe(false);
});

it('is shut where opening it finds the sleep, as what asks began before; and open again for what comes after', () => {
  openWindow(60_000);
  elapsedMs = 20_000;
  expect(openWindow(60_000)()).toBe(false);
  expect(openWindow(60_000)()).toBe(true);
});
