import { boardWords } from './board-words.ts';
import { fill } from './figures.ts';
import type { Look } from './layout.tsx';
import { nameActor, sayAnswer, type PeopleOf } from './people-parts.tsx';
import { nameHolder } from './told-lists.tsx';
import { toldWords } from './told-words.ts';
import type { TimelineEvent } from '../../reachability/delivery-schema.ts';

/** One thing that happened to somebody, in one line. */
export function sayEvent(
  look: Pick<Look, 'language' | 'words'>,
  incident: Pick<PeopleOf, 'answers'>,
  event: TimelineEvent,
): string {
  const isOfState = event.kind === 'settled' || event.kind === 'replied';
  const key = isOfState ? (event.state ?? 'failed') : event.kind;
  const { channels } = boardWords(look.language);
  const nameOf = (channel: string) => channels[channel] ?? channel;
  return fill(look.words.events[key] ?? key, {
    message: String(event.message),
    channel: nameOf(event.channel ?? ''),
    to: event.to.map(nameOf).join(' + '),
    answer: sayAnswer(incident, event.answer),
    who:
      event.kind === 'helped'
        ? nameActor(event.who ?? '')
        : nameHolder(toldWords(look.language), { name: event.who ?? '', role: event.role ?? '' }),
  });
}
