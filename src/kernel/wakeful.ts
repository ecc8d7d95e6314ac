/**
 * A process that stood still for longer than this has slept: it was stopped, or its machine was. Others think it dead
 * after four seconds and send again fifteen after its last beat (src/dispatch/sweep.ts), so this lies between.
 */
const SLEPT_MS = 8_000;

const LOOK_EVERY_MS = 1_000;

let timer: NodeJS.Timeout | undefined;
let lookedAtMs = 0;
let sleeps = 0;

function look(): void {
  const nowMs = performance.now();
  if (timer !== undefined && nowMs - lookedAtMs > SLEPT_MS) sleeps++;
  timer ??= setInterval(look, LOOK_EVERY_MS).unref();
  lookedAtMs = nowMs;
}

/**
 * Opens a window of time in which something may be begun. The answered function says whether it is still open: until
 * `ms` have passed, and only while this process has not slept, since what it held may be another's by then. It looks by
 * itself, as a process that wakes gets to what had arrived for it before any of its timers; and where opening it is
 * what finds the sleep, it is shut from the first: whoever asks was in the midst of its work when it fell asleep.
 */
export function openWindow(ms: number): () => boolean {
  const closesAtMs = performance.now() + ms;
  const sleptBefore = sleeps;
  look();
  return () => {
    look();
    return performance.now() < closesAtMs && sleeps === sleptBefore;
  };
}
