import type { Answer } from '../playbook/schema.ts';
import type { Question } from './question-store.ts';
import { isDigit, understandReply } from './understand-reply.ts';

/** Whose answer a reply is, to what; `asked` are all whose answer it could be. */
export type Placed =
  | { understood: 'confirmed'; question: Question; answer: Answer }
  | { understood: 'someone-answered'; question: Question; answer: Answer; asked: readonly Question[] }
  | { understood: 'which-question'; question: Question; answer: Answer; asked: readonly Question[] }
  | { understood: 'distress'; question: Question; asked: readonly Question[] }
  | { understood: 'old-code'; question: Question }
  | { understood: 'unclear'; question: Question };

/**
 * Places a reply without a code among the questions of a phone, given in the order of `listQuestions`; undefined where
 * there are none. A plain digit belongs to the first question whose texts show plain digits. Words that several open
 * questions know, and a digit that could be meant for several, are asked back. Where several people were asked the same,
 * whose answer it was is asked back. Pure.
 */
export function placeReply(body: string, listed: readonly Question[]): Placed | undefined {
  const questions = onceEach(listed);
  const [first] = questions;
  if (first === undefined) return undefined;
  const open = questions.filter(isOpen);
  const fitting = (isDigit(body) ? digitsOf(body, questions) : wordsOf(body, questions)).flatMap(
    (question) => {
      const meant = understandReply(body, question.answers);
      return meant.kind === 'answer' ? [{ question, answer: meant.answer }] : [];
    },
  );
  const [meant] = fitting;
  if (meant === undefined) {
    const isCry = understandReply(body, first.answers).kind === 'distress';
    if (!isCry) return { understood: 'unclear', question: first };
    return { understood: 'distress', question: first, asked: open.length > 0 ? open : [first] };
  }
  const asked = fitting.map(({ question }) => question);
  if (asked.some((question) => !isSameQuestion(question, meant.question))) {
    const answer = fitting.find((one) => one.answer.needsHelp)?.answer ?? meant.answer;
    return { understood: 'which-question', question: meant.question, answer, asked };
  }
  const alike = questions.filter((question) => isSameQuestion(question, meant.question));
  return alike.length > 1
    ? { understood: 'someone-answered', ...meant, asked: alike }
    : { understood: 'confirmed', ...meant };
}

/** Places the rest of a reply that began with the code of this question: as if the answer's digit stood before it. */
export function placeCode(
  { answerKey, rest }: { answerKey: string; rest: string },
  question: Question,
  others: readonly Question[],
): Placed {
  const meant = understandReply(answerKey + rest, question.answers);
  const isCry = meant.kind === 'distress' || (meant.kind === 'answer' && meant.answer.needsHelp);
  if (question.incidentOver && isCry) {
    const open = others.filter(isOpen);
    const [first = question] = open;
    return { understood: 'distress', question: first, asked: open.length > 0 ? open : [question] };
  }
  if (question.incidentOver) return { understood: 'old-code', question };
  switch (meant.kind) {
    case 'answer':
      return { understood: 'confirmed', question, answer: meant.answer };
    case 'distress':
      return { understood: 'distress', question, asked: [question] };
    default:
      return { understood: 'unclear', question };
  }
}

/**
 * Places a reply to the mail that carried this question, or that told something and asked nothing: then what else was
 * asked in that incident. `others` are the questions of its reader, for where that is not enough: whoever calls for help
 * by the mail of an incident that is over is looked after in those that run. What is not understood stays with the mail.
 * `answer` is the part of its `words` where an answer stands; a cry for help may stand anywhere in them.
 */
export function placeByMail(
  { answer, words }: { readonly answer: string; readonly words: string },
  question: Question,
  others: readonly Question[],
): Placed {
  const here = others.filter(({ incidentId }) => incidentId === question.incidentId);
  const asked = question.answers.length > 0 || here.length === 0 ? [question] : here;
  const all = placeReply(words, asked);
  const placed = all?.understood === 'distress' ? all : placeReply(answer, asked);
  const open = others.filter(isOpen);
  const [first] = open;
  if (question.incidentOver && first !== undefined && callsForHelp(placed))
    return { understood: 'distress', question: first, asked: open };
  switch (placed?.understood) {
    case 'confirmed':
      return placed;
    case 'distress':
      return { ...placed, question };
    default:
      return { understood: 'unclear', question };
  }
}

