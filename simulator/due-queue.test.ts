import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDueQueue } from './due-queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fail(error: unknown): never {
  throw error;
}

test('everything runs once, in the order of its time, and of its coming when times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 }), (delays) => {
      const due = createDueQueue(fail);
      const ran: { delay: number; index: number }[] = [];
      for (const [index, delay] of delays.entries()) due.after(delay, () => ran.push({ delay, index }));
      vi.advanceTimersByTime(60);
      const wanted = delays
        .map((delay, index) => ({ delay, index }))
        .sort((a, b) => a.delay - b.delay || a.index - b.index);
      expect(ran).toEqual(wanted);
      expect(due.size()).toBe(0);
    }),
  );
});

test('one timer serves thousands, and what is cancelled or stopped never runs', () => {
  const due = createDueQueue(fail);
  const ran: number[] = [];
  const entries = Array.from({ length: 5000 }, (_, index) => due.after(index, () => ran.push(index)));
  expect(vi.getTimerCount()).toBe(1);
  entries[1]?.cancel();
  vi.advanceTimersByTime(2);
  due.stop();
  vi.advanceTimersByTime(10_000);
  expect(ran).toEqual([0, 2]);
});

test('what will run within a time is counted, the cancelled not', () => {
  const due = createDueQueue(fail);
  due.after(10, () => undefined);
  due.after(20, () => undefined).cancel();
  due.after(500, () => undefined);
  expect(due.within(100)).toBe(1);
  vi.advanceTimersByTime(50);
  expect(due.within(100)).toBe(0);
});

test('an error in one stops no other', () => {
  const errors: unknown[] = [];
  const due = createDueQueue((error) => errors.push(error));
  const ran: string[] = [];
  due.after(1, () => fail('broken'));
  due.after(2, () => ran.push('second'));
  vi.advanceTimersByTime(5);
  expect([errors, ran]).toEqual([['broken'], ['second']]);
});
