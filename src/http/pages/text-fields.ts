import type { ByLanguage } from '../../kernel/language.ts';
import { exerciseMarker } from '../../playbook/marked-texts.ts';
import type { MessageText } from '../../playbook/schema.ts';

/** The words of a form by language: `headline.en`, `instruction.en` and, of an update, `changed.en`. */
export function readTexts(form: Readonly<Record<string, string>>): Record<string, MessageText> {
  const texts: Record<string, MessageText> = {};
  for (const [name, value] of Object.entries(form)) {
    const [, language = ''] = /^headline\.(.+)$/.exec(name) ?? [];
    if (language === '') continue;
    const changed = oneLine(form[`changed.${language}`] ?? '');
    texts[language] = {
      headline: oneLine(value),
      // Forms write line ends as CR LF; a text message would carry both.
      instruction: (form[`instruction.${language}`] ?? '').replaceAll('\r\n', '\n').trim(),
      ...(changed !== '' && { changed }),
    };
  }
  return texts;
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ').trim();

/** The names and values that `readTexts` takes back. */
export function textFields(texts: ByLanguage<MessageText>): (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([language, text]) => [
    [`headline.${language}`, text.headline] as const,
    [`instruction.${language}`, text.instruction] as const,
    ...(text.changed ? [[`changed.${language}`, text.changed] as const] : []),
  ]);
}

/** How many columns a field has on a phone; a Chinese character takes two. */
const columns = 32;

/** The rows that show a text whole on a phone, where the browser does not fit fields to what stands in them. */
export function rowsFor(text: string, least: number): number {
  const widthOf = (line: string) =>
    line.length + (line.match(/\p{Script=Han}|[\u3000-\u303f\uff00-\uff60]/gu)?.length ?? 0);
  const rows = text.split('\n').map((line) => Math.max(1, Math.ceil(widthOf(line) / columns)));
  return Math.max(
    least,
    rows.reduce((sum, count) => sum + count, 0),
  );
}

/** A headline as it is edited: an exercise's marker comes back by itself. */
export function withoutMarker(headline: string, language: string): string {
  const marker = exerciseMarker(language);
  return headline.startsWith(marker) ? headline.slice(marker.length) : headline;
}

/** A language in its own words. */
export function nameLanguage(language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
}
