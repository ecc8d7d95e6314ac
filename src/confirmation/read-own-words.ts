import { wordsOf } from './fold-reply.ts';
import { replyWords, type ReplyWords } from './reply-words.ts';

/** Phrases of one kind and language as one expression, the longest first; whole words where there are such. */
function anyOf({ joined = false }: ReplyWords, phrases: readonly string[]): string {
  const longestFirst = [...phrases].sort((one, other) => other.length - one.length);
  const any = `(?:${longestFirst.join('|')})`;
  return joined ? any : `(?<![\\p{L}\\p{Nd}])${any}(?![\\p{L}\\p{Nd}])`;
}

const space = ({ joined = false }: ReplyWords) => (joined ? '' : ' ');

/** A cry for help; with what denies it before it, in its first group. */
const distress = replyWords.map((language) => {
  const { denials, between, distress: cries } = language;
  const gap = space(language);
  const denied = `${anyOf(language, denials)}${gap}(?:${anyOf(language, between)}${gap}){0,3}`;
  return new RegExp(`(${denied})?${anyOf(language, cries)}`, 'gu');
});

const doubts = replyWords.map((language) => new RegExp(anyOf(language, language.doubts), 'u'));
const fillers = replyWords.map((language) => new RegExp(anyOf(language, language.fillers), 'gu'));

/**
 * Whether somebody may be in need by their own words, in any of the languages we read: `stuck on 3rd floor`. What is denied
 * (`nobody is hurt`) is no cry; where that is not plain, it is one. `folded` is of `foldReply`. Pure.
 */
export function isDistress(folded: string): boolean {
  const text = wordsOf(folded);
  return distress.some((cry) => [...text.matchAll(cry)].some(([, denied]) => denied === undefined));
}

/** Whether something beside an answer may take it back, or asks. `folded` is of `foldReply`. Pure. */
export function isDoubtful(folded: string): boolean {
  const text = wordsOf(folded);
  return /[?？؟]/u.test(folded) || doubts.some((doubt) => doubt.test(text));
}

/** What is left of a text without words that say nothing of their own. `folded` is of `foldReply`. Pure. */
export function withoutFillers(folded: string): string {
  const text = fillers.reduce((left, filler) => left.replace(filler, ''), wordsOf(folded));
  return text.replace(/[\s|]+/gu, ' ').trim();
}
