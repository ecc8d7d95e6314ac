import { directionOf, pickLanguage } from '../../kernel/language.ts';
import { answerLabel } from '../../channels/localize.ts';
import { phrasesFor } from '../../channels/phrases.ts';
import type { MessageText } from '../../playbook/schema.ts';
import type { Question } from '../../reachability/question-store.ts';
import { Foot, Frame } from './employee-frame.tsx';
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
  // An all-clear or a correction leaves nothing standing that was said before.
  const hasChanged = question.hasChanged && !over && question.earlier.length > 0;
  return (
    <Frame language={spoken} title={text.headline} css={css} severity={question.severity}>
      {question.exercise && <p class="x">{words.exercise}</p>}
      {simulated && <p class="s">{words.simulated}</p>}
      <main>
        <p class="k">{fill(words.to, { name: question.name })}</p>
        <h1>{text.headline}</h1>
        <Changed text={text} spoken={spoken} />
        <p class="m">{text.instruction}</p>
        {over && <p class="k">{words.over}</p>}
        {unclear && (
          <p class="e" role="alert">
            {words.choose}
          </p>
        )}
        <Given given={given} spoken={spoken} />
        {given === undefined && <Before question={question} spoken={spoken} />}
        <Fate page={question.page} words={words} />
        <Thread thread={question.thread} words={words} />
        {hasChanged && <p class="k">{words.changed}</p>}
        <Asking
          question={question}
          spoken={spoken}
          nonce={nonce}
          meant={meant}
          isFolded={given !== undefined && !hasChanged}
        />
        {question.earlier.map((texts, index) => (
          <Earlier key={index} texts={texts} language={spoken} isOpen={hasChanged && index === 0} />
        ))}
        {isShown(own, given) && <OwnPageWay own={own} spoken={spoken} />}
        <Foot
          number={question.emergencyNumber}
          words={words}
          languages={others}
          isDanger={question.severity !== 'Minor' || question.answers.some(({ needsHelp }) => needsHelp)}
        />
      </main>
    </Frame>
  );
}

type GivenAnswer = Question['answers'][number] | undefined;

/** What they answered last. */
function Given({ given, spoken }: { given: GivenAnswer; spoken: string }) {
  if (given === undefined) return null;
  const words = employeeWords(spoken);
  return (
    <p class="d" role="status">
      ✓ {words.have} <b>{answerLabel(given, spoken)}</b>
      {given.needsHelp && words.haveHelp}
    </p>
  );
}

/** What is new since they answered. */
function Changed({ text, spoken }: { text: MessageText; spoken: string }) {
  if (!text.changed) return null;
  const { changed, colon } = phrasesFor(spoken);
  return (
    <p class="m">
      <b>
        {changed}
        {colon}
      </b>
      {text.changed}
    </p>
  );
}

/** What they had answered before they were asked anew. */
function Before({ question, spoken }: { question: Question; spoken: string }) {
  const answer = question.answers.find(({ value }) => value === question.before);
  if (answer === undefined) return null;
  return <p class="k">{fill(employeeWords(spoken).before, { answer: answerLabel(answer, spoken) })}</p>;
}

/** Their own page is for afterwards; where it mends what no longer reaches them, for now. */
function isShown(own: OwnWay | undefined, given: GivenAnswer): own is OwnWay {
  return own !== undefined && (own.hasLostPush || given !== undefined);
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

/** What they wrote, and what the team has said to them since. */
function Thread({ thread, words }: Pick<Question, 'thread'> & { words: ReturnType<typeof employeeWords> }) {
  return thread.map(({ at, byTeam, text }) => (
    <p key={at} class={byTeam ? 'd' : 'k'}>
      {byTeam ? words.team : words.wrote} <span class="m">{text}</span>
    </p>
  ));
}

/** What was said before and still holds; open where it is what they answered, so that they see what has changed. */
function Earlier({
  texts,
  language,
  isOpen,
}: {
  texts: Question['texts'];
  language: string;
  isOpen: boolean;
}) {
  const { language: spoken, value: text } = pickLanguage(texts, language);
  return (
    <details lang={spoken} dir={directionOf(spoken)} open={isOpen}>
      <summary>
        {employeeWords(spoken).earlier} {text.headline}
      </summary>
      <Changed text={text} spoken={spoken} />
      <p class="m">{text.instruction}</p>
    </details>
  );
}

/** The answers; folded where one was given that still holds. */
function Asking({ isFolded, ...asked }: AnswersProps & { isFolded: boolean }) {
  if (asked.question.answers.length === 0) return null;
  if (!isFolded) return <Answers {...asked} />;
  return (
    <details>
      <summary>{employeeWords(asked.spoken).change}</summary>
      <Answers {...asked} />
    </details>
  );
}

interface AnswersProps {
  question: Question;
  spoken: string;
  nonce: string;
  meant: string | undefined;
}

function Answers({ question, spoken, nonce, meant }: AnswersProps) {
  const words = employeeWords(spoken);
  const isMeant = ({ key, value }: Question['answers'][number]) => key === meant || value === meant;
  const isBefore = ({ value }: Question['answers'][number]) =>
    question.answer === null && value === question.before;
  const place = (answer: Question['answers'][number]) => (isMeant(answer) ? 0 : isBefore(answer) ? 1 : 2);
  const sorted = [...question.answers].sort((one, other) => place(one) - place(other));
  const anyMeant = sorted.some(isMeant);
  return (
    <form method="post">
      <input type="hidden" name="nonce" value={nonce} />
      <input type="hidden" name="question" value={question.deliveryId} />
      <input type="hidden" name="lang" value={spoken} />
      {sorted.map((answer) => (
        <button
          key={answer.key}
          name="answer"
          value={answer.key}
          class={answer.needsHelp ? 'h' : anyMeant && !isMeant(answer) ? 'o' : undefined}
        >
          {isBefore(answer)
            ? fill(words.still, { answer: answerLabel(answer, spoken) })
            : answerLabel(answer, spoken)}
        </button>
      ))}
      <label>
        {words.note}
        <textarea name="note" rows={2} maxLength={500} />
      </label>
    </form>
  );
}
