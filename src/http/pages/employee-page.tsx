import type { ComponentChildren } from 'preact';
import { directionOf, pickLanguage } from '../../kernel/language.ts';
import { answerLabel } from '../../channels/localize.ts';
import type { Question } from '../../reachability/question-store.ts';
import { employeeWords } from './employee-words.ts';
import { fill } from './figures.ts';
import { OwnPageWay, type OwnWay } from './own-page-way.tsx';

interface EmployeePageProps {
  readonly question: Question;
  /** Their own page, and whether it should mend their push; undefined: they have left. */
  readonly own: OwnWay | undefined;
  /** The reader's language, or one they chose. */
  readonly language: string;
  readonly css: string;
  /** Made for this view of the page: pressing twice is one answer. */
  readonly nonce: string;
  /** The answer whose link was followed in an e-mail: it stands first, and still has to be pressed. */
  readonly meant: string | undefined;
  /** The simulator serves every channel. */
  readonly simulated: boolean;
  /** An answer was sent that is not one of the message's. */
  readonly unclear: boolean;
}

/** What one employee is told and asked. It needs no JavaScript. */
export function EmployeePage({
  question,
  own,
  language,
  css,
  nonce,
  meant,
  simulated,
  unclear,
}: EmployeePageProps) {
  const { language: spoken, value: text } = pickLanguage(question.texts, language);
  const words = employeeWords(spoken);
  const given = question.answers.find(({ value }) => value === question.answer);
  const others = Object.keys(question.texts).filter((tag) => tag !== spoken);
  const over = question.incidentState !== 'active';
  return (
    <Frame language={spoken} title={text.headline} css={css} severity={question.severity}>
      {question.exercise && <p class="x">{words.exercise}</p>}
      {simulated && <p class="s">{words.simulated}</p>}
      <main>
        <p class="k">{fill(words.to, { name: question.name })}</p>
        <h1>{text.headline}</h1>
        <p class="m">{text.instruction}</p>
        {over && <p class="k">{words.over}</p>}
        {unclear && (
          <p class="e" role="alert">
            {words.choose}
          </p>
        )}
        {given !== undefined && (
          <p class="d" role="status">
            ✓ {words.have} <b>{answerLabel(given, spoken)}</b>
            {given.needsHelp && words.haveHelp}
          </p>
        )}
        <Fate page={question.page} words={words} />
        {question.answers.length > 0 &&
          (given === undefined ? (
            <Answers question={question} spoken={spoken} nonce={nonce} meant={meant} />
          ) : (
            <details>
              <summary>{words.change}</summary>
              <Answers question={question} spoken={spoken} nonce={nonce} meant={meant} />
            </details>
          ))}
        {question.earlier.map((texts, index) => (
          <Earlier key={index} texts={texts} language={spoken} />
        ))}
        {own !== undefined && (own.hasLostPush || given !== undefined) && (
          <OwnPageWay own={own} spoken={spoken} />
        )}
        <Foot number={question.emergencyNumber} words={words} languages={others} />
      </main>
    </Frame>
  );
}

/** To whoever was paged: that they need not go any more. */
function Fate({ page, words }: Pick<Question, 'page'> & { words: ReturnType<typeof employeeWords> }) {
  if (page === null || (!page.isCleared && page.goer === null)) return null;
  return (
    <p class="k" role="status">
      {page.isCleared ? words.callCleared : fill(words.goes, { name: page.goer ?? '' })}
    </p>
  );
}

/** What was said before and still holds. */
function Earlier({ texts, language }: { texts: Question['texts']; language: string }) {
  const { language: spoken, value: text } = pickLanguage(texts, language);
  return (
    <details lang={spoken}>
      <summary>
        {employeeWords(spoken).earlier} {text.headline}
      </summary>
      <p class="m">{text.instruction}</p>
    </details>
  );
}

function Answers({
  question,
  spoken,
  nonce,
  meant,
}: {
  question: Question;
  spoken: string;
  nonce: string;
  meant: string | undefined;
}) {
  const words = employeeWords(spoken);
  const isMeant = ({ key, value }: Question['answers'][number]) => key === meant || value === meant;
  const sorted = [
    ...question.answers.filter(isMeant),
    ...question.answers.filter((answer) => !isMeant(answer)),
  ];
  const anyMeant = sorted.some(isMeant);
  return (
    <form method="post">
      <input type="hidden" name="nonce" value={nonce} />
      <input type="hidden" name="lang" value={spoken} />
      {sorted.map((answer) => (
        <button
          key={answer.key}
          name="answer"
          value={answer.key}
          class={answer.needsHelp ? 'h' : anyMeant && !isMeant(answer) ? 'o' : undefined}
        >
          {answerLabel(answer, spoken)}
        </button>
      ))}
      <label>
        {words.note}
        <textarea name="note" rows={2} maxLength={500} />
      </label>
    </form>
  );
}

/** Last on the page: whom to call, and apart from it the other languages. */
export function Foot({
  languages,
  ...call
}: {
  number: string | null;
  words: ReturnType<typeof employeeWords>;
  languages: readonly string[];
}) {
  return (
    <footer class="f">
      <p>
        <EmergencyCall {...call} />
      </p>
      {languages.length > 0 && (
        <p>
          {languages.map((tag) => (
            <a key={tag} href={`?lang=${tag}`} lang={tag} hreflang={tag}>
              {new Intl.DisplayNames([tag], { type: 'language' }).of(tag)}
            </a>
          ))}
        </p>
      )}
    </footer>
  );
}

/** Whom to call, as a link that calls. */
function EmergencyCall({
  number,
  words,
}: {
  number: string | null;
  words: ReturnType<typeof employeeWords>;
}) {
  if (number === null) return <>{words.callAny}</>;
  const [before = '', after = ''] = words.call.split('{number}');
  return (
    <>
      {before}
      <a href={`tel:${number.replace(/[^+\d]/g, '')}`}>{number}</a>
      {after}
    </>
  );
}

/** The same for every link that is not one: it tells nothing about which might be. */
export function UnknownLinkPage({ language, css }: { language: string; css: string }) {
  const words = employeeWords(language);
  return <Plain language={language} css={css} title={words.unknownTitle} detail={words.unknown} />;
}

/** The answer was not kept: say so, and how else to answer. */
export function NotKeptPage({ language, css }: { language: string; css: string }) {
  const words = employeeWords(language);
  return <Plain language={language} css={css} title={words.sorry} detail={words.sorryHint} />;
}

function Plain({
  language,
  css,
  title,
  detail,
}: {
  language: string;
  css: string;
  title: string;
  detail: string;
}) {
  return (
    <Frame language={language} title={title} css={css} severity="Minor">
      <main>
        <h1>{title}</h1>
        <p class="m">{detail}</p>
      </main>
    </Frame>
  );
}

/** The page around it, which loads nothing but what `head` names. */
export function Frame({
  language,
  title,
  css,
  severity,
  head,
  children,
}: {
  language: string;
  title: string;
  css: string;
  severity: string;
  head?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        {head}
        <style dangerouslySetInnerHTML={{ __html: css }} />
      </head>
      <body class={`t ${severity}`}>{children}</body>
    </html>
  );
}
