import type { Obstacle, StuckGroup } from '../../reachability/schema.ts';
import type { BoardWords } from './board-words.ts';
import { fill, writeSpan } from './figures.ts';

/** Why so many people are not heard from, in one sentence. */
export function sayStuck(words: BoardWords, { state, reason, people }: StuckGroup): string {
  const who = fill(words.people, { n: people });
  if (state === 'confirmed') return who;
  return fill(words.stuckLines[`${state} ${reason ?? ''}`] ?? words.stuckLines[state], { who });
}

/** What is wrong with a provider, in one sentence or two; `now` in milliseconds. */
export function sayObstacle(words: BoardWords, obstacle: Obstacle, now: number): string {
  const { channel, provider, state, cause, reason, since, congestion, taken } = obstacle;
  const nameOf = (one: string) => words.channels[one] ?? one;
  // An absent key is nothing, as a merge patch leaves it.
  const said = cause ? words.causes[cause] : reason;
  return fill(words.obstacles[state] ?? '', {
    ...congestion,
    to: congestion?.to.map(nameOf).join(' + '),
    taken,
    channel: nameOf(channel),
    provider,
    span: writeSpan((now - Date.parse(since)) / 1_000, words.units),
    why: said ? words.colon + said : '',
  });
}
