import type { ByLanguage } from '../kernel/language.ts';
import type { MessageText } from './schema.ts';

declare const marked: unique symbol;

/**
 * Rendered texts that are fit to leave: plain words, no templates, and in an exercise each headline begins with
 * its marker. Made only here, so that an unmarked exercise text cannot reach a renderer.
 */
export type MarkedTexts = ByLanguage<MessageText> & { readonly [marked]: true };

/** Thrown where an exercise text without its marker was about to be sent. */
export class MissingMarkerError extends Error {
  override readonly name = 'MissingMarkerError';
  readonly code = 'exercise-marker-missing';
  constructor(readonly language: string) {
    super(
      `The ${language} text of this exercise does not begin with "${exerciseMarker(language).trim()}". Nothing was sent.`,
    );
  }
}

/** What the database asks of every headline of an exercise, by which every release knows one. */
function plainMarker(language: string): string {
  return baseOf(language) === 'zh' ? '演習：' : 'DRILL: ';
}

/** Behind it, the same in the reader's own words. */
const ownWords: Readonly<Record<string, string>> = { es: 'SIMULACRO: ', ar: 'تمرين: ' };

/** What every headline of an exercise begins with, in one language. */
export function exerciseMarker(language: string): string {
  return plainMarker(language) + (ownWords[baseOf(language)] ?? '');
}

/** Whether a headline says that it is an exercise's: also one that was stored before its language had words of its own. */
export function isMarked(headline: string, language: string): boolean {
  return headline.startsWith(plainMarker(language));
}

/** The headline without the marker that it has, if it has one. */
function unmark(headline: string, language: string): string {
  const found = [exerciseMarker(language), plainMarker(language)].find((marker) =>
    headline.startsWith(marker),
  );
  return headline.slice(found?.length ?? 0);
}

function baseOf(language: string): string {
  return language.toLowerCase().split('-')[0] ?? '';
}

/** What every headline of a reminder begins with, in one language, behind the marker of an exercise. */
function reminderName(language: string): string {
  return reminderNames[baseOf(language)] ?? 'Reminder: ';
}

const reminderNames: Readonly<Record<string, string>> = {
  zh: '提醒：',
  es: 'Recordatorio: ',
  ar: 'تذكير: ',
};

/** The words of a message as its reminder says them: each headline says that it is one. */
export function nameReminder(texts: MarkedTexts, run: { exercise: boolean }): MarkedTexts {
  const entries = Object.entries(texts).map(([language, text]) => {
    const said = run.exercise ? unmark(text.headline, language) : text.headline;
    const marker = run.exercise ? exerciseMarker(language) : '';
    return [language, { ...text, headline: marker + reminderName(language) + said }] as const;
  });
  return reviveMarkedTexts(Object.fromEntries(entries), run);
}

/** Puts the marker before each headline of an exercise, once; a live run's texts stay as they are. */
export function markTexts(texts: ByLanguage<MessageText>, run: { exercise: boolean }): MarkedTexts {
  const entries = Object.entries(texts).map(([language, text]) => {
    const headline = run.exercise
      ? exerciseMarker(language) + unmark(text.headline, language)
      : text.headline;
    return [language, { ...text, headline }] as const;
  });
  return Object.fromEntries(entries) as unknown as MarkedTexts;
}

/**
 * Takes texts that were stored after `markTexts` as marked again.
 * Throws MissingMarkerError if they are an exercise's and one has lost its marker.
 */
export function reviveMarkedTexts(texts: ByLanguage<MessageText>, run: { exercise: boolean }): MarkedTexts {
  for (const [language, { headline }] of Object.entries(texts)) {
    if (run.exercise && !isMarked(headline, language)) throw new MissingMarkerError(language);
  }
  return texts as MarkedTexts;
}
