import type { ToldList } from '../../reachability/told-list-store.ts';
import { fill, writeCount } from './figures.ts';
import type { Look } from './layout.tsx';
import { toldWords, type ToldWords } from './told-words.ts';

/** Below the board: who was told of the silent, those with most of them first. Nothing where nobody is to be. */
export function ToldLists({ look, lists }: { look: Look; lists: readonly ToldList[] }) {
  if (lists.length === 0) return null;
  const words = toldWords(look.language);
  return (
    <section class="card">
      <h2>{words.title}</h2>
      <p class="aside">{words.hint}</p>
      <ul class="stuck">
        {lists.map((list) => (
          <li key={list.id} class={list.name === null || list.isLost ? 'unreachable' : ''}>
            {sayList(words, list)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function sayList(words: ToldWords, list: ToldList): string {
  return fill(words.lines[lineOf(list)], {
    who: nameHolder(words, { name: list.name ?? '', role: list.role }),
    role: words.roles[list.role] ?? list.role,
    n: writeCount(list.people),
    all: writeCount(list.of),
    at: list.toldAt === null ? '' : writeTime(list.toldAt.toISOString()),
    note: list.note ?? '',
    heir: list.heir ?? '',
  });
}

function lineOf({ name, endedBy, isLost, toldAt }: ToldList): keyof ToldWords['lines'] {
  if (name === null) return 'nobody';
  if (endedBy !== null) return endedBy;
  if (isLost) return 'lost';
  return toldAt === null ? 'untold' : 'told';
}

/** `Chen Wei (roll call)`. */
export function nameHolder(words: ToldWords, { name, role }: { name: string; role: string }): string {
  return fill(words.holder, { name, role: words.roles[role] ?? role });
}

/** The minute of an instant: `10:05 UTC`. */
export const writeTime = (instant: string) => `${instant.slice(11, 16)} UTC`;
