import { answerLabel } from '../../channels/localize.ts';
import { bestLanguage, pickLanguage } from '../../kernel/language.ts';
import type { Answer } from '../../playbook/schema.ts';
import { explainSilence } from '../../reachability/explain-silence.ts';
import type { ListedPerson, SilentListView } from '../../reachability/list-store.ts';
import { Foot, Frame } from './employee-frame.tsx';
import { employeeWords } from './employee-words.ts';
import { fill, writeCount } from './figures.ts';
import { listLanguages, listWords, type ListWords } from './list-words.ts';

interface ListPageProps {
  readonly list: SilentListView;
  /** The reader's language, or one they chose. */
  readonly language: string;
  /** Where its forms go: the page's own path. */
  readonly path: string;
  readonly css: string;
  /** Made for this view of the page: pressing twice is one answer. */
  readonly nonce: string;
  /** The delivery of whom this visit has just marked. */
  readonly marked: string | undefined;
  readonly simulated: boolean;
  /** What was sent could not be kept. */
  readonly unclear: boolean;
}

/** Who of a message's people is silent, for whoever looks for them. It needs no JavaScript. */
export function ListPage(props: ListPageProps) {
  const { list, language, css, simulated, unclear, marked } = props;
  const spoken = bestLanguage(language, listLanguages);
  const [words, shared] = [listWords(spoken), employeeWords(spoken)];
  const { silent, back, people, person } = list;
  const just = back.find(({ deliveryId }) => deliveryId === marked);
  const title = people > 0 ? fill(words.silent, { n: writeCount(people) }) : words.empty;
  return (
    <Frame language={spoken} title={title} css={css} severity={list.severity}>
      {list.exercise && <p class="x">{shared.exercise}</p>}
      {simulated && <p class="s">{shared.simulated}</p>}
      <main>
        <p class="k">
          {pickLanguage(list.title, spoken).value} · {fill(shared.to, { name: person.name })}
        </p>
        {just !== undefined && (
          <p class="d" role="status">
            ✓ {fill(words.marked, { name: just.name, answer: sayAnswer(list, just, spoken) })}
          </p>
        )}
        {unclear && (
          <p class="e" role="alert">
            {words.unclear}
          </p>
        )}
        <h1>{title}</h1>
        <Ended list={list} words={words} />
        {people > 0 && <p class="m">{words.what}</p>}
        <ol>
          {silent.map((one) => (
            <Person key={one.deliveryId} one={one} spoken={spoken} {...props} />
          ))}
        </ol>
        {people > silent.length && (
          <p class="k">{fill(words.more, { n: writeCount(people - silent.length) })}</p>
        )}
        {back.length > 0 && (
          <details>
            <summary>{fill(words.back, { n: writeCount(back.length) })}</summary>
            <ol>
              {back.map((one) => (
                <Person key={one.deliveryId} one={one} spoken={spoken} {...props} />
              ))}
            </ol>
          </details>
        )}
        {list.endedBy === null && people > 0 && <Clear words={words} spoken={spoken} path={props.path} />}
        <Foot
          number={list.emergencyNumber}
          words={shared}
          languages={listLanguages.filter((tag) => tag !== spoken)}
        />
      </main>
    </Frame>
  );
}

function Ended({ list, words }: { list: SilentListView; words: ListWords }) {
  if (list.isOver) return <p class="k">{words.over}</p>;
  if (list.endedBy === 'over') return <p class="k">{words.askedAnew}</p>;
  if (list.endedBy === 'cleared') return <p class="k">{words.cleared}</p>;
  if (list.endedBy === 'handed-over')
    return <p class="k">{fill(words.handedOver, { heir: list.heir ?? '' })}</p>;
  return null;
}

/** Name and place first, for those are called out; then what we know; then a button for each answer. */
function Person({ one, spoken, list, path, nonce }: ListPageProps & { one: ListedPerson; spoken: string }) {
  const words = listWords(spoken);
  const place = [one.department, one.site].filter((part) => part !== null).join(', ');
  const given = one.answer === null ? null : sayAnswer(list, one, spoken);
  return (
    <li>
      <h2>
        {one.name}
        {one.needsHelp && <b class="w"> {words.asksHelp}</b>}
      </h2>
      <p class="k">
        {place !== '' && <b>{place}</b>} {given === null ? explainSilence(one, spoken) : `✓ ${given}`}
      </p>
      <form method="post" action={`${path}/people`}>
        <input type="hidden" name="person" value={one.deliveryId} />
        <input type="hidden" name="nonce" value={nonce} />
        <input type="hidden" name="lang" value={spoken} />
        {list.answers.map((answer) => (
          <button
            key={answer.key}
            name="answer"
            value={answer.value}
            class={answer.needsHelp ? 'h' : answer.value === 'safe' ? undefined : 'o'}
            aria-label={`${one.name}: ${nameAnswer(answer, spoken)}`}
          >
            {nameAnswer(answer, spoken)}
          </button>
        ))}
      </form>
    </li>
  );
}

function Clear({ words, spoken, path }: { words: ListWords; spoken: string; path: string }) {
  return (
    <details>
      <summary>{words.done}</summary>
      <form method="post" action={`${path}/cleared`}>
        <input type="hidden" name="lang" value={spoken} />
        <p class="k">{words.doneHint}</p>
        <label>
          {words.note}
          <textarea name="note" rows={2} maxLength={500} required />
        </label>
        <button class="o">{words.clear}</button>
      </form>
    </details>
  );
}

/** An answer as somebody else says it: nobody else writes "I need help". */
function nameAnswer(answer: Answer, spoken: string): string {
  const words = listWords(spoken);
  if (answer.needsHelp) return words.help;
  return answer.value === 'safe' ? words.safe : answerLabel(answer, spoken);
}

function sayAnswer({ answers }: SilentListView, one: ListedPerson, spoken: string): string {
  const given = answers.find(({ value }) => value === one.answer);
  return given === undefined ? (one.answer ?? '') : answerLabel(given, spoken);
}
