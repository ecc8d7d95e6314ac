import type { AudienceRule, Playbook, Remind, Route, Tell } from '../../playbook/schema.ts';
import { boardWords, type BoardWords } from './board-words.ts';
import { fill, writeCount, writeWait } from './figures.ts';
import type { Look } from './layout.tsx';

/** A playbook in a sentence or two: whom it reaches, by what, when, and who is told of those who stay silent. */
export function describePlaybook({ words, language }: Look, playbook: Playbook): string {
  const { units } = boardWords(language);
  const [step] = playbook.steps;
  const reaches = fill(words.reaches, {
    who: sayAudience(words, playbook.audience),
    route: sayRoute(words, step?.route ?? [], units),
  });
  const tells = (step?.tells ?? []).map((tell) => sayTell(words, tell, units));
  return [reaches, ...tells, ...sayReminders(words, step?.remind, units)].join(words.betweenSentences);
}

/** The one who is told of the silent, by what the playbook calls them. */
export function nameTold(words: Look['words'], to: string): string {
  return words.toldRoles[to] ?? fill(words.toldRole, { role: to });
}

function sayTell(words: Look['words'], { to, afterMs, thenMs }: Tell, units: BoardWords['units']): string {
  const who = nameTold(words, to);
  if (afterMs === null && thenMs === 0) return fill(words.tellsAtEnd, { who });
  return fill(words.tells, { who, wait: writeWait(((afterMs ?? 0) + thenMs) / 1000, units) });
}

function sayReminders(
  words: Look['words'],
  remind: Remind | undefined,
  units: BoardWords['units'],
): string[] {
  if (remind === undefined) return [];
  return [fill(words.reminds, { every: writeWait(remind.everyMs / 1000, units), n: remind.times })];
}

/** `1 person`, `12 people`. */
export function sayPeople(words: Look['words'], count: number): string {
  return fill(words.employees, { n: writeCount(count) });
}

function sayAudience(words: Look['words'], audience: readonly AudienceRule[]): string {
  const names = { everyone: words.everyone, site: words.oneSite, group: words.oneGroup };
  return audience.map(({ kind }) => names[kind]).join(words.or);
}

function sayRoute(words: Look['words'], route: Route, units: BoardWords['units']): string {
  let waitMs = 0;
  return route
    .map(({ channels, afterMs }) => {
      waitMs += afterMs;
      const named = channels.map((channel) => words.channel[channel] ?? channel).join(words.and);
      const sentence = waitMs === 0 ? words.atOnce : words.then;
      return fill(sentence, { channels: named, wait: writeWait(waitMs / 1000, units) });
    })
    .join('');
}
