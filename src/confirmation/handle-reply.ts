import type { Database } from '../db/connect.ts';
import {
  findByAddress,
  learnStanding,
  liftOptOut,
  type Addressee,
} from '../directory/contact-point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AttemptId, DeliveryId } from '../kernel/id.ts';
import { answerReply } from './answer-reply.ts';
import { confirmWithin } from './confirm.ts';
import { inConfirmationTransaction } from './confirmation-store.ts';
import { findCode } from './code-store.ts';
import { foldReply, trimFriendly } from './fold-reply.ts';
import { withdrawTexts } from './opt-out-store.ts';
import { keepRollCall } from './keep-roll-call.ts';
import { placeByMail, placeCode, placeReply, type Placed } from './place-reply.ts';
import { asKnown, placeRollCall, type PlacedRollCall } from './place-roll-call.ts';
import { readRollCall } from './read-roll-call.ts';
import { listQuestions, readQuestion, readQuestionOfAttempt, type Question } from './question-store.ts';
import {
  findReply,
  flagHelp,
  hasLaterWish,
  insertReply,
  type KeptReply,
  type ReplyUnderstood,
} from './reply-store.ts';
import { addToRead } from './to-read-store.ts';
import { isDigit, splitCode, understandReply } from './understand-reply.ts';
import { readToldLists } from './told-list-store.ts';

/** An SMS that an employee, or anybody, sent to one of our numbers; or a mail that answers one of ours. */
export interface InboundSms {
  /** The carrier's id of it. */
  readonly providerRef: string;
  /** The provider's name in the channel map. */
  readonly provider: string;
  /** E.164. */
  readonly from: string;
  readonly body: string;
  /** What the carrier itself made of it; null where it made nothing. */
  readonly carrierDid: 'opt-out' | 'opt-in' | null;
  /**
   * When it was written, by context.clock, where it may come late and no webhook's answer can hold ours: it was read
   * from the carrier's list, or its carrier repeats for a day and reads no answer. Absent where a webhook's answer can.
   */
  readonly writtenAt?: Date;
  /**
   * It came by mail, `from` a mailbox: which attempt it answers, whether a machine wrote it, and all words of their own in
   * it, of which `body` is the part that answers. Absent: it is an SMS.
   */
  readonly mail?: {
    readonly attemptId: AttemptId;
    readonly isAutomatic: boolean;
    readonly words?: string | undefined;
  };
}

/** A carrier writes its times in whole seconds: what looks this much older than a question may be its answer. */
const WRITTEN_WITHIN_MS = 2_000;

interface HandleReplyDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly secret: string;
}

/**
 * Takes an inbound SMS and answers the text to send back in the webhook's answer (null: none), the same however often
 * it comes. One that was fetched from the carrier's list before is answered by a text of its own, and not here.
 */
export async function handleReply(deps: HandleReplyDeps, sms: InboundSms): Promise<string | null> {
  const reply = await takeReply(deps, sms);
  return reply.fetched ? null : answerReply(deps, reply);
}

/**
 * Keeps an inbound SMS, finds which question it answers, and confirms. Every SMS is kept once; the same one again, by
 * whatever way, changes nothing, and what was kept first is answered. A code says which question, and whose; a plain
 * digit belongs to the first open question on the phone. Where it is still not clear what or whose it answers, nobody is
 * confirmed: that is asked back, and a call for help is flagged at each it could be about. A cry for help in their own
 * words is flagged too, and confirms nobody. What is not understood, and every cry, is put before the team to read. A
 * fetched one never answers what was asked only after it was written.
 */
export async function takeReply(
  { db, clock }: Pick<HandleReplyDeps, 'db' | 'clock'>,
  sms: InboundSms,
): Promise<KeptReply> {
  const kept = await findReply(db.pool, sms.providerRef);
  if (kept !== undefined) return kept;
  const people = sms.mail ? [] : await findByAddress(db.pool, 'sms', sms.from);
  const at = clock.now();
  const meaning = await decide(db, { sms, people, at });
  const reply = keep(sms, meaning, at);
  const wish = wishOf(sms);
  if (wish !== undefined) await noteWish(db, { people, wish, reply }, at);
  await inConfirmationTransaction(db, async (tx) => {
    if (!(await insertReply(tx, reply))) return;
    if (meaning.understood === 'confirmed')
      await confirmWithin(tx, at, {
        deliveryId: meaning.question.deliveryId,
        answer: meaning.answer.key,
        via: reply.channel,
        sourceRef: sms.providerRef,
        saidAt: reply.at,
      });
    if (meaning.understood === 'unclear' || meaning.understood === 'distress')
      await addToRead(tx, {
        deliveryId: meaning.question.deliveryId,
        sourceRef: sms.providerRef,
        via: reply.channel,
        answer: null,
        isCall: meaning.understood === 'distress',
        at: reply.at,
      });
    if ('list' in meaning) await keepRollCall(tx, at, { meaning, reply });
    if (isCall(meaning))
      await flagHelp(
        tx,
        meaning.asked.map(({ deliveryId }) => deliveryId),
        at,
      );
  });
  return (await findReply(db.pool, sms.providerRef)) ?? reply;
}

