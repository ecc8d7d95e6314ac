import type { ComponentChildren } from 'preact';
import { answerLabel } from '../../channels/localize.ts';
import type { Question } from '../../confirmation/question-store.ts';
import type { OpenKiosk } from '../../identity/kiosks.ts';
import { bestLanguage, pickLanguage } from '../../kernel/language.ts';
import { Foot, Frame } from './employee-frame.tsx';
import { employeeWords } from './employee-words.ts';
import { fill } from './figures.ts';
import { firstName } from './first-name.ts';
import { kioskLanguages, kioskWords, type KioskWords } from './kiosk-words.ts';

/** What every page of a kiosk needs. */
export interface KioskView {
  readonly kiosk: OpenKiosk;
  /** The language that was chosen, or that its browser asks for. */
  readonly language: string;
  /** Where its forms go. */
  readonly path: string;
  readonly css: string;
  readonly simulated: boolean;
}

interface StartProps extends KioskView {
  /** An incident runs that asks. */
  readonly isOpen: boolean;
  /** Why it is shown again. */
  readonly said?: 'unknown' | 'tooMany' | 'late';
}

/** Where somebody types their number; or that nothing is open. It needs no JavaScript, like all of a kiosk. */
export function KioskStart({ isOpen, said, ...view }: StartProps) {
  const words = kioskWords(view.language);
  return (
    <KioskFrame {...view} title={isOpen ? words.number : words.none}>
      {said !== undefined && (
        <p class="e" role="alert">
          {words[said]}
        </p>
      )}
      {isOpen ? (
        <form method="post" action={view.path}>
          <input type="hidden" name="lang" value={view.language} />
          <label class="q">
            {words.number}
            <input
              class="n"
              name="number"
              required
              maxLength={60}
              autocomplete="off"
              autocapitalize="characters"
              autofocus
            />
          </label>
          <button>{words.go}</button>
        </form>
      ) : (
        <>
          <h1>{words.none}</h1>
          <p class="m">{words.noneHint}</p>
        </>
      )}
      <nav class="g">
        {kioskLanguages.map((tag) => (
          <a
            key={tag}
            class="b"
            href={`?lang=${tag}`}
            lang={tag}
            hreflang={tag}
            aria-current={tag === bestLanguage(view.language, kioskLanguages)}
          >
            {new Intl.DisplayNames([tag], { type: 'language' }).of(tag)}
          </a>
        ))}
      </nav>
    </KioskFrame>
  );
}

interface AskingProps extends KioskView {
  readonly questions: readonly Question[];
  /** Shows that this person typed their number here, a moment ago. */
  readonly proof: { readonly person: string; readonly until: string; readonly proof: string };
  /** Made for this view: pressing twice is one answer. */
  readonly nonce: string;
  /** What was said of the answer before, where several are asked. */
  readonly received?: string | undefined;
  /** What was pressed is none of the answers. */
  readonly unclear?: boolean;
}

/** What one person is asked, under their first name and nothing else of them. */
export function KioskAsking({ questions, proof, nonce, received, unclear = false, ...view }: AskingProps) {
  const words = kioskWords(view.language);
  const name = firstName(questions[0]?.employee.name ?? '');
  return (
    <KioskFrame {...view} title={fill(words.hello, { name })}>
      {received !== undefined && <Received text={received} />}
      {unclear && (
        <p class="e" role="alert">
          {words.choose}
        </p>
      )}
      <p class="m">
        <b>{fill(words.hello, { name })}</b>
      </p>
      {questions.map((question) => (
        <Asked key={question.deliveryId} question={question} language={view.language}>
          <form method="post" action={`${view.path}/answer`}>
            {Object.entries({ ...proof, question: question.deliveryId, nonce, lang: view.language }).map(
              ([field, value]) => (
                <input key={field} type="hidden" name={field} value={value} />
              ),
            )}
            {question.answers.map((answer) => (
              <button
                key={answer.key}
                name="answer"
                value={answer.key}
                class={answer.needsHelp ? 'h' : undefined}
              >
                {answerLabel(answer, view.language)}
              </button>
            ))}
          </form>
        </Asked>
      ))}
      <a class="b" href={view.path}>
        {fill(words.notMe, { name })}
      </a>
    </KioskFrame>
  );
}

function Asked({
  question,
  language,
  children,
}: {
  question: Question;
  language: string;
  children: ComponentChildren;
}) {
  const { language: spoken, value: text } = pickLanguage(question.texts, language);
  return (
    <section>
      {question.exercise && <p class="x">{employeeWords(language).exercise}</p>}
      <h1 lang={spoken}>{text.headline}</h1>
      <p class="m" lang={spoken}>
        {text.instruction}
      </p>
      {children}
    </section>
  );
}

/** Their answer was kept. The page goes back to its start by itself. */
export function KioskReceived({ text, ...view }: KioskView & { text: string }) {
  const words = kioskWords(view.language);
  return (
    <KioskFrame {...view} title={words.received}>
      <h1>{words.received}</h1>
      <Received text={text} />
      <Back view={view} words={words} />
    </KioskFrame>
  );
}

/** It could not be kept: say so, and the way back. */
export function KioskNotKept(view: KioskView) {
  const { sorry } = employeeWords(view.language);
  return (
    <KioskFrame {...view} title={sorry}>
      <h1>{sorry}</h1>
      <Back view={view} words={kioskWords(view.language)} />
    </KioskFrame>
  );
}

function Received({ text }: { text: string }) {
  return (
    <p class="d" role="status">
      ✓ {text}
    </p>
  );
}

function Back({ view, words }: { view: KioskView; words: KioskWords }) {
  return (
    <a class="b" href={view.path}>
      {words.back}
    </a>
  );
}

function KioskFrame({
  kiosk,
  language,
  css,
  simulated,
  title,
  children,
}: KioskView & { title: string; children: ComponentChildren }) {
  const spoken = bestLanguage(language, kioskLanguages);
  const words = employeeWords(spoken);
  return (
    <Frame language={spoken} title={title} css={css} severity="Minor">
      {simulated && <p class="s">{words.simulated}</p>}
      <main>
        <p class="k">
          {kiosk.site} · {kiosk.place}
        </p>
        {children}
        <Foot number={kiosk.emergencyNumber} words={words} languages={[]} />
      </main>
    </Frame>
  );
}
