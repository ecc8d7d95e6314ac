import type { DocumentPath, PathFault } from '../kernel/fault.ts';
import { formatDuration } from '../kernel/duration.ts';
import { isAsking } from './check-answers-from.ts';
import type { PlaybookFile } from './schema.ts';

type FileStep = PlaybookFile['steps'][number];

/** Nobody reads a text that comes more often; and a reminder is no way to ring a phone on and on. */
const SHORTEST_MS = 60_000;

/** An incident stays open for its reminders. A month later nobody remembers what it was about. */
const LONGEST_MS = 30 * 86_400_000;

/** A cadence that would remind nobody, people who are still being told, or for too long. */
export function checkRemind(step: FileStep, at: DocumentPath): PathFault[] {
  if (step.remind === undefined) return [];
  const { every, times } = step.remind;
  if (!isAsking(step))
    return [{ path: at, message: 'nothing is asked, so nobody can be reminded: take the remind out' }];
  const lastBeginsMs = step.route.reduce((ms, { channels, after }) => ms + (channels ? (after ?? 0) : 0), 0);
  if (every < SHORTEST_MS || every <= lastBeginsMs) {
    const least =
      lastBeginsMs < SHORTEST_MS
        ? `leave ${formatDuration(SHORTEST_MS)} at least`
        : `the last channel of the route begins after ${formatDuration(lastBeginsMs)}, so remind later than that`;
    return [{ path: [...at, 'every'], message: `is too often: ${least}` }];
  }
  if (every * times <= LONGEST_MS) return [];
  const message = `take ${formatDuration(every * times)} in all; an incident is kept open for ${formatDuration(LONGEST_MS)} at most`;
  return [{ path: at, message: `the reminders ${message}` }];
}
