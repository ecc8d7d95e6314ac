import { bestLanguage } from '../../kernel/language.ts';
import { traditionalChinese } from './board-words-chinese.ts';
import { english, type BoardWords } from './board-words-english.ts';

export type { BoardWords } from './board-words-english.ts';

const words: Readonly<Record<string, BoardWords>> = { en: english, 'zh-Hant': traditionalChinese };

/** The board's words in the best language for `language`. */
export function boardWords(language: string): BoardWords {
  return words[bestLanguage(language, Object.keys(words))] ?? english;
}
