import { rollCallPhrasesFor } from '../channels/roll-call-phrases.ts';
import { rollCallExamples } from '../channels/roll-call-texts.ts';
import type { ByLanguage } from '../kernel/language.ts';
import { pickLanguage } from '../kernel/language.ts';
import { markTexts, type MarkedTexts } from '../playbook/marked-texts.ts';
import type { Answer, MessageText } from '../playbook/schema.ts';

/** Somebody of a list as its texts name them: `1 Ana Chen`. */
export interface NumberedName {
  readonly number: number;
  readonly name: string;
}

/** What a list says, in people. */
export interface ListWords {
  readonly title: ByLanguage<string>;
  readonly exercise: boolean;
  /** Where all of them are; null: at several sites, or at none. */
  readonly site: string | null;
  readonly people: number;
  /** Those whom it names, each by their number: all of them, or the first. */
  readonly named: readonly NumberedName[];
  /** The answers that they were asked for. */
  readonly answers: readonly Answer[];
  /** It was told before. */
  readonly isAgain: boolean;
}

/** What a text names at most: with its first line and its link that is two SMS of Latin letters. */
const LONGEST_NAMES = 90;

interface Language {
  readonly place: (title: string, site: string | null) => string;
  readonly silent: (place: string, people: number, isAgain: boolean) => string;
  readonly between: string;
  readonly named: (names: string, others: number, how: string) => string;
  readonly empty: (place: string) => string;
  readonly thanks: string;
}

const english: Language = {
  place: (title, site) => (site === null ? title : `${title}, ${site}`),
  silent: (place, people, isAgain) =>
    `${place}: ${isAgain ? 'still ' : ''}${people} ${people === 1 ? 'person has' : 'people have'} not answered.`,
  between: ', ',
  named: (names, others, how) =>
    `${names}${others > 0 ? ` and ${others} more` : ''}. Please look for them and mark each on the list. ${how}`,
  empty: (place) => `${place}: everyone is accounted for.`,
  thanks: 'Nobody is left on your list. Thank you.',
};

const traditionalChinese: Language = {
  place: (title, site) => (site === null ? title : `${site} ${title}`),
  silent: (place, people, isAgain) => `${place}：${isAgain ? '仍有 ' : ''}${people} 人尚未回覆。`,
  between: '、',
  named: (names, others, how) =>
    `${names}${others > 0 ? `，另有 ${others} 人` : ''}。請尋找並於名單上逐一註記。${how}`,
  empty: (place) => `${place}：名單上所有人均已確認。`,
  thanks: '您的名單上已無尚未回覆者，謝謝您。',
};

const simplifiedChinese: Language = {
  place: (title, site) => (site === null ? title : `${site} ${title}`),
  silent: (place, people, isAgain) => `${place}：${isAgain ? '仍有 ' : ''}${people} 人尚未回复。`,
  between: '、',
  named: (names, others, how) =>
    `${names}${others > 0 ? `，另有 ${others} 人` : ''}。请寻找并在名单上逐一标记。${how}`,
  empty: (place) => `${place}：名单上所有人均已确认。`,
  thanks: '您的名单上已无尚未回复者，谢谢您。',
};

const spanish: Language = {
  place: (title, site) => (site === null ? title : `${title}, ${site}`),
  silent: (place, people, isAgain) =>
    `${place}: ${isAgain ? 'siguen ' : ''}${people} ${people === 1 ? 'persona' : 'personas'} sin responder.`,
  between: ', ',
  named: (names, others, how) =>
    `${names}${others > 0 ? ` y otras ${others}` : ''}. Por favor, localice y marque a cada persona de la lista. ${how}`,
  empty: (place) => `${place}: no falta nadie por responder.`,
  thanks: 'Ya no queda nadie en su lista. Gracias.',
};

const arabic: Language = {
  place: (title, site) => (site === null ? title : `${title}، ${site}`),
  silent: (place, people, isAgain) => `${place}: لم يرد ${isAgain ? 'حتى الآن ' : ''}(العدد: ${people}).`,
  between: '، ',
  named: (names, others, how) =>
    `${names}${others > 0 ? ` و${others} غيرهم` : ''}. يُرجى البحث عنهم وتسجيل كل منهم في القائمة. ${how}`,
  empty: (place) => `${place}: تم الاطمئنان على الجميع.`,
  thanks: 'لم يبقَ أحد في قائمتك. شكرًا لك.',
};

const languages: ByLanguage<Language> = {
  en: english,
  'zh-Hant': traditionalChinese,
  'zh-Hans': simplifiedChinese,
  es: spanish,
  ar: arabic,
};

/** The words of a list as they go to its person: how many, the first names with their numbers, and how to mark them. Pure. */
export function listTexts({
  title,
  exercise,
  site,
  people,
  named,
  answers,
  isAgain,
}: ListWords): MarkedTexts {
  const numbers = named.map(({ number }) => number);
  const texts = Object.entries(languages).map(([tag, say]): [string, MessageText] => {
    const place = say.place(pickLanguage(title, tag).value, site);
    const names = named.map(({ number, name }) => `${number} ${name}`).join(say.between);
    const how = rollCallPhrasesFor(tag).how(rollCallExamples(answers, numbers, tag));
    return [
      tag,
      people === 0
        ? { headline: say.empty(place), instruction: say.thanks }
        : {
            headline: say.silent(place, people, isAgain),
            instruction: say.named(names, people - named.length, how),
          },
    ];
  });
  return markTexts(Object.fromEntries(texts), { exercise });
}

/** As many of these as a text can name; one at least. */
export function firstNamed<Named extends NumberedName>(all: readonly Named[]): Named[] {
  let length = 0;
  const isWithin = ({ number, name }: Named) => (length += `${number} ${name}, `.length) <= LONGEST_NAMES;
  const beyond = all.findIndex((one) => !isWithin(one));
  return beyond === -1 ? [...all] : all.slice(0, Math.max(beyond, 1));
}
