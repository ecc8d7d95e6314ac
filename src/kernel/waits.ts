/** Something that waits to be done. */
export interface Wait {
  /** By performance.now(). */
  readonly sinceMs: number;
}

/** Keeps in mind what is under way, to say how long the oldest of it has waited. */
export function openWaits() {
  const waiting = new Set<Wait>();
  return {
    /** One more waits, since now or since earlier, by performance.now(). */
    begin: (sinceMs: number = performance.now()): Wait => {
      const wait = { sinceMs };
      waiting.add(wait);
      return wait;
    },
    /** It is done, or given up. */
    end: (wait: Wait): void => {
      waiting.delete(wait);
    },
    /** How many milliseconds the oldest has waited; 0: nothing waits. */
    longestMs: (): number => {
      const nowMs = performance.now();
      let longestMs = 0;
      for (const { sinceMs } of waiting) longestMs = Math.max(longestMs, nowMs - sinceMs);
      return longestMs;
    },
  };
}
