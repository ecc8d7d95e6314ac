import { bestLanguage } from '../kernel/language.ts';
import { exerciseMarker } from '../playbook/marked-texts.ts';
import type { Answer } from '../playbook/schema.ts';
import type { AsksBy, Reader } from './content.ts';
import { answerLabel, choicesOf, listChoices } from './localize.ts';
import { phrasesFor, type Phrases } from './phrases.ts';
import { COMING } from '../playbook/page-answers.ts';

/** What became of a page: its call was cleared, or somebody else goes; null: nobody else does. */
export interface PageFate {
  readonly isCleared: boolean;
  readonly goer: string | null;
}

/**
 * Tells the employee that their answer arrived, in the best of the answer's languages for them; whoever needs help is
 * told whom to call besides, by the emergency number of their site where it is known. Whoever says that they are coming to
 * somebody's help hears where nobody waits for them any more; whoever answers what was asked anew since, that they are asked once more.
 */
export function acknowledgementText(
  answer: Answer,
  language: string,
  run: {
    exercise: boolean;
    site: { emergencyNumber: string | null } | null;
    page?: PageFate | null;
    askedAnew?: boolean;
  },
): string {
  const spoken = answerLanguage([answer], language);
  const phrases = phrasesFor(spoken);
  const label = answerLabel(answer, spoken);
  const fate = answer.value === COMING && run.page ? sayFate(run.page, phrases) : undefined;
  const received = answer.needsHelp
    ? phrases.helpReceived(label, run.site?.emergencyNumber ?? null)
    : phrases.received(label);
  const said = run.askedAnew === true ? `${received} ${phrases.askedAnew}` : received;
  return mark(fate ?? said, spoken, run);
}

function sayFate({ isCleared, goer }: PageFate, phrases: Phrases): string | undefined {
  if (isCleared) return phrases.helpCleared;
  return goer === null ? undefined : phrases.somebodyGoes(goer);
}

/** Tells the employee that we could not read their reply, and how to answer. */
export function notUnderstoodText(
  answers: readonly Answer[],
  reader: Reader,
  run: { exercise: boolean },
): string {
  const spoken = answerLanguage(answers, reader.language);
  const phrases = phrasesFor(spoken);
  const choices = choicesOf(answers, spoken, reader.asksBy);
  const ask = choices.length === 0 ? '' : phrases.reply(listChoices(choices, phrases));
  return mark(
    [phrases.notUnderstood, ask, reader.link].filter((line) => line !== '').join('\n'),
    spoken,
    run,
  );
}

/** `10 Safe, 12 I need help`: what to reply to each of a question's answers, in the best language for the reader. */
export function choicesText(
  answers: readonly Answer[],
  language: string,
  codes: AsksBy['codes'] | null,
): string {
  const spoken = answerLanguage(answers, language);
  const choices = choicesOf(answers, spoken, codes && { codes, name: null });
  return listChoices(choices, phrasesFor(spoken));
}

/** Tells an employee who seems to be in need that it was seen, whom to call, and where to say more. */
export function distressText(
  answers: readonly Answer[],
  reader: { language: string; link: string },
  run: { exercise: boolean; site: { emergencyNumber: string | null } | null },
): string {
  const spoken = answerLanguage(answers, reader.language);
  const text = phrasesFor(spoken).distressReceived(run.site?.emergencyNumber ?? null);
  return mark(`${text}\n${reader.link}`, spoken, run);
}

function answerLanguage(answers: readonly Answer[], language: string): string {
  const offered = Object.keys(answers[0]?.labels ?? {});
  return bestLanguage(language, offered.length === 0 ? ['en', 'zh-Hant'] : offered);
}

function mark(text: string, language: string, run: { exercise: boolean }): string {
  return run.exercise ? exerciseMarker(language) + text : text;
}
