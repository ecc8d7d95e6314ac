import type { AttemptView } from '../../src/dispatch/delivery-view.ts';
import type { Channel } from '../../src/kernel/channel.ts';

/** An attempt as the model keeps it. */
export type Attempt = { -readonly [K in keyof AttemptView]: AttemptView[K] };

/** Something that waits in a lane, and whose it is. */
export interface Waiting<D> {
  readonly delivery: D;
  readonly attempt: Attempt;
}

/** A lane: a queue, first come first served, out of which so many a second are taken. */
export function openQueue<D>(channel: Channel, perSecond: number) {
  let entries: Waiting<D>[] = [];
  let head = 0;
  let live = 0;
  let allowed = 0;
  return {
    channel,
    perSecond,
    waiting: () => live,
    waitMs: () => (live / perSecond) * 1_000,
    add: (entry: Waiting<D>) => {
      entries.push(entry);
      live++;
    },
    /** Something that waited is taken back. */
    withdraw: (attempt: Attempt) => {
      attempt.state = 'cancelled';
      live--;
    },
    /** A second more has passed: so many may be taken besides, and none are saved up. */
    allowSecond: () => {
      allowed = Math.min(allowed, 1) + perSecond;
    },
    takeNext: (): Waiting<D> | undefined => {
      while (allowed >= 1 && head < entries.length) {
        const next = entries[head++];
        if (next?.attempt.state !== 'queued') continue;
        allowed--;
        live--;
        return next;
      }
      if (head > 100_000) {
        entries = entries.slice(head);
        head = 0;
      }
      return undefined;
    },
    /** The last of those that wait, from the end of the queue, each with how long it will wait. */
    *late(): Generator<Waiting<D> & { waitMs: number }> {
      let before = live;
      for (let at = entries.length - 1; at >= head; at--) {
        const entry = entries[at];
        if (entry?.attempt.state !== 'queued') continue;
        yield { ...entry, waitMs: (before-- / perSecond) * 1_000 };
      }
    },
  };
}

export type LaneQueue<D> = ReturnType<typeof openQueue<D>>;
