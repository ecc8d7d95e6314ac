import type { ShownSenders } from '../../channels/senders-of.ts';
import { maskAddress } from '../../directory/mask-address.ts';
import type { OwnPage as Own } from '../../directory/own-page-store.ts';
import { bestLanguage, pickLanguage } from '../../kernel/language.ts';
import type { OwnMessage } from '../../reachability/own-messages-store.ts';
import { Foot, Frame } from './employee-frame.tsx';
import { employeeWords } from './employee-words.ts';
import { fill } from './figures.ts';
import { PushPart, type PushPartProps } from './own-push-part.tsx';
import { ownLanguages, ownWords, type OwnWords } from './own-words.ts';
import { writeInstant } from './write-instant.ts';

/** What was done a moment ago, or why it was not. */
export type OwnSaid = 'noted' | 'chosen' | 'full' | 'empty' | 'unknownLanguage';

interface OwnPageProps extends Omit<PushPartProps, 'words'> {
  readonly own: Own;
  /** The reader's language, or one they chose for this view. */
  readonly language: string;
  /** Languages that messages are written in. */
  readonly languages: readonly string[];
  readonly css: string;
  /** The page's own path, without a slash at its end. */
  readonly path: string;
  readonly senders: ShownSenders;
  readonly messages: readonly OwnMessage[];
  readonly simulated: boolean;
  readonly said: OwnSaid | undefined;
}

/** How one employee is reached, for themselves. All but push works without JavaScript. */
export function OwnPage(props: OwnPageProps) {
  const { own, language, css, path, simulated, said, script } = props;
  const spoken = bestLanguage(language, ownLanguages);
  const [words, shared] = [ownWords(spoken), employeeWords(spoken)];
  const head = (
    <>
      <link rel="manifest" href={`${path}/app.webmanifest`} />
      {props.applicationServerKey !== undefined && <script type="module" src={script} />}
    </>
  );
  return (
    <Frame language={spoken} title={words.title} css={css} severity="Minor" head={head}>
      {simulated && <p class="s">{shared.simulated}</p>}
      <main>
        <p class="k">{fill(shared.to, { name: own.name })}</p>
        <h1>{words.title}</h1>
        {said !== undefined && <Said said={said} words={words} />}
        {props.applicationServerKey !== undefined && <PushPart {...props} words={words} />}
        <Points own={own} path={path} words={words} />
        <Language {...props} words={words} />
        <h2>{words.card}</h2>
        <p>{words.cardWhat}</p>
        <p>
          <a class="b" href={`${path}/contact.vcf?lang=${spoken}`}>
            {words.save}
          </a>
        </p>
        <Verify {...props} spoken={spoken} words={words} />
        <Foot
          number={own.emergencyNumber}
          words={shared}
          languages={ownLanguages.filter((tag) => tag !== spoken)}
        />
      </main>
    </Frame>
  );
}

function Said({ said, words }: { said: OwnSaid; words: OwnWords }) {
  const isKept = said === 'noted' || said === 'chosen';
  return (
    <p class={isKept ? 'd' : 'e'} role={isKept ? 'status' : 'alert'}>
      {isKept && '✓ '}
      {words[said]}
    </p>
  );
}

function Points({ own, path, words }: { own: Own; path: string; words: OwnWords }) {
  return (
    <form method="post" action={`${path}/note`}>
      <h2>{words.points}</h2>
      {own.points.length === 0 && <p>{words.none}</p>}
      {own.points.map((point) => (
        <label key={point.id} class="p">
          <input type="checkbox" name="wrong" value={point.id} />
          <span>
            <b dir="ltr">{maskAddress(point)}</b>
            <small>
              {words.channels[point.channel]}, {words.standing[point.standing]}
            </small>
          </span>
        </label>
      ))}
      {own.points.length > 0 && <p>{words.wrong}</p>}
      <label>
        {words.right}
        <textarea name="note" rows={2} maxLength={500} />
      </label>
      <button class="o">{words.tell}</button>
    </form>
  );
}

function Language({ own, languages, path, words }: OwnPageProps & { words: OwnWords }) {
  const current = own.language === null ? undefined : bestLanguage(own.language, languages);
  return (
    <form method="post" action={`${path}/language`}>
      <h2 id="lang">{words.language}</h2>
      <select name="language" aria-labelledby="lang">
        {languages.map((tag) => (
          <option key={tag} value={tag} lang={tag} selected={tag === current}>
            {new Intl.DisplayNames([tag], { type: 'language' }).of(tag)}
          </option>
        ))}
      </select>
      <button class="o">{words.choose}</button>
    </form>
  );
}

function Verify({ senders, messages, spoken, words }: OwnPageProps & { spoken: string; words: OwnWords }) {
  const { numbers, names, mailboxes } = senders;
  return (
    <details>
      <summary>{words.verify}</summary>
      <p>
        {[...numbers, ...names, ...mailboxes].map((sender) => (
          <b key={sender} dir="ltr">
            {sender}{' '}
          </b>
        ))}
      </p>
      <p>{messages.length > 0 ? words.verifyWhat : words.sentNothing}</p>
      <ol>
        {messages.map(({ at, texts, channels }, index) => (
          <li key={index}>
            <span dir="auto">{pickLanguage(texts, spoken).value.headline}</span>
            <small>
              {writeInstant(at.toISOString())} · {channels.map((one) => words.channels[one]).join(', ')}
            </small>
          </li>
        ))}
      </ol>
    </details>
  );
}
