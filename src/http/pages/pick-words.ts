import { bestLanguage } from '../../kernel/language.ts';

/** The words of one page in each language of the console; English where there is nothing better. */
export interface ByConsoleLanguage<Words> {
  readonly en: Words;
  readonly 'zh-Hant': Words;
}

/** A page's words in the best language for `language`. */
export function pickWords<Words>(language: string, words: ByConsoleLanguage<Words>): Words {
  return bestLanguage(language, Object.keys(words)) === 'zh-Hant' ? words['zh-Hant'] : words.en;
}
