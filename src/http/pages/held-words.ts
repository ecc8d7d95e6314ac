import { bestLanguage } from '../../kernel/language.ts';

/** What the console says of an incident that is held. */
export interface HeldWords {
  readonly what: string;
  readonly choices: string;
  readonly goOn: string;
  readonly sure: string;
  readonly stop: string;
  readonly open: string;
}

const english: HeldWords = {
  what: 'Nothing has been sent since {at}: Tocsin was away for long, or an older backup was restored.',
  choices: '“Go on” sends what is left, as if no time had passed. “Stop” sends nothing more.',
  goOn: 'Go on',
  sure: 'It is still needed: send what is left now.',
  stop: 'Stop',
  open: 'Decide',
};

const traditionalChinese: HeldWords = {
  what: '自 {at} 起未發送任何訊息：系統曾長時間中斷，或已還原較舊的備份。',
  choices: '「繼續」會發送剩餘的訊息，等待時間視同未曾流逝；「停止」則不再發送。',
  goOn: '繼續',
  sure: '仍有需要：立即發送剩餘的訊息。',
  stop: '停止',
  open: '前往決定',
};

const words: Readonly<Record<string, HeldWords>> = { en: english, 'zh-Hant': traditionalChinese };

/** The words in the best language for `language`. */
export function heldWords(language: string): HeldWords {
  return words[bestLanguage(language, Object.keys(words))] ?? english;
}
