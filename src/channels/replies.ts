import { bestLanguage } from '../kernel/language.ts';
import { exerciseMarker } from '../playbook/marked-texts.ts';
import type { Answer } from '../playbook/schema.ts';
import { answerLabel, listChoices } from './localize.ts';
import { phrasesFor } from './phrases.ts';

/** Tells the employee that their answer arrived, in the best of the answer's languages for them. */
export function acknowledgementText(answer: Answer, language: string, run: { exercise: boolean }): string {
  const spoken = answerLanguage([answer], language);
  const phrases = phrasesFor(spoken);
  const label = answerLabel(answer, spoken);
  return mark(answer.needsHelp ? phrases.helpReceived(label) : phrases.received(label), spoken, run);
}

/** Tells the employee that we could not read their reply, and how to answer. */
export function notUnderstoodText(
  answers: readonly Answer[],
  reader: { language: string; link: string },
  run: { exercise: boolean },
): string {
  const spoken = answerLanguage(answers, reader.language);
  const phrases = phrasesFor(spoken);
  const choices = answers.map((answer) => ({ key: answer.key, label: answerLabel(answer, spoken) }));
  const ask = choices.length === 0 ? '' : phrases.reply(listChoices(choices, phrases));
  return mark(
    [phrases.notUnderstood, ask, reader.link].filter((line) => line !== '').join('\n'),
    spoken,
    run,
  );
}

function answerLanguage(answers: readonly Answer[], language: string): string {
  const offered = Object.keys(answers[0]?.labels ?? {});
  return bestLanguage(language, offered.length === 0 ? ['en', 'zh-Hant'] : offered);
}

function mark(text: string, language: string, run: { exercise: boolean }): string {
  return run.exercise ? exerciseMarker(language) + text : text;
}
