import type { PagedCall } from '../../reachability/paged-call-store.ts';
import type { Paging } from '../../reachability/delivery-schema.ts';
import { fill } from './figures.ts';
import { helpWords, type HelpWords } from './help-words.ts';
import type { Look } from './layout.tsx';
import { writeTime } from './told-lists.tsx';
import { toldWords } from './told-words.ts';

/** Who is coming to somebody who needs help, or that nobody is, and who was asked. */
export function SayPaging({ look, paging }: { look: Look; paging: Paging }) {
  const words = helpWords(look.language);
  const asked = paging.asked.map((one) => fill(words[lineOf(one)], { who: one.name, at: writeTime(one.at) }));
  const list = asked.length === 0 ? '' : fill(words.asked, { list: asked.join(words.between) });
  const text = [sayWho(look, words, paging), list].filter((part) => part !== '');
  return <small class={paging.coming === null ? 'bad' : ''}>{text.join(words.betweenSentences)}</small>;
}

function sayWho(look: Look, words: HelpWords, { role, asked, coming, nobodySince }: Paging): string {
  if (coming !== null) return fill(words.coming, { who: coming.name, at: writeTime(coming.at) });
  if (nobodySince === null) return words.waiting;
  return asked.length > 0
    ? words.nobody
    : fill(words.nobodyHolds, { role: toldWords(look.language).roles[role] ?? role });
}

function lineOf({ answer, unreachable }: Paging['asked'][number]): 'one' | 'oneCannot' | 'oneUnreached' {
  if (answer === 'cannot') return 'oneCannot';
  return unreachable && answer === null ? 'oneUnreached' : 'one';
}

/** Below the board: each open call for help for which somebody is paged, first those to whom nobody is coming. */
export function PagedCalls({
  look,
  incidentId,
  calls,
}: {
  look: Look;
  incidentId: string;
  calls: readonly PagedCall[];
}) {
  if (calls.length === 0) return null;
  return (
    <section class="card">
      <h2>{helpWords(look.language).sent}</h2>
      <ul class="stuck">
        {calls.map(({ employeeId, name, paging }) => (
          <li key={employeeId} class={paging.coming === null ? 'unreachable' : ''}>
            <a href={`/incidents/${incidentId}/people/${employeeId}`}>{name}</a>{' '}
            <SayPaging look={look} paging={paging} />
          </li>
        ))}
      </ul>
    </section>
  );
}
