import type { Database } from '../db/connect.ts';
import { findCode } from './code-store.ts';
import { foldReply, trimFriendly } from './fold-reply.ts';
import { wishOf, wordsOf, type InboundSms } from './inbound-sms.ts';
import { leaveReplaced, placeByMail, placeCode, placeReply, type Placed } from './place-reply.ts';
import { asKnown, placeRollCall, type PlacedRollCall } from './place-roll-call.ts';
import { listQuestions, readQuestion, readQuestionOfAttempt, type Question } from './question-store.ts';
import type { OnPhone } from './read-known.ts';
import { readRollCall } from './read-roll-call.ts';
import type { ReplyUnderstood } from './reply-store.ts';
import { readToldLists } from './told-list-store.ts';
import { isDigit, splitCode } from './understand-reply.ts';

/** A carrier writes its times in whole seconds: what looks this much older than a question may be its answer. */
const WRITTEN_WITHIN_MS = 2_000;

/** What a reply comes to. */
export type Meaning =
  | Placed
  | PlacedRollCall
  | { understood: 'auto-reply'; question: Question }
  | { understood: Extract<ReplyUnderstood, 'opt-out' | 'opt-in' | 'unknown-sender' | 'no-open-question'> };

/** Finds what a reply means, from whom, to what. Writes nothing. */
export async function decideReply(
  db: Database,
  { sms, phone, at }: { sms: InboundSms; phone: OnPhone; at: Date },
): Promise<Meaning> {
  if (sms.mail) return placeMail(db, { ...sms, mail: sms.mail }, at);
  const wish = wishOf(sms);
  if (wish !== undefined && !isYes(sms)) return { understood: wish };
  if (phone.people.length === 0) return { understood: 'unknown-sender' };
  const questions = leaveReplaced(
    phone.questions.filter(({ sentAt }) => couldAnswer(sms, sentAt)),
    sms.writtenAt ?? at,
  );
  const own = (await placeByCode(db, sms, questions)) ?? placeReply(sms.body, questions);
  return (await placeOnLists(db, { sms, phone }, own)) ?? own ?? { understood: 'no-open-question' };
}

/** Undefined where it is about no list. Their own answer that names nobody else is never looked up there. */
async function placeOnLists(
  db: Database,
  { sms, phone }: { sms: InboundSms; phone: OnPhone },
  own: Placed | undefined,
): Promise<PlacedRollCall | undefined> {
  if (own !== undefined && readRollCall(sms.body, own.question.answers).kind === 'nobody') return undefined;
  if (own !== undefined && own.understood !== 'unclear' && isDigit(sms.body)) return undefined;
  const told = await readToldLists(
    db,
    phone.people.map(({ employeeId }) => employeeId),
  );
  const writtenBy = sms.writtenAt && new Date(sms.writtenAt.getTime() + WRITTEN_WITHIN_MS);
  return placeRollCall(
    sms.body,
    told.map((list) => asKnown(list, writtenBy)),
    own,
  );
}

/** A mail is about the mail that it replies to. Nobody turns mails off by a word in one. */
async function placeMail(
  db: Database,
  { mail, ...sms }: InboundSms & Required<Pick<InboundSms, 'mail'>>,
  at: Date,
): Promise<Meaning> {
  const question = await readQuestionOfAttempt(db, mail.attemptId);
  if (question === undefined) return { understood: 'no-open-question' };
  if (mail.isAutomatic) return { understood: 'auto-reply', question };
  const isOfThis = question.answers.length > 0 && !question.incidentOver;
  const asked = [{ employeeIds: [question.employee.id], phone: null }];
  const [others = []] = isOfThis ? [] : await listQuestions(db, asked, at);
  return placeByMail(
    { answer: sms.body, words: wordsOf({ ...sms, mail }) },
    question,
    leaveReplaced(others, at),
  );
}

/** Undefined where the reply does not begin with a code that stood in a text on this phone. */
async function placeByCode(
  db: Database,
  { from, body }: InboundSms,
  questions: readonly Question[],
): Promise<Placed | undefined> {
  const said = splitCode(body);
  const code = said && (await findCode(db, from, said.code));
  const question = code && (await readQuestion(db, code.deliveryId, from));
  return question && placeCode({ answerKey: code.answerKey, rest: said.rest }, question, questions);
}

function couldAnswer({ writtenAt }: InboundSms, askedAt: Date): boolean {
  return writtenAt === undefined || askedAt.getTime() <= writtenAt.getTime() + WRITTEN_WITHIN_MS;
}

/** Carriers take it for START, and people for an answer: it may be both. */
function isYes({ body }: InboundSms): boolean {
  return trimFriendly(foldReply(body)) === 'yes';
}
