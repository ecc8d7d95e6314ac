import { answerLabel } from '../../channels/localize.ts';
import { longestWords } from '../../incident/answer-replies.ts';
import { minutesOfAGroup } from '../../incident/return-handed.ts';
import { bestLanguage, pickLanguage } from '../../kernel/language.ts';
import type { HandedReply, HandedView } from '../../reachability/handed-store.ts';
import { Foot, Frame } from './employee-frame.tsx';
import { employeeWords } from './employee-words.ts';
import { fill, writeCount } from './figures.ts';
import { handedLanguages, handedWords } from './handed-words.ts';
import { writeTime } from './told-lists.tsx';

interface HandedPageProps {
  readonly handed: HandedView;
  /** The reader's language, or one they chose. */
  readonly language: string;
  /** Where its forms go. */
  readonly path: string;
  readonly css: string;
  /** Made for this view of the page: pressing twice is one act. */
  readonly nonce: string;
  readonly simulated: boolean;
  /** What was just done, or why nothing was. */
  readonly notice?: { readonly text: string; readonly isFault: boolean } | undefined;
  /** The words that were not sent, by the reply that they are for. */
  readonly unsent: ReadonlyMap<string, string>;
}

/**
 * What was handed to a group and is open, for one of its members to answer. It needs no JavaScript: all replies stand in one
 * form, so that a press at one of them carries the words for the others along.
 */
export function HandedPage(props: HandedPageProps) {
  const { handed, language, css, simulated, notice, path, nonce, unsent } = props;
  const spoken = bestLanguage(language, handedLanguages);
  const [words, shared] = [handedWords(spoken), employeeWords(spoken)];
  const { replies, group } = handed;
  const title = fill(replies.length > 0 ? words.open : words.none, { n: writeCount(replies.length), group });
  const hint = replies.length > 0 ? words.what : handed.isClosed ? words.closed : words.noneHint;
  return (
    <Frame language={spoken} title={title} css={css} severity={handed.severity}>
      {handed.exercise && <p class="x">{shared.exercise}</p>}
      {simulated && <p class="s">{shared.simulated}</p>}
      <main>
        <p class="k">
          {pickLanguage(handed.title, spoken).value} · {fill(shared.to, { name: handed.person.name })}
        </p>
        {notice !== undefined && (
          <p class={notice.isFault ? 'e' : 'd'} role={notice.isFault ? 'alert' : 'status'}>
            {notice.text}
          </p>
        )}
        <h1>{title}</h1>
        <p class="m">{fill(hint, { minutes: String(minutesOfAGroup) })}</p>
        <form method="post" action={path}>
          <input type="hidden" name="nonce" value={nonce} />
          <input type="hidden" name="lang" value={spoken} />
          <ol>
            {replies.map((reply) => (
              <Reply key={reply.id} reply={reply} spoken={spoken} unsent={unsent.get(reply.id)} />
            ))}
          </ol>
        </form>
        <Foot
          number={handed.emergencyNumber}
          words={shared}
          languages={handedLanguages.filter((tag) => tag !== spoken)}
        />
      </main>
    </Frame>
  );
}

/** Who wrote, from where, what, and what to do with it. Each button says to whom it belongs. */
function Reply({
  reply,
  spoken,
  unsent,
}: {
  reply: HandedReply;
  spoken: string;
  unsent: string | undefined;
}) {
  const words = handedWords(spoken);
  const { id, name } = reply;
  const about = [reply.department, reply.site, writeTime(reply.at.toISOString())].filter(Boolean).join(' · ');
  return (
    <li>
      <h2>
        <bdi>{name}</bdi>
        {reply.isCall && <b class="w"> {words.call}</b>}
      </h2>
      <p class="k">
        {about}
        {reply.answer !== null && ` · ${answerLabel(reply.answer, spoken)}`}
      </p>
      <p class="m" dir={reply.text === null ? undefined : 'auto'}>
        {reply.text ?? words.noWords}
      </p>
      <label>
        {fill(words.yourWords, { name })}
        <textarea name={`text.${id}`} rows={3} maxLength={longestWords} dir="auto">
          {unsent}
        </textarea>
      </label>
      <div class="b">
        {buttons.map(([act, label, look]) => (
          <button
            key={act}
            name="act"
            value={`${act}:${id}`}
            class={look}
            aria-label={`${name}: ${words[label]}`}
          >
            {words[label]}
          </button>
        ))}
      </div>
    </li>
  );
}

const buttons = [
  ['answer', 'send', undefined],
  ['read', 'read', 'o'],
  ['back', 'back', 'o'],
] as const;
