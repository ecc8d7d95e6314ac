import type { Obstacle, StuckGroup } from '../../reachability/schema.ts';
import type { BoardWords } from './board-words.ts';
import { fill, writeCount } from './figures.ts';

/** Why so many people are not heard from, in one sentence. */
export function sayStuck(words: BoardWords, { state, reason, people }: StuckGroup): string {
  const who = people === 1 ? words.onePerson : fill(words.people, { n: writeCount(people) });
  if (state === 'confirmed') return who;
  const untried = { 'no-path': 'noPath', 'channel-off': 'channelOff' } as const;
  const line =
    state === 'unreachable' && (reason === 'no-path' || reason === 'channel-off') ? untried[reason] : state;
  return fill(words.stuckLines[line], { who });
}

/** What is wrong with a provider, in one sentence. */
export function sayObstacle(words: BoardWords, obstacle: Obstacle): string {
  const { channel, provider, state, reason } = obstacle;
  const known = state === 'held' || state === 'testing' ? state : 'blocked';
  const why = reason === null ? '' : `: ${reason}`;
  return fill(words.obstacles[known], { channel: words.channels[channel] ?? channel, provider, why });
}
