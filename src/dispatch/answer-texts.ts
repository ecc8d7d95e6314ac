import { pickLanguage, type ByLanguage } from '../kernel/language.ts';
import { markTexts, type MarkedTexts } from '../playbook/marked-texts.ts';

/** What stands above the team's words, so that whoever gets them knows what they belong to. */
const headlines: ByLanguage<(title: string) => string> = {
  en: (title) => `Answer to your message (${title}):`,
  'zh-Hant': (title) => `回覆您的訊息（${title}）：`,
  'zh-Hans': (title) => `回复您的消息（${title}）：`,
  es: (title) => `Respuesta a su mensaje (${title}):`,
  ar: (title) => `رد على رسالتك (${title}):`,
};

/** The team's words to an employee who wrote, as they were written, under a line in the employee's language. Pure. */
export function answerTexts(
  { title, exercise }: { title: ByLanguage<string>; exercise: boolean },
  words: string,
): MarkedTexts {
  const texts = Object.entries(headlines).map(([tag, say]) => {
    const headline = say(pickLanguage(title, tag).value);
    return [tag, { headline, instruction: words }] as const;
  });
  return markTexts(Object.fromEntries(texts), { exercise });
}
