import type { Obstacle, StuckGroup } from '../../reachability/schema.ts';
import type { BoardWords } from './board-words.ts';
import { fill, writeCount, writeSpan } from './figures.ts';

/** Why so many people are not heard from, in one sentence. */
export function sayStuck(words: BoardWords, { state, reason, people }: StuckGroup): string {
  const who = fill(words.people, { n: writeCount(people) });
  if (state === 'confirmed') return who;
  return fill(words.stuckLines[`${state} ${reason ?? ''}`] ?? words.stuckLines[state], { who });
}

/** What is wrong with a provider, in one sentence; `now` in milliseconds. */
export function sayObstacle(words: BoardWords, obstacle: Obstacle, now: number): string {
  const { channel, provider, state, cause, reason, since } = obstacle;
  const known = state === 'held' || state === 'testing' ? state : 'blocked';
  // An absent key is nothing, as a merge patch leaves it.
  const said = cause ? words.causes[cause] : reason;
  const why = said ? `: ${said}` : '';
  const span = writeSpan(Math.max(0, (now - Date.parse(since)) / 1_000), words.units);
  return fill(words.obstacles[known], { channel: words.channels[channel] ?? channel, provider, span, why });
}
