import { describe, expect, it, vi } from 'vitest';
import { keepLog } from '../../test/harness/scene/kept-log.ts';
import { startLoop } from './loop.ts';

/** Rounds that wait until the test lets them end. */
function heldRounds() {
  const started: ((more: boolean) => void)[] = [];
  const round = () => new Promise<boolean>((resolve) => started.push(resolve));
  return { started, round };
}

const kept = keepLog();
const { log } = kept;
const begun = (rounds: unknown[], n: number) =>
  vi.waitFor(() => expect(rounds).toHaveLength(n), { interval: 1 });
/** Enough turns for anything that does not wait for time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a loop', () => {
  it('looks at once, and again at once while there is more', async () => {
    let rounds = 0;
    const loop = startLoop('test', log, () => Promise.resolve(++rounds < 5));
    await vi.waitFor(() => expect(rounds).toBe(5), { interval: 1, timeout: 500 });
    await loop.stop();
  });

  it('does not lose a ring that comes during a round', async () => {
    const { started, round } = heldRounds();
    const loop = startLoop('test', log, round);
    await begun(started, 1);
    loop.wake();
    loop.wake();
    started[0]?.(false);
    await settle();
    expect(started).toHaveLength(2);
    started[1]?.(false);
    await settle();
    expect(started).toHaveLength(2);
    await loop.stop();
  });

  it('wakes from its pause, and looks each second by itself', async () => {
    vi.useFakeTimers();
    const { started, round } = heldRounds();
    const loop = startLoop('test', log, round);
    started[0]?.(false);
    await vi.advanceTimersByTimeAsync(10);
    expect(started).toHaveLength(1);
    loop.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toHaveLength(2);
    started[1]?.(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toHaveLength(3);
    started[2]?.(false);
    await loop.stop();
    vi.useRealTimers();
  });

  it('survives a round that throws, even before it returns a promise, and is then deaf for a second', async () => {
    vi.useFakeTimers();
    let rounds = 0;
    const loop = startLoop('test', log, () => {
      rounds += 1;
      throw new Error('the database is away');
    });
    await vi.advanceTimersByTimeAsync(0);
    for (let rings = 0; rings < 10; rings++) {
      loop.wake();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(rounds).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(rounds).toBe(2);
    expect(kept.errors()).toHaveLength(2);
    await loop.stop();
    vi.useRealTimers();
  });

  it('tries again at once when it gave up waiting for a lock, and only says so as long as that may be chance', async () => {
    vi.useFakeTimers();
    const lines = keepLog();
    const remarks = () => lines.lines().length - lines.errors().length;
    let isLocked = true;
    let rounds = 0;
    const loop = startLoop('test', lines.log, () => {
      rounds += 1;
      const timeout = Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
      return isLocked ? Promise.reject(timeout) : Promise.resolve(false);
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(rounds).toBe(10);
    expect(remarks()).toBe(9);
    expect(lines.errors()).toHaveLength(1);
    isLocked = false;
    await vi.advanceTimersByTimeAsync(1_000);
    isLocked = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines.errors()).toHaveLength(2);
    expect(remarks()).toBe(18);
    await loop.stop();
    vi.useRealTimers();
  });

  it('stops after the round in hand, and out of any pause', async () => {
    const { started, round } = heldRounds();
    const loop = startLoop('test', log, round);
    await begun(started, 1);
    let isStopped = false;
    const stopping = loop.stop().then(() => (isStopped = true));
    await settle();
    expect(isStopped).toBe(false);
    started[0]?.(true);
    await stopping;
    expect(started).toHaveLength(1);

    const idle = startLoop('test', log, () => Promise.resolve(false));
    await settle();
    await idle.stop();
    const failing = startLoop('test', log, () => Promise.reject(new Error('away')));
    await settle();
    await failing.stop();
  });
});
