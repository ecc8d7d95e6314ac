import type { Answer } from '../playbook/schema.ts';

/** What somebody meant by an SMS. `unclear` is never turned into an answer. */
export type Understood =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'opt-out' }
  | { readonly kind: 'opt-in' }
  | { readonly kind: 'unclear' };

/**
 * The words that carriers act on themselves (Twilio's default keywords, CTIA): alone in a message, exactly, whatever
 * their case. "Stop please" and "STOP." are nothing a carrier acts on, so we do not either.
 */
const optOutWords = new Set('stop stopall unsubscribe cancel end quit revoke optout'.split(' '));
const optInWords = new Set(['start', 'unstop']);

/** Longer texts are no answer: they are for a person to read. */
const longestAnswer = 100;

/**
 * Understands an SMS as an answer to a message: its digit, a label or a word of any of its languages, or the digit
 * with its own label (`1 Safe`). Case, width, spaces, quotes and friendly punctuation around do not matter; a question
 * mark does. Whatever is not exactly one answer is unclear. Pure.
 */
export function understandReply(body: string, answers: readonly Answer[]): Understood {
  const text = fold(body);
  if (optOutWords.has(text)) return { kind: 'opt-out' };
  if (optInWords.has(text)) return { kind: 'opt-in' };
  if (text.length > longestAnswer) return { kind: 'unclear' };
  const meant = answers.filter((answer) => isMeant(answer, text) || isMeant(answer, trimFriendly(text)));
  const [answer] = meant;
  return answer === undefined || meant.length > 1 ? { kind: 'unclear' } : { kind: 'answer', answer };
}

/** Whether a reply is a bare digit, which belongs to the first open question on the phone and to no other. */
export function isDigit(body: string): boolean {
  return /^\d$/.test(trimFriendly(fold(body)));
}

function isMeant(answer: Answer, text: string): boolean {
  if (text === answer.key) return true;
  const sayings = [...Object.values(answer.labels), ...Object.values(answer.words).flat()].map(fold);
  if (sayings.some((saying) => saying !== '' && (saying === text || trimFriendly(saying) === text)))
    return true;
  const [, key, rest = ''] = /^(\d)(?:[\s.:,)-]+|(?=\P{ASCII}))(.+)$/u.exec(text) ?? [];
  return key === answer.key && sayings.some((saying) => saying !== '' && saying === trimFriendly(rest));
}

/** NFKC (which makes full-width digits plain), no control or direction marks, single spaces, small letters. */
function fold(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\ufe0e\ufe0f\u20e3]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
}

const before = /^[\s"'“”‘’«»„(（[【「『#*]+/u;
const after = /(?:[\s"'“”‘’«»)）\]】」』*.,;:!。，、；：！…~～]|[👍👌✅✔🙏]\p{Emoji_Modifier}?)+$/u;

/** Without the quotes, brackets, full stops, exclamation marks and thumbs up that people put around an answer. */
function trimFriendly(text: string): string {
  return text.replace(before, '').replace(after, '');
}
