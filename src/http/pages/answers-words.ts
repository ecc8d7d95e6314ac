import { pickWords } from './pick-words.ts';

const english = {
  title: 'Answers by site',
  all: 'All',
};

/** The words of the page that shows answers by site. */
export type AnswersWords = typeof english;

const traditionalChinese: AnswersWords = {
  title: '各廠區回覆統計',
  all: '全體',
};

/** They in the best language for `language`. */
export function answersWords(language: string): AnswersWords {
  return pickWords<AnswersWords>(language, { en: english, 'zh-Hant': traditionalChinese });
}
