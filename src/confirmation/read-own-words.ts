import { wordsOf } from './fold-reply.ts';
import { replyWords, type ReplyWords } from './reply-words.ts';

/** Phrases of one kind and language as one expression, the longest first; whole words where there are such. */
function anyOf({ joined = false }: ReplyWords, phrases: readonly string[]): string {
  const longestFirst = [...phrases].sort((one, other) => other.length - one.length);
  const any = `(?:${longestFirst.join('|')})`;
  return joined ? any : `(?<![\\p{L}\\p{Nd}])${any}(?![\\p{L}\\p{Nd}])`;
}

const distress = replyWords.flatMap((language) => {
  const { cries, needless, harm, denials, between } = language;
  const gap = language.joined === true ? '' : ' ';
  const denied = `${anyOf(language, denials)}${gap}(?:${anyOf(language, between)}${gap}){0,3}`;
  // What takes it back is in the first group.
  return [
    new RegExp(`(${anyOf(language, needless)}${gap})?${anyOf(language, cries)}`, 'gu'),
    new RegExp(`(${denied})?${anyOf(language, harm)}`, 'gu'),
  ];
});

const fillers = replyWords.map((language) => new RegExp(anyOf(language, language.fillers), 'gu'));

/**
 * Whether somebody may be in need by their own words, in any of the languages we read: `stuck on 3rd floor`. What is denied
 * (`nobody is hurt`) is no cry; where that is not plain, it is one. `folded` is of `foldReply`. Pure.
 */
export function isDistress(folded: string): boolean {
  const text = wordsOf(folded);
  return distress.some((cry) => [...text.matchAll(cry)].some(([, takenBack]) => takenBack === undefined));
}

/** What is left of a text without words that say nothing of their own. `folded` is of `foldReply`. Pure. */
export function withoutFillers(folded: string): string {
  const text = fillers.reduce((left, filler) => left.replace(filler, ''), wordsOf(folded));
  return text.replace(/[\s|]+/gu, ' ').trim();
}
