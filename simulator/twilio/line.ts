import type { DueQueue } from '../due-queue.ts';

/** What can happen on a telephone line. */
type LineEvent =
  | { readonly kind: 'picked-up' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'hung-up' };

/** The wire between a call and whoever has the handset. */
export interface Line {
  /** Says that something happened; it waits until the call looks. */
  push(event: LineEvent): void;
  /** The next thing that happens, or undefined when `timeoutMs` have passed. Hung up stays hung up. */
  next(due: DueQueue, timeoutMs: number): Promise<LineEvent | undefined>;
}

/** A quiet line. */
export function createLine(): Line {
  const waiting: LineEvent[] = [];
  let isHungUp = false;
  let wake: ((event: LineEvent) => void) | undefined;
  return {
    push(event) {
      if (isHungUp) return;
      if (event.kind === 'hung-up') isHungUp = true;
      if (wake) wake(event);
      else waiting.push(event);
    },
    next(due, timeoutMs) {
      const event = waiting.shift() ?? (isHungUp ? ({ kind: 'hung-up' } as const) : undefined);
      if (event) return Promise.resolve(event);
      return new Promise((resolve) => {
        const timeout = due.after(timeoutMs, () => {
          wake = undefined;
          resolve(undefined);
        });
        wake = (happened) => {
          wake = undefined;
          timeout.cancel();
          resolve(happened);
        };
      });
    },
  };
}
