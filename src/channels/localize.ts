import { bestLanguage, pickLanguage } from '../kernel/language.ts';
import { isMarked, MissingMarkerError } from '../playbook/marked-texts.ts';
import type { Answer, MessageText } from '../playbook/schema.ts';
import type { AsksBy, OutgoingMessage, Reader } from './content.ts';
import { phrasesFor, type Phrases } from './phrases.ts';

/** A message in the one language its reader gets, with the phrases of that same language. */
export interface LocalMessage {
  readonly language: string;
  readonly headline: string;
  readonly instruction: string;
  readonly choices: readonly { readonly key: string; readonly label: string }[];
  readonly phrases: Phrases;
  readonly link: string;
  /** Whose answer is asked for; null: nobody else's could be meant. */
  readonly name: string | null;
}

/** Picks the reader's language. Throws MissingMarkerError for an exercise text without its marker. */
export function localize(message: OutgoingMessage, reader: Reader): LocalMessage {
  const { language, value } = pickLanguage(message.texts, reader.language);
  if (message.exercise && !isMarked(value.headline, language)) throw new MissingMarkerError(language);
  return {
    language,
    headline: value.headline,
    instruction: sayInstruction(value, phrasesFor(language)),
    choices: choicesOf(message.answers, language, reader.asksBy),
    phrases: phrasesFor(language),
    link: reader.link,
    name: reader.asksBy?.name ?? null,
  };
}

/** What has changed stands before all else: where a text is cut, that stays. */
function sayInstruction({ changed, instruction }: MessageText, { changed: name, colon }: Phrases): string {
  return changed ? `${name}${colon}${changed}${instruction && `\n${instruction}`}` : instruction;
}

/** What to answer by, and how each answer is called: the keys, or the codes where the text asks by those. */
export function choicesOf(
  answers: readonly Answer[],
  language: string,
  asksBy?: AsksBy | null,
): LocalMessage['choices'] {
  return answers.flatMap((answer) => {
    const key = asksBy ? asksBy.codes[answer.key] : answer.key;
    return key === undefined ? [] : [{ key, label: answerLabel(answer, language) }];
  });
}

/** What an answer is called in the best language for `language`; its value where it has no labels. */
export function answerLabel(answer: Answer, language: string): string {
  const offered = Object.keys(answer.labels);
  return offered.length === 0
    ? answer.value
    : (answer.labels[bestLanguage(language, offered)] ?? answer.value);
}

/** `1 Safe, 2 I need help`, in the words of one language. */
export function listChoices(choices: LocalMessage['choices'], phrases: Phrases): string {
  return choices.map(({ key, label }) => phrases.choice(key, label)).join(phrases.choicesBetween);
}
