import { bestLanguage } from '../../kernel/language.ts';
import { traditionalChinese } from './words-chinese.ts';
import { english, type Words } from './words-english.ts';

export type { Words } from './words-english.ts';

const words: Readonly<Record<string, Words>> = { en: english, 'zh-Hant': traditionalChinese };

/** The languages of the console. */
export const consoleLanguages = Object.keys(words);

/** The console's words in the best language for `language`. */
export function wordsFor(language: string): Words {
  return words[bestLanguage(language, consoleLanguages)] ?? english;
}
