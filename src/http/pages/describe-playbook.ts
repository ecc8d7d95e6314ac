import type { AudienceRule, Playbook, Route } from '../../playbook/schema.ts';
import { boardWords, type BoardWords } from './board-words.ts';
import { fill, writeCount, writeSpan } from './figures.ts';
import type { Look } from './layout.tsx';

/** A playbook in one sentence: whom it reaches, by what, and when. */
export function describePlaybook({ words, language }: Look, playbook: Playbook): string {
  return fill(words.reaches, {
    who: sayAudience(words, playbook.audience),
    route: sayRoute(words, playbook.steps[0]?.route ?? [], boardWords(language).units),
  });
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
      return fill(sentence, { channels: named, wait: writeSpan(waitMs / 1000, units) });
    })
    .join('');
}
