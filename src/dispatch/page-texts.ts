import { cutText } from '../channels/cut-text.ts';
import { pickLanguage, type ByLanguage } from '../kernel/language.ts';
import { markTexts, type MarkedTexts } from '../playbook/marked-texts.ts';
import type { MessageText } from '../playbook/schema.ts';

interface Run {
  readonly title: ByLanguage<string>;
  readonly exercise: boolean;
}

/** A call for help, as whoever is paged reads of it. */
export interface PageWords extends Run {
  readonly name: string;
  readonly department: string | null;
  readonly site: string | null;
  /** What they said themselves; null: nothing. */
  readonly note: string | null;
  /** A number to ring them by; null: the directory has none. */
  readonly number: string | null;
}

/** Who is coming, as whoever called reads of it. */
export interface ComingWords extends Run {
  readonly name: string;
  readonly number: string | null;
  /** Of the site of whoever called. */
  readonly emergencyNumber: string | null;
}

/** What a text takes of somebody's words; all of them stand on the board. */
const LONGEST_NOTE = 160;

interface Language {
  readonly needsHelp: (title: string, place: string, name: string) => string;
  readonly note: (note: string) => string;
  readonly ring: (number: string) => string;
  readonly noNumber: string;
  readonly go: string;
  readonly isComing: (title: string, name: string) => string;
  readonly cannotCome: (title: string, name: string) => string;
  readonly askingOthers: string;
  readonly ringThem: (number: string | null) => string;
  readonly danger: (number: string | null) => string;
  readonly between: string;
}

const english: Language = {
  needsHelp: (title, place, name) => `${title}: ${name}${place === '' ? '' : ` (${place})`} needs help.`,
  note: (note) => `They wrote: "${note}".`,
  ring: (number) => `Their number: ${number}.`,
  noNumber: 'No number is known.',
  go: 'Are you going there? You have one minute, then the next is asked too.',
  isComing: (title, name) => `${title}: ${name} is coming to help you.`,
  cannotCome: (title, name) => `${title}: ${name} cannot come after all.`,
  askingOthers: 'We are asking others, and tell you who is coming.',
  ringThem: (number) => (number === null ? '' : `Call them: ${number}.`),
  danger: (number) => `In danger, call ${number ?? 'the emergency number'} as well.`,
  between: ' ',
};

const traditionalChinese: Language = {
  needsHelp: (title, place, name) => `${title}：${name}${place === '' ? '' : `（${place}）`}需要協助。`,
  note: (note) => `對方留言：「${note}」。`,
  ring: (number) => `電話 ${number}。`,
  noNumber: '查無電話號碼。',
  go: '您能前往嗎？一分鐘內未回覆，將同時通知下一位。',
  isComing: (title, name) => `${title}：${name}正前往協助您。`,
  cannotCome: (title, name) => `${title}：${name}無法前往。`,
  askingOthers: '正在詢問其他人員，確定後將通知您。',
  ringThem: (number) => (number === null ? '' : `可致電 ${number} 聯繫。`),
  danger: (number) => `如有立即危險，請同時撥打${number === null ? '緊急電話' : ` ${number}`}。`,
  between: '',
};

const languages: ByLanguage<Language> = { en: english, 'zh-Hant': traditionalChinese };

/** What somebody who is paged reads: who needs help, where, in their own words, and their number. Pure. */
export function pageTexts(call: PageWords): MarkedTexts {
  const place = [call.department, call.site].filter((part) => part !== null).join(', ');
  const note = call.note?.trim() ?? '';
  return write(call, (say, title) => ({
    headline: say.needsHelp(title, place, call.name),
    instruction: [
      note === '' ? '' : say.note(cut(note)),
      call.number === null ? say.noNumber : say.ring(call.number),
      say.go,
    ],
  }));
}

/** What whoever called reads: who is coming, and which numbers to call. Pure. */
export function comingTexts(coming: ComingWords): MarkedTexts {
  return write(coming, (say, title) => ({
    headline: say.isComing(title, coming.name),
    instruction: [say.ringThem(coming.number), say.danger(coming.emergencyNumber)],
  }));
}

/** What whoever called reads when somebody who was coming cannot, and nobody else is. Pure. */
export function cannotComeTexts(gone: Omit<ComingWords, 'number'>): MarkedTexts {
  return write(gone, (say, title) => ({
    headline: say.cannotCome(title, gone.name),
    instruction: [say.askingOthers, say.danger(gone.emergencyNumber)],
  }));
}

function write(
  { title, exercise }: Run,
  say: (language: Language, title: string) => { headline: string; instruction: string[] },
): MarkedTexts {
  const texts = Object.entries(languages).map(([tag, language]): [string, MessageText] => {
    const { headline, instruction } = say(language, pickLanguage(title, tag).value);
    return [tag, { headline, instruction: instruction.filter((part) => part !== '').join(language.between) }];
  });
  return markTexts(Object.fromEntries(texts), { exercise });
}

function cut(note: string): string {
  return cutText(note.replace(/\s+/g, ' '), '...', (text) => text.length <= LONGEST_NOTE);
}
