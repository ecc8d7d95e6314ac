import { chance, within } from '../chance.ts';
import type { RangeMs } from '../chance.ts';
import type { Desk } from '../desk.ts';
import type { Channel } from '../levers.ts';
import type { Person } from '../roster.ts';
import type { Scenario } from '../scenario.ts';
import type { Conversation } from './memory.ts';

/** What a person is going to do about a message on a channel. */
export interface Intent {
  readonly answers: boolean;
  readonly afterMs: number;
  /** Says something nobody understands first. */
  readonly nonsense: boolean;
  /** Opens the link rather than replying. */
  readonly page: boolean;
  /** Answers a mail by a mail. */
  readonly reply: boolean;
}

/** Who holds this device: those who share a phone take turns by `nth`; a stranger when the scenario lets them answer. */
export function holderOf(
  desk: Pick<Desk, 'roster' | 'stage'>,
  address: string,
  nth: number,
): Person | undefined {
  const holders = desk.roster.byAddress(address);
  if (holders.length > 0) return holders[nth % holders.length];
  return desk.stage.scenario.people.strangers ? { id: address, name: address } : undefined;
}

/** Decided by seed, person and conversation alone: the same people are the silent ones, whatever the channel. */
export function intentOf(scenario: Scenario, channel: Channel, person: Person, talk: Conversation): Intent {
  const { seed, people } = scenario;
  const manner = people[channel];
  const roll = (what: string): number => chance(seed, what, person.id, talk.number);
  const after: RangeMs = manner.after ?? people.after;
  return {
    answers: roll('answers') < (manner.share ?? people.share),
    // Most people are quick and a few are slow: squared, half answer in the first quarter of the range.
    afterMs: within(after, roll(`after ${channel}`) ** 2),
    nonsense: !talk.saidNonsense && roll('nonsense') < (manner.nonsense ?? people.nonsense),
    page: roll('page') < (manner.page ?? 0),
    reply: roll('reply') < (manner.reply ?? 0),
  };
}

/**
 * The key this person has in mind: by the scenario's weights, among those that are offered if that is known. Decided by
 * seed and person alone: who is safe does not need help when asked again.
 */
export function keyOf(scenario: Scenario, person: Person, offered: readonly string[] | undefined): string {
  const all = Object.entries(scenario.people.keys);
  const open = offered === undefined ? all : all.filter(([key]) => offered.includes(key));
  const total = open.reduce((sum, [, weight]) => sum + weight, 0);
  let left = chance(scenario.seed, 'key', person.id) * total;
  for (const [key, weight] of open) {
    left -= weight;
    if (left < 0) return key;
  }
  return open.at(-1)?.[0] ?? offered?.[0] ?? '1';
}

const nonsense = [
  'who is this',
  'what?',
  'ok what is going on',
  'in a meeting',
  'wrong number I think',
  '???',
];

/** Something no table of answers has. */
export function sayNonsense(scenario: Scenario, person: Person): string {
  return nonsense[Math.floor(chance(scenario.seed, 'words', person.id) * nonsense.length)] ?? '???';
}
