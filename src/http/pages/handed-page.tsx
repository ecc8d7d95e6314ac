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
  /** The words that were not sent, and to which reply. */
  readonly unsent?: { readonly replyId: string; readonly text: string } | undefined;
}

/** What was handed to a group and is open, for one of its members to answer. It needs no JavaScript. */
export function HandedPage(props: HandedPageProps) {
  const { handed, language, css, simulated, notice } = props;
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
        <ol>
          {replies.map((reply) => (
            <Reply key={reply.id} {...props} reply={reply} spoken={spoken} />
          ))}
        </ol>
        <Foot
          number={handed.emergencyNumber}
          words={shared}
          languages={handedLanguages.filter((tag) => tag !== spoken)}
        />
      </main>
    </Frame>
  );
}

/** Who wrote, from where, what, and what to do with it. */
function Reply({
  reply,
  spoken,
  path,
  nonce,
  unsent,
}: HandedPageProps & { reply: HandedReply; spoken: string }) {
  const words = handedWords(spoken);
  const about = [reply.department, reply.site, writeTime(reply.at.toISOString())].filter(Boolean).join(' · ');
  return (
    <li>
      <h2>
        {reply.name}
        {reply.isCall && <b class="w"> {words.call}</b>}
      </h2>
      <p class="k">
        {about}
        {reply.answer !== null && ` · ${answerLabel(reply.answer, spoken)}`}
      </p>
      <p class="m">{reply.text ?? words.noWords}</p>
      <form method="post" action={path}>
        <input type="hidden" name="reply" value={reply.id} />
        <input type="hidden" name="nonce" value={nonce} />
        <input type="hidden" name="lang" value={spoken} />
        <label>
          {fill(words.yourWords, { name: reply.name })}
          <textarea name="text" rows={3} maxLength={longestWords} required>
            {unsent?.replyId === reply.id ? unsent.text : undefined}
          </textarea>
        </label>
        <button name="act" value="answer">
          {words.send}
        </button>
        <button name="act" value="read" class="o" formNoValidate>
          {words.read}
        </button>
        <button name="act" value="back" class="o" formNoValidate>
          {words.back}
        </button>
      </form>
    </li>
  );
}