type Meaning =
  | Placed
  | PlacedRollCall
  | { understood: 'auto-reply'; question: Question }
  | { understood: Extract<ReplyUnderstood, 'opt-out' | 'opt-in' | 'unknown-sender' | 'no-open-question'> };

type Shared = Extract<Meaning, { asked: readonly Question[] }>;

/** Somebody may need help, and nothing says who or where: each of those who were asked is to be looked after. */
function isCall(meaning: Meaning): meaning is Shared {
  switch (meaning.understood) {
    case 'distress':
      return true;
    case 'someone-answered':
    case 'which-question':
      return meaning.answer.needsHelp;
    default:
      return false;
  }
}

async function decide(
  db: Database,
  { sms, people, at }: { sms: InboundSms; people: readonly Addressee[]; at: Date },
): Promise<Meaning> {
  if (sms.mail) return placeMail(db, { ...sms, mail: sms.mail }, at);
  const wish = wishOf(sms);
  if (wish !== undefined && !isYes(sms)) return { understood: wish };
  if (people.length === 0) return { understood: 'unknown-sender' };
  const listed = await listQuestions(
    db,
    people.map(({ employeeId }) => employeeId),
    at,
    sms.from,
  );
  const questions = listed.filter(({ sentAt }) => couldAnswer(sms, sentAt));
  const own = (await placeByCode(db, sms, questions)) ?? placeReply(sms.body, questions);
  return (await placeOnLists(db, { sms, people }, own)) ?? own ?? { understood: 'no-open-question' };
}

/** Undefined where it is about no list. Their own answer that names nobody else is never looked up there. */
async function placeOnLists(
  db: Database,
  { sms, people }: { sms: InboundSms; people: readonly Addressee[] },
  own: Placed | undefined,
): Promise<PlacedRollCall | undefined> {
  if (own !== undefined && readRollCall(sms.body, own.question.answers).kind === 'nobody') return undefined;
  if (own !== undefined && own.understood !== 'unclear' && isDigit(sms.body)) return undefined;
  const told = await readToldLists(
    db,
    people.map(({ employeeId }) => employeeId),
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
  const others = isOfThis ? [] : await listQuestions(db, [question.employee.id], at);
  return placeByMail({ answer: sms.body, words: wordsOf({ ...sms, mail }) }, question, others);
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

/** The carrier's own verdict counts first: it acts on its words whatever we make of them. */
function wishOf({ carrierDid, body, mail }: InboundSms): 'opt-out' | 'opt-in' | undefined {
  if (mail) return undefined;
  if (carrierDid !== null) return carrierDid;
  const { kind } = understandReply(body, []);
  return kind === 'opt-out' || kind === 'opt-in' ? kind : undefined;
}

/** Carriers take it for START, and people for an answer: it may be both. */
function isYes({ body }: InboundSms): boolean {
  return trimFriendly(foldReply(body)) === 'yes';
}

/** A wish that the person has changed since, and that is only heard of now, is no longer theirs. */
async function noteWish(
  db: Database,
  said: { people: readonly Addressee[]; wish: 'opt-out' | 'opt-in'; reply: KeptReply },
  now: Date,
): Promise<void> {
  if (said.reply.fetched && (await hasLaterWish(db.pool, said.reply))) return;
  const ids = said.people.map(({ contactPointId }) => contactPointId);
  if (said.wish === 'opt-in') return liftOptOut(db.pool, ids, now);
  const learnt = ids.map((contactPointId) => ({
    contactPointId,
    standing: 'opted-out' as const,
    reason: 'replied STOP',
  }));
  await learnStanding(db.pool, learnt, now);
  await withdrawTexts(db, said.people, now);
}

function keep(sms: InboundSms, meaning: Meaning, now: Date): KeptReply {
  const { providerRef, provider, from, writtenAt, mail } = sms;
  const { deliveryId, sentAt } = whatItAnswers(meaning);
  return {
    providerRef,
    provider,
    from,
    body: wordsOf(sms),
    understood: meaning.understood,
    deliveryId,
    at: writtenAt === undefined ? now : between(sentAt ?? writtenAt, writtenAt, now),
    // A machine is never answered: two of them would go on for ever.
    fetched: writtenAt !== undefined && meaning.understood !== 'auto-reply',
    channel: mail ? 'email' : 'sms',
    attemptId: mail?.attemptId ?? null,
  };
}

function whatItAnswers(meaning: Meaning): { deliveryId: DeliveryId | null; sentAt: Date | undefined } {
  if ('question' in meaning) return meaning.question;
  if ('list' in meaning) return { deliveryId: meaning.list.deliveryId, sentAt: undefined };
  return { deliveryId: null, sentAt: undefined };
}

/** All that they wrote. */
function wordsOf({ body, mail }: InboundSms): string {
  return mail?.words ?? body;
}

/** Nobody answers before they were asked, nor after we heard of it. */
function between(earliest: Date, at: Date, latest: Date): Date {
  const atMs = Math.min(Math.max(earliest.getTime(), at.getTime()), latest.getTime());
  return new Date(atMs);
}
