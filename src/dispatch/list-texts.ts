import type { ByLanguage } from '../kernel/language.ts';
import { pickLanguage } from '../kernel/language.ts';
import { markTexts, type MarkedTexts } from '../playbook/marked-texts.ts';
import type { MessageText } from '../playbook/schema.ts';

/** What a list says, in people. */
export interface ListWords {
  readonly title: ByLanguage<string>;
  readonly exercise: boolean;
  /** Where all of them are; null: at several sites, or at none. */
  readonly site: string | null;
  readonly people: number;
  /** The first of them by name, or all. */
  readonly names: readonly string[];
  /** It was told before. */
  readonly isAgain: boolean;
}

/** What a text names at most: with its first line and its link that is two SMS of Latin letters. */
const LONGEST_NAMES = 90;

interface Language {
  readonly place: (title: string, site: string | null) => string;
  readonly silent: (place: string, people: number, isAgain: boolean) => string;
  readonly named: (names: readonly string[], others: number) => string;
  readonly empty: (place: string) => string;
  readonly thanks: string;
}

const english: Language = {
  place: (title, site) => (site === null ? title : `${title}, ${site}`),
  silent: (place, people, isAgain) =>
    `${place}: ${isAgain ? 'still ' : ''}${people} ${people === 1 ? 'person has' : 'people have'} not answered.`,
  named: (names, others) =>
    `${names.join(', ')}${others > 0 ? ` and ${others} more` : ''}. Please look for them and mark each on the list.`,
  empty: (place) => `${place}: everyone is accounted for.`,
  thanks: 'Nobody is left on your list. Thank you.',
};

const traditionalChinese: Language = {
  place: (title, site) => (site === null ? title : `${site} ${title}`),
  silent: (place, people, isAgain) => `${place}：${isAgain ? '仍有 ' : ''}${people} 人尚未回覆。`,
  named: (names, others) =>
    `${names.join('、')}${others > 0 ? `，另有 ${others} 人` : ''}。請尋找並於名單上逐一註記。`,
  empty: (place) => `${place}：名單上所有人均已確認。`,
  thanks: '您的名單上已無尚未回覆者，謝謝您。',
};

const languages: ByLanguage<Language> = { en: english, 'zh-Hant': traditionalChinese };

/** The words of a list as they go to its person: how many, the first names, and to look for them. Pure. */
export function listTexts({ title, exercise, site, people, names, isAgain }: ListWords): MarkedTexts {
  const texts = Object.entries(languages).map(([tag, say]): [string, MessageText] => {
    const place = say.place(pickLanguage(title, tag).value, site);
    const named = firstNames(names);
    return [
      tag,
      people === 0
        ? { headline: say.empty(place), instruction: say.thanks }
        : {
            headline: say.silent(place, people, isAgain),
            instruction: say.named(named, people - named.length),
          },
    ];
  });
  return markTexts(Object.fromEntries(texts), { exercise });
}

/** As many names as fit; one at least. */
function firstNames(names: readonly string[]): string[] {
  let length = 0;
  const isWithin = (name: string) => (length += name.length + 2) <= LONGEST_NAMES;
  const beyond = names.findIndex((name) => !isWithin(name));
  return beyond === -1 ? [...names] : names.slice(0, Math.max(beyond, 1));
}
