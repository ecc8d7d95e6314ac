import type { Congestion, Obstacle, StuckGroup } from '../../reachability/schema.ts';
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
  const { channel, provider, state, cause, reason, since, congestion } = obstacle;
  if (congestion) return sayCongestion(words, obstacle, congestion, now);
  const known = state === 'held' || state === 'testing' ? state : 'blocked';
  // An absent key is nothing, as a merge patch leaves it.
  const said = cause ? words.causes[cause] : reason;
  const why = said ? `: ${said}` : '';
  const span = spanSince(since, now, words);
  return fill(words.obstacles[known], { channel: words.channels[channel] ?? channel, provider, span, why });
}

/** What waits before a provider, and who goes another way because of it, in one sentence or two. */
export function sayCongestion(
  words: BoardWords,
  { channel, provider }: Pick<Obstacle, 'channel' | 'provider'>,
  { since, backlog, perSecond, moved, to }: Congestion,
  now: number,
): string {
  const nameOf = (one: string) => words.channels[one] ?? one;
  return fill(words.congested, {
    channel: nameOf(channel),
    provider,
    span: spanSince(since, now, words),
    backlog: writeCount(backlog),
    rate: writeCount(perSecond),
    moved: writeCount(moved),
    to: to.map(nameOf).join(words.and),
  });
}

function spanSince(since: string, now: number, { units }: BoardWords): string {
  return writeSpan(Math.max(0, (now - Date.parse(since)) / 1_000), units);
}
