import type { Clock } from '../../../src/kernel/clock.ts';

/** A clock that goes on as usual, and jumps when told to: waits of minutes pass at once. */
export interface MovedClock extends Clock {
  jump(ms: number): void;
}

/** Starts at the present. */
export function createMovedClock(): MovedClock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    jump: (ms) => {
      aheadMs += ms;
    },
  };
}
