import type { Answer } from '../playbook/schema.ts';
import { foldReply, trimFriendly } from './fold-reply.ts';
import { isDistress, withoutFillers } from './read-own-words.ts';

/** What somebody meant by an SMS. `unclear` is never turned into an answer, and neither is `distress`: it is a cry for help. */
export type Understood =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'opt-out' }
  | { readonly kind: 'opt-in' }
  | { readonly kind: 'distress' }
  | { readonly kind: 'unclear' };

/**
 * The words that carriers act on themselves (Twilio's default keywords, CTIA): alone in a message, exactly, whatever
 * their case. "Stop please" and "STOP." are nothing a carrier acts on, so we do not either.
 */
const optOutWords = new Set('stop stopall unsubscribe cancel end quit revoke optout'.split(' '));
const optInWords = new Set(['start', 'unstop']);

/** Longer texts are no answer: they are for a person to read. */
const longestAnswer = 100;

/** As much of a text is read for a cry for help. */
const longestCry = 1_600;

/**
 * Understands an SMS as an answer to a message: its digit, a label or a word of any of its languages, alone, together
 * (`1 Safe`), or among words that say nothing of their own (`I'm safe, thanks`, `1 and on my way`). Case, width, spaces,
 * quotes and friendly punctuation do not matter; a question mark does. Where it is not exactly one answer, it may be a
 * cry for help, as the digit of a call for help is before any words; all else is unclear. Pure.
 */
export function understandReply(body: string, answers: readonly Answer[]): Understood {
  const text = foldReply(body.slice(0, longestCry));
  if (optOutWords.has(text)) return { kind: 'opt-out' };
  if (optInWords.has(text)) return { kind: 'opt-in' };
  const isShort = body.length <= longestCry && text.length <= longestAnswer;
  const exact = isShort ? findOne(answers, (answer) => isSaid(answer, text)) : undefined;
  if (exact !== undefined) return { kind: 'answer', answer: exact };
  const among = isShort ? findOne(answers, (answer) => isSaidAmong(answer, text)) : undefined;
  if (among?.needsHelp === true) return { kind: 'answer', answer: among };
  if (isDistress(text) || callsByKey(text, answers)) return { kind: 'distress' };
  return among === undefined ? { kind: 'unclear' } : { kind: 'answer', answer: among };
}

/**
 * Whether a reply rests on its digit alone (`1`, `1 thanks`), which belongs to the first open question on the phone and to
 * no other.
 */
export function isDigit(body: string): boolean {
  const text = trimFriendly(foldReply(body));
  const { key, rest } = splitKey(text);
  return /^\d$/.test(text) || (key !== '' && withoutFillers(rest) === '');
}

/** `12`, `12 safe`: the two digits in front, and what stands behind them; undefined where there are none. */
export function splitCode(body: string): { code: number; rest: string } | undefined {
  const [, code, rest = ''] = /^(\d\d)(?!\d)(.*)$/u.exec(trimFriendly(foldReply(body))) ?? [];
  return code === undefined ? undefined : { code: Number(code), rest };
}

/** What several answers fit is nobody's. */
function findOne(answers: readonly Answer[], fits: (answer: Answer) => boolean): Answer | undefined {
  const fitting = answers.filter(fits);
  return fitting.length === 1 ? fitting[0] : undefined;
}

function sayingsOf({ labels, words }: Answer): string[] {
  return [...Object.values(labels), ...Object.values(words).flat()]
    .map(foldReply)
    .filter((saying) => saying !== '');
}

/** The digit or a saying of the answer and nothing else, or both. */
function isSaid(answer: Answer, text: string): boolean {
  const bare = trimFriendly(text);
  if (text === answer.key || bare === answer.key) return true;
  const sayings = sayingsOf(answer);
  if (sayings.some((saying) => saying === text || (trimFriendly(saying) === bare && bare !== '')))
    return true;
  const { key, rest } = splitKey(bare);
  return key === answer.key && sayings.some((saying) => saying === trimFriendly(rest));
}

/** The same among words that say nothing of their own. A sign that is no punctuation may change it: `1?`, `-1`. */
function isSaidAmong(answer: Answer, text: string): boolean {
  const bare = trimFriendly(text);
  if (/[^\p{L}\p{M}\p{Nd}\s.,;:!'"’‘“”()。，、；：！…]/u.test(bare)) return false;
  const sayings = sayingsOf(answer).map(withoutFillers);
  const means = (said: string) => said !== '' && sayings.includes(said);
  const { key, rest } = splitKey(bare);
  const left = withoutFillers(rest);
  return key === answer.key ? left === '' || means(left) : means(withoutFillers(bare));
}

/** `2 hurry`: the digit of a call for help before words that we do not know and that name no other answer. */
function callsByKey(text: string, answers: readonly Answer[]): boolean {
  const { key, rest } = splitKey(trimFriendly(text));
  const answer = answers.find((one) => one.key === key);
  if (answer?.needsHelp !== true || /[\p{Nd}?？؟]/u.test(rest)) return false;
  return !answers.some(
    (other) => other !== answer && sayingsOf(other).some((saying) => rest.includes(saying)),
  );
}

/** `1 and on my way`, `1我平安`: the digit in front, and what stands behind it. */
function splitKey(text: string): { key: string; rest: string } {
  const [, key = '', rest = ''] = /^(\d)(?:[\s.:,)-]+|(?=\P{ASCII}))(.+)$/u.exec(text) ?? [];
  return { key, rest };
}
