/** Cyrillic letters that look like Latin ones: a phone set to Cyrillic writes `ОК` with two of them. */
const cyrillic = 'авеіјкмнорстухѕ';
const latin = 'abeijkmhopctyxs';
const lookAlikes = new Map(Array.from(cyrillic, (letter, index) => [letter, latin.charAt(index)]));

/**
 * A text as it is compared: NFKC (which makes full-width signs plain), no control or direction marks, single spaces,
 * small letters, the digits of any script as ours, a text of nothing but look-alikes in Latin letters. Pure.
 */
export function foldReply(text: string): string {
  const folded = text
    .replace(/\s+/gu, ' ')
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\ufe0e\ufe0f\u20e3]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()
    .replace(/\p{Nd}/gu, plainDigit);
  return inLatin(folded);
}

/** The digits of a script stand in a row of ten, and the row begins where the sign before is none (Unicode 4.6). */
function plainDigit(digit: string): string {
  let value = 0;
  const code = digit.codePointAt(0) ?? 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

function inLatin(text: string): string {
  const letters = text.match(/\p{L}/gu) ?? [];
  if (letters.length === 0 || !letters.every((letter) => lookAlikes.has(letter))) return text;
  return text.replace(/\p{L}/gu, (letter) => lookAlikes.get(letter) ?? letter);
}

const before = /^[\s"'“”‘’«»„(（[【「『#*]+/u;
const after = /(?:[\s"'“”‘’«»)）\]】」』*.,;:!。，、；：！…~～]|[👍👌✅✔🙏]\p{Emoji_Modifier}?)+$/u;

/** Without the quotes, brackets, full stops, exclamation marks and thumbs up that people put around an answer. */
export function trimFriendly(text: string): string {
  return text.replace(before, '').replace(after, '');
}

/**
 * A text as words between single spaces, for looking up phrases: no accents, one form of each Arabic letter, nothing for
 * an apostrophe (`can't` is `cant`), and ` | ` where a clause ends.
 */
export function wordsOf(folded: string): string {
  return folded
    .normalize('NFD')
    .replace(/[\p{Mn}\u0640'’`´]/gu, '')
    .normalize('NFC')
    .replace(/[أإآ]/gu, 'ا')
    .replace(/ى/gu, 'ي')
    .replace(/ة/gu, 'ه')
    .replace(/[.,;:!?…。，、；：！？،؛؟()\n]+/gu, ' | ')
    .replace(/[^\p{L}\p{Nd}|]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}
