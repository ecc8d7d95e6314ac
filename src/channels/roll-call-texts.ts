import { exerciseMarker } from '../playbook/marked-texts.ts';
import type { Answer } from '../playbook/schema.ts';
import { answerLabel } from './localize.ts';
import { phrasesFor } from './phrases.ts';
import { rollCallPhrasesFor } from './roll-call-phrases.ts';

/** Who reads a text about their list, and of what run. */
export interface RollCallReader {
  readonly language: string;
  readonly exercise: boolean;
  readonly link: string;
}

/** How many of a list were marked with one answer. */
export interface Marked {
  readonly answer: Answer;
  readonly people: number;
}

/**
 * How to answer for people by one text, in their list's numbers: `"1 3 ok, 2 help"`, or `"1 ok" / "1 help"` where there is
 * one. In words that are understood when they come back.
 */
export function rollCallExamples(
  answers: readonly Answer[],
  numbers: readonly number[],
  language: string,
): string {
  const { safe, help } = wordsOf(answers, language);
  const [first = 1, second, third] = numbers;
  if (help === undefined) return quote(`${[first, second].filter(Boolean).join(' ')} ${safe}`);
  if (second === undefined) return [`${first} ${safe}`, `${first} ${help}`].map(quote).join(' / ');
  const well = third === undefined ? [first] : [first, third];
  return quote(`${well.join(' ')} ${safe}, ${second} ${help}`);
}

/** Says what a text about a list came to, and how many of it are still silent. */
export function recordedText(
  marked: readonly Marked[],
  silent: number,
  { language, exercise }: RollCallReader,
): string {
  const rollCall = rollCallPhrasesFor(language);
  const { choicesBetween } = phrasesFor(language);
  const counts = marked.map(({ answer, people }) => {
    if (answer.needsHelp) return rollCall.countHelp(people);
    return answer.value === 'safe'
      ? rollCall.countSafe(people)
      : `${people} ${answerLabel(answer, language)}`;
  });
  return mark(rollCall.recorded(counts.join(choicesBetween), silent), { language, exercise });
}

/** Says that nothing was recorded, and how to answer; `people` where all of a list cannot be meant without their count. */
export function notRecordedText(
  answers: readonly Answer[],
  list: { numbers: readonly number[]; people: number | null },
  reader: RollCallReader,
): string {
  const rollCall = rollCallPhrasesFor(reader.language);
  const all =
    list.people === null
      ? []
      : [rollCall.howAll(list.people, quote(allSafe(answers, list.people, reader.language)))];
  const how =
    list.numbers.length === 0 ? [] : [rollCall.how(rollCallExamples(answers, list.numbers, reader.language))];
  return mark([rollCall.nothingRecorded, ...how, ...all, reader.link].join('\n'), reader);
}

/** Asks which of several lists was meant; each with its title and link. */
export function whichListText(
  lists: readonly { title: string; link: string }[],
  reader: RollCallReader,
): string {
  const rollCall = rollCallPhrasesFor(reader.language);
  const { colon } = phrasesFor(reader.language);
  return mark(
    [rollCall.whichList, ...lists.map(({ title, link }) => title + colon + link)].join('\n'),
    reader,
  );
}

/** Asks whether a reply was about the list or the reader's own answer. */
export function selfOrListText(said: string, own: string, reader: RollCallReader): string {
  const rollCall = rollCallPhrasesFor(reader.language);
  return mark(rollCall.selfOrList(`${rollCall.list} ${said}`, own), reader);
}

function allSafe(answers: readonly Answer[], people: number, language: string): string {
  return `${rollCallPhrasesFor(language).all} ${people} ${wordsOf(answers, language).safe}`;
}

/** Nobody else writes "I need help". What is no `safe` and no call for help has its label. */
function wordsOf(answers: readonly Answer[], language: string): { safe: string; help: string | undefined } {
  const rollCall = rollCallPhrasesFor(language);
  const first = answers.find(({ value }) => value === 'safe') ?? answers.find(({ needsHelp }) => !needsHelp);
  const hasHelp = answers.filter(({ needsHelp }) => needsHelp).length === 1;
  const safe = first === undefined || first.value === 'safe' ? rollCall.safe : answerLabel(first, language);
  return { safe, help: hasHelp ? rollCall.help : undefined };
}

function quote(text: string): string {
  return `"${text}"`;
}

function mark(text: string, { language, exercise }: Pick<RollCallReader, 'language' | 'exercise'>): string {
  return exercise ? exerciseMarker(language) + text : text;
}