function callsForHelp(placed: Placed | undefined): boolean {
  return placed?.understood === 'distress' || (placed?.understood === 'confirmed' && placed.answer.needsHelp);
}

/** Nobody has answered it, its incident runs, and of a page: somebody is still waited for. */
export function isOpen(question: Question): boolean {
  return !question.incidentOver && question.soFar === null && !isSettled(question);
}

/** A page whose call was cleared, or to whose caller somebody else goes. */
function isSettled({ page }: Question): boolean {
  return page !== null && (page.isCleared || page.goer !== null);
}

/** So long at least somebody takes to read a text and reply: what comes sooner was written before. */
const READ_AND_WRITE_MS = 5_000;

/**
 * The questions without those that an update has asked anew, for a reply written at `at`. Of what an incident asks somebody
 * the newest stands that had come to their phone by then, and the older ones only until it has. Pages stand apart. Pure.
 */
export function leaveReplaced(questions: readonly Question[], at: Date): Question[] {
  return questions.filter((question) => {
    if (question.page !== null) return true;
    const alike = questions.filter((other) => other.page === null && isOfOneRun(question, other));
    return standingOf(alike, at) === question.questionId;
  });
}

function isOfOneRun(one: Question, other: Question): boolean {
  return one.incidentId === other.incidentId && one.employee.id === other.employee.id;
}

/** Of the questions of one incident to one person, the one that an answer written at `at` belongs to. */
function standingOf(alike: readonly Question[], at: Date): Question['questionId'] | undefined {
  const isTexted = alike.some(({ textedAt }) => textedAt !== null);
  const cameAt = ({ textedAt, sentAt }: Question) => (isTexted ? textedAt : sentAt)?.getTime() ?? Infinity;
  const oldestFirst = [...alike].sort((one, other) => one.sentAt.getTime() - other.sentAt.getTime());
  const had = oldestFirst.filter((question) => cameAt(question) + READ_AND_WRITE_MS <= at.getTime());
  return (had.at(-1) ?? oldestFirst.find((question) => cameAt(question) < Infinity))?.questionId;
}

/** Each question once for each person: a reminder asks what its alert asked. */
export function onceEach(questions: readonly Question[]): Question[] {
  const key = ({ questionId, employee }: Question) => `${questionId} ${employee.id}`;
  const seen = new Map<string, Question>();
  for (const question of questions) if (!seen.has(key(question))) seen.set(key(question), question);
  return [...seen.values()];
}

function isSameQuestion(one: Question, other: Question): boolean {
  return one.questionId === other.questionId;
}

/** Words go to the open questions that know them; where none is open, to the first of the others that does. */
function wordsOf(body: string, questions: readonly Question[]): Question[] {
  const knows = (question: Question) => understandReply(body, question.answers).kind === 'answer';
  const open = questions.filter((question) => isOpen(question) && knows(question));
  return open.length > 0 ? open : questions.filter(knows).slice(0, 1);
}

/**
 * Whose question a plain digit may answer: the first that shows plain digits. The same answer said once more, while
 * only questions with codes are open, may be meant for those.
 */
function digitsOf(body: string, questions: readonly Question[]): Question[] {
  const texted = questions.filter((question) => question.texted);
  const onPhone = texted.length > 0 ? texted : questions;
  const open = onPhone.filter(isOpen);
  const owner = onPhone.find(({ codes, incidentOver }) => codes === null && !incidentOver);
  if (owner === undefined) return open.length > 0 ? open : onPhone.slice(0, 1);
  if (isOpen(owner) || open.length === 0) return [owner];
  if (isSettled(owner)) return [owner, ...open];
  const meant = understandReply(body, owner.answers);
  const isRepeated = meant.kind === 'answer' && meant.answer.value === owner.soFar?.answer?.value;
  return isRepeated ? [owner, ...open] : [owner];
}
