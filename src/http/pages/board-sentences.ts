import type { BoardFacts, Obstacle, StuckGroup } from '../../reachability/board-facts.ts';
import type { BoardWords } from './board-words.ts';
import { fill, writeSpan } from './figures.ts';

/**
 * What readers of screens are told at once, a line for each thing that it is about: who needs help, how the incident
 * stands, which provider does not work. A line is told again only where its thing has changed.
 */
export function urgentLines(words: BoardWords, facts: BoardFacts, now: number): ReadonlyMap<string, string> {
  const { reachability, state, obstacles } = facts;
  return new Map([
    [`help ${reachability.needHelp}`, fill(words.saidHelp, { n: reachability.needHelp })],
    [state, words.incidentStates[state] ?? state],
    ...obstacles.map((obstacle): [string, string] => [
      // What is tried again with care goes to and fro: it has not changed for whoever was told that it is down.
      [obstacle.channel, obstacle.provider, obstacle.state.replace('testing', 'blocked')].join(),
      sayObstacle(words, obstacle, now),
    ]),
  ]);
}

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
