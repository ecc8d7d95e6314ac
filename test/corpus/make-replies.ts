import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/playbook/schema.ts';

/** What somebody meant by their words: the value of an answer, or that it is none. */
export interface Reply {
  readonly language: string;
  readonly meant: string;
  readonly text: string;
}

/** Safe, help, away, in the five languages of the corpus. */
export const answers: readonly Answer[] = [
  {
    key: '1',
    value: 'safe',
    needsHelp: false,
    labels: { en: 'Safe', 'zh-Hant': '我平安', 'zh-Hans': '我平安', es: 'A salvo', ar: 'أنا بأمان' },
    words: {
      en: ['ok', 'fine'],
      'zh-Hant': ['平安', '安全', '沒事'],
      'zh-Hans': ['没事'],
      es: ['bien'],
      ar: ['بخير', 'بأمان'],
    },
  },
  {
    key: '2',
    value: 'help',
    needsHelp: true,
    labels: {
      en: 'I need help',
      'zh-Hant': '我需要協助',
      'zh-Hans': '我需要帮助',
      es: 'Necesito ayuda',
      ar: 'أحتاج مساعدة',
    },
    words: { en: ['help me', 'need help'], ar: ['احتاج مساعدة'] },
  },
  {
    key: '3',
    value: 'away',
    needsHelp: false,
    labels: {
      en: 'Not on site',
      'zh-Hant': '我不在場',
      'zh-Hans': '我不在现场',
      es: 'No estoy en el sitio',
      ar: 'لست في الموقع',
    },
    words: { en: ['away', 'home', 'not on site today'], 'zh-Hant': ['不在現場'] },
  },
];

/** The replies that were written by hand. */
export function repliesByHand(): Reply[] {
  return readFileSync(join(import.meta.dirname, 'replies.tsv'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '))
    .map((line) => {
      const [language = '', meant = '', text = ''] = line.split('\t');
      return { language, meant, text };
    });
}

/** How people's fingers and phones change what they write, and what it means to them does not change with it. */
const hands: readonly ((text: string) => string)[] = [
  (text) => text.toUpperCase(),
  (text) => ` ${text}\n`,
  (text) => `\u200f${text}\u200f`,
  (text) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  (text) => `${text}.`,
  (text) => `“${text}”`,
];

/** A carrier's own words are those alone: with a full stop they are none. */
const isCarriers = ({ meant }: Reply) => meant.startsWith('opt-');

/** Each of them as other hands and phones write it. */
export function repliesByRule(): Reply[] {
  return repliesByHand()
    .filter((reply) => !isCarriers(reply))
    .flatMap((reply) => hands.map((write) => ({ ...reply, text: write(reply.text) })));
}
