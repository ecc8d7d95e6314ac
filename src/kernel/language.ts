/** One value for each language, keyed by BCP 47 tag (`en`, `zh-Hant`). The first key is the default language. */
export type ByLanguage<T> = Readonly<Record<string, T>>;

/** What a language tag of a playbook looks like: language, then maybe script, then maybe region. */
export const languageTagPattern = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/;

const traditionalRegions = ['tw', 'hk', 'mo'];

/**
 * The best of the offered languages for somebody who reads `wanted`; the first offered where none fits.
 * Looks for the tag itself, then with the script that the region writes (`zh-TW` is `zh-Hant`), then for
 * ever shorter tags, then for any tag of the same language, then for English.
 * Throws a RangeError when nothing is offered.
 */
export function bestLanguage(wanted: string, offered: readonly string[]): string {
  const first = offered[0];
  if (first === undefined) throw new RangeError('No language is offered.');
  for (const candidate of fallbacks(wanted)) {
    const match = offered.find((tag) => tag.toLowerCase() === candidate);
    if (match !== undefined) return match;
  }
  const base = wanted.toLowerCase().split(/[-_]/)[0];
  const sameLanguage = offered.find((tag) => tag.toLowerCase().split('-')[0] === base);
  return sameLanguage ?? offered.find((tag) => tag === 'en') ?? first;
}

/** The value in the best language for `wanted`, with the tag it was found under. Throws when `values` is empty. */
export function pickLanguage<T>(values: ByLanguage<T>, wanted: string): { language: string; value: T } {
  const language = bestLanguage(wanted, Object.keys(values));
  const value = values[language];
  if (value === undefined) throw new RangeError(`No value in ${language}.`);
  return { language, value };
}

const rightToLeft = ['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'dv', 'ckb'];

/** How a language is written, as pages say it: `rtl` from right to left, else `ltr`. */
export function directionOf(language: string): 'rtl' | 'ltr' {
  const [base = ''] = language.toLowerCase().split(/[-_]/);
  return rightToLeft.includes(base) ? 'rtl' : 'ltr';
}

function fallbacks(wanted: string): string[] {
  const parts = wanted.toLowerCase().split(/[-_]/).filter(Boolean);
  const shorter = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  const writesTraditional = parts[0] === 'zh' && traditionalRegions.some((region) => parts.includes(region));
  return writesTraditional && !parts.includes('hans')
    ? [...shorter.slice(0, 1), 'zh-hant', ...shorter.slice(1)]
    : shorter;
}
