import type { Outcome } from '../channels/contract.ts';
import { readWord } from './lane-counts.ts';

/** So many failures in a row, over at least so long, are no coincidence (design 7.9). */
const STRAIGHT = 5;
const OVER_MS = 1_000;

/** Long enough for the one who judges to have counted what has failed. */
const PAUSE_MS = 2_000;

/** A provider that asks for more patience is tried again all the same: a crisis does not wait an hour. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * A worker's own brake for one lane. It shuts by itself after STRAIGHT failures over OVER_MS and nothing else, for
 * PAUSE_MS; a further failure shuts it again. It also shuts for as long as the provider asked to be left alone. All
 * times are of performance.now().
 */
export function createLaneGate() {
  let straight = 0;
  let firstAtMs = 0;
  let shutUntilMs = -Infinity;
  let throttledUntilMs = -Infinity;
  return {
    note: (outcome: Outcome, nowMs: number): void => {
      const askedMs = outcome.kind === 'rejected' ? outcome.retryAfterMs : null;
      if (askedMs !== null) throttledUntilMs = nowMs + Math.min(askedMs, LONGEST_PAUSE_MS);
      const word = readWord(outcome);
      if (word === 'nothing') return;
      if (word === 'accepted' || word === 'refused') {
        straight = 0;
        return;
      }
      if (straight === 0) firstAtMs = nowMs;
      straight += 1;
      if (straight >= STRAIGHT && nowMs - firstAtMs >= OVER_MS) shutUntilMs = nowMs + PAUSE_MS;
    },
    /** Nothing is claimed. */
    isShut: (nowMs: number): boolean => nowMs < Math.max(shutUntilMs, throttledUntilMs),
    /** What has been claimed is not sent either: the provider would not process it. */
    isThrottled: (nowMs: number): boolean => nowMs < throttledUntilMs,
  };
}

export type LaneGate = ReturnType<typeof createLaneGate>;
