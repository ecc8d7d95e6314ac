import type { Answer } from '../playbook/schema.ts';
import { foldReply, trimFriendly } from './fold-reply.ts';
import { rollCallWords } from './roll-call-words.ts';
import { understandReply } from './understand-reply.ts';

/** Whom a roll call names: one by their number, those within a range of numbers, or all who are silent. */
export type Named =
  | { readonly kind: 'one'; readonly number: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  /** `people`: how many that are, where it was said. */
  | { readonly kind: 'all'; readonly people: number | null };

/** What is said of some. */
export interface Call {
  readonly named: readonly Named[];
  readonly answer: Answer;
}

/** What a text says of the people of a list. */
export type RollCall =
  /** It names nobody by a number, nor all. */
  | { readonly kind: 'nobody' }
  /** Not every word of it is plain. `cries`: who may need help by it. */
  | { readonly kind: 'unclear'; readonly cries: readonly Named[] }
  /** `isLone`: one number and an answer. `saysList`: it says that it is about the list, and is not the writer's own. */
  | {
      readonly kind: 'calls';
      readonly calls: readonly Call[];
      readonly isLone: boolean;
      readonly saysList: boolean;
    };

/** Longer texts are for a person to read. */
const LONGEST = 300;
const HIGHEST = 999;

/** Stands for every way to say "all": no text has it, for folding drops control characters. */
const ALL = '\u0001';

const anyOf = (phrases: readonly string[]) => {
  const longestFirst = phrases.map(foldReply).sort((one, other) => other.length - one.length);
  return longestFirst.map(wholeWord).join('|');
};
const wholeWord = (phrase: string) =>
  /\p{Script=Han}/u.test(phrase) ? phrase : `(?<!\\p{L})${phrase}(?!\\p{L})`;

const allWords = new RegExp(anyOf(rollCallWords.all), 'gu');
const listWord = new RegExp(`^(?:${anyOf(rollCallWords.list)})[\\s:,]*`, 'u');
const numbers = new RegExp(`(${ALL}|\\d+(?:\\s*(?:[-–—~]|${anyOf(rollCallWords.to)})\\s*\\d+)?)`, 'u');
const joiner = `[\\s,،、;:.。!&+#()–—-]|${anyOf(rollCallWords.and)}`;
const joinersBefore = new RegExp(`^(?:${joiner})+`, 'u');
const joinersAfter = new RegExp(`(?:${joiner})+$`, 'u');

/**
 * Reads what a text says of the people of a list: `1 3 4 ok, 2 help`, `ok: 1-4`, `2 help, all others ok`. Each number stands
 * with an answer, in words that this question's answers know or that are said of somebody else; a digit is a person and
 * never an answer. One word that is not understood, and nothing of it is. Pure.
 */
export function readRollCall(body: string, answers: readonly Answer[]): RollCall {
  const whole = trimFriendly(foldReply(body.slice(0, LONGEST * 2)));
  const text = whole.replace(listWord, '');
  const parts = text.replace(allWords, ALL).split(numbers).map(trimJoiners);
  if (parts.length === 1) return { kind: 'nobody' };
  const clauses = /\d[.:]\d/.test(text) || text.length > LONGEST ? undefined : clausesOf(parts);
  if (clauses === undefined) return { kind: 'unclear', cries: [] };
  const known = answers.map((answer) => asOfOthers(answer, answers));
  const read = clauses.map(({ named, said }) => ({ named, meant: understandReply(said, known) }));
  const calls = read.flatMap(({ named, meant }) =>
    meant.kind === 'answer' ? [{ named, answer: meant.answer }] : [],
  );
  if (calls.length < read.length)
    return {
      kind: 'unclear',
      cries: read.flatMap(({ named, meant }) => (callsForHelp(meant) ? named : [])),
    };
  const [first] = calls;
  const isLone = calls.length === 1 && first?.named.length === 1 && first.named[0]?.kind === 'one';
  return { kind: 'calls', calls, isLone, saysList: text !== whole };
}

/** Whether what was understood is a call for help, as an answer or in words of their own. */
export function callsForHelp(meant: ReturnType<typeof understandReply>): boolean {
  return meant.kind === 'distress' || (meant.kind === 'answer' && meant.answer.needsHelp);
}

interface Clause {
  readonly named: readonly Named[];
  readonly said: string;
}

/** Words and names by turns: an answer behind its names (`1 2 ok`), or all of them before (`ok 1 2`); else undefined. */
function clausesOf(parts: readonly string[]): Clause[] | undefined {
  const [before = ''] = parts;
  const isWordsFirst = before !== '';
  const last = parts.at(-1) ?? '';
  if (isWordsFirst ? last !== '' : last === '') return undefined;
  const clauses: { tokens: string[]; said: string }[] = [];
  let tokens: string[] = [];
  let said = before;
  for (let index = 1; index < parts.length; index += 2) {
    tokens.push(parts[index] ?? '');
    const gap = parts[index + 1] ?? '';
    const isLast = index + 2 >= parts.length;
    if (gap === '' && !isLast) continue;
    clauses.push({ tokens, said: isWordsFirst ? said : gap });
    said = gap;
    tokens = [];
  }
  const read = clauses.flatMap((clause) => {
    const named = readNames(clause.tokens);
    return named === undefined ? [] : [{ named, said: clause.said }];
  });
  return read.length === clauses.length ? read : undefined;
}

/** `all 40`: their count. `1 2 all`: both of them, and nobody else; undefined where it could be either, as `2 others`. */
function readNames(tokens: readonly string[]): Named[] | undefined {
  const [first, second] = tokens;
  if (first === ALL) {
    if (tokens.every((token) => token === ALL)) return [{ kind: 'all', people: null }];
    const isCount = tokens.length === 2 && /^\d+$/.test(second ?? '');
    return isCount ? [{ kind: 'all', people: Number(second) }] : undefined;
  }
  const read = tokens
    .filter((token, index) => !(token === ALL && index > 1 && index === tokens.length - 1))
    .map(readName);
  const named = read.flatMap((one) => one ?? []);
  return named.length === read.length ? named : undefined;
}

function readName(token: string): Named | undefined {
  const [from = NaN, to = from] = (token.match(/\d+/g) ?? []).map(Number);
  if (!(from >= 1 && from <= to && to <= HIGHEST)) return undefined;
  return from === to ? { kind: 'one', number: from } : { kind: 'range', from, to };
}

function trimJoiners(part: string, index: number): string {
  return index % 2 === 1 ? part : part.replace(joinersBefore, '').replace(joinersAfter, '');
}

/** An answer with the words by which others say it of somebody. */
function asOfOthers(answer: Answer, all: readonly Answer[]): Answer {
  const isOnlyHelp = answer.needsHelp && all.filter(({ needsHelp }) => needsHelp).length === 1;
  const more = answer.value === 'safe' ? rollCallWords.safe : isOnlyHelp ? rollCallWords.help : [];
  return more.length === 0 ? answer : { ...answer, words: { ...answer.words, others: more } };
}
