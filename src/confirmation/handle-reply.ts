import type { Database } from '../db/connect.ts';
import {
  findByAddress,
  learnStanding,
  liftOptOut,
  type Addressee,
} from '../directory/contact-point-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Answer } from '../playbook/schema.ts';
import { answerReply } from './answer-reply.ts';
import { confirmWithin } from './confirm.ts';
import { inConfirmationTransaction } from './confirmation-store.ts';
import { foldReply, trimFriendly } from './fold-reply.ts';
import { withdrawTexts } from './opt-out-store.ts';
import { listQuestions, type Question } from './question-store.ts';
import {
  findReply,
  flagHelp,
  hasLaterWish,
  insertReply,
  type KeptReply,
  type ReplyUnderstood,
} from './reply-store.ts';
import { isDigit, understandReply } from './understand-reply.ts';

/** An SMS that an employee, or anybody, sent to one of our numbers. */
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
 * whatever way, changes nothing, and what was kept first is answered. A bare digit belongs to the
 * first open question on the phone. Where several employees share the phone and were asked the same, nobody is
 * confirmed: whose answer it was is asked back, and a call for help is flagged at each of them. A cry for help in their
 * own words is flagged too, and confirms nobody. A fetched one never answers what was asked only after it was written.
 */
export async function takeReply(
  { db, clock }: Pick<HandleReplyDeps, 'db' | 'clock'>,
  sms: InboundSms,
): Promise<KeptReply> {
  const kept = await findReply(db.pool, sms.providerRef);
  if (kept !== undefined) return kept;
  const people = await findByAddress(db.pool, 'sms', sms.from);
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
        via: 'sms',
        sourceRef: sms.providerRef,
        saidAt: reply.at,
      });
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
  | { understood: 'confirmed'; question: Question; answer: Answer }
  | { understood: 'someone-answered'; question: Question; answer: Answer; asked: readonly Question[] }
  | { understood: 'distress'; question: Question; asked: readonly Question[] }
  | { understood: 'unclear'; question: Question }
  | { understood: Exclude<ReplyUnderstood, 'confirmed' | 'someone-answered' | 'distress' | 'unclear'> };

type Shared = Extract<Meaning, { asked: readonly Question[] }>;

/** Somebody may need help, and nothing says who: each of those who were asked is to be looked after. */
function isCall(meaning: Meaning): meaning is Shared {
  return (
    meaning.understood === 'distress' ||
    (meaning.understood === 'someone-answered' && meaning.answer.needsHelp)
  );
}

async function decide(
  db: Database,
  { sms, people, at }: { sms: InboundSms; people: readonly Addressee[]; at: Date },
): Promise<Meaning> {
  const wish = wishOf(sms);
  if (wish !== undefined && !isYes(sms)) return { understood: wish };
  if (people.length === 0) return { understood: 'unknown-sender' };
  const asked = await listQuestions(
    db,
    people.map(({ employeeId }) => employeeId),
    at,
  );
  const questions = asked.filter(({ sentAt }) => couldAnswer(sms, sentAt));
  const [first] = questions;
  if (first === undefined) return { understood: 'no-open-question' };
  const meant = findMeant(sms.body, questions);
  if (meant === undefined)
    return understandReply(sms.body, first.answers).kind === 'distress'
      ? { understood: 'distress', question: first, asked: askedTheSame(first, questions) }
      : { understood: 'unclear', question: first };
  const alike = askedTheSame(meant.question, questions);
  return alike.length > 1
    ? { understood: 'someone-answered', ...meant, asked: alike }
    : { understood: 'confirmed', ...meant };
}

function couldAnswer({ writtenAt }: InboundSms, askedAt: Date): boolean {
  return writtenAt === undefined || askedAt.getTime() <= writtenAt.getTime() + WRITTEN_WITHIN_MS;
}

/** The carrier's own verdict counts first: it acts on its words whatever we make of them. */
function wishOf({ carrierDid, body }: InboundSms): 'opt-out' | 'opt-in' | undefined {
  if (carrierDid !== null) return carrierDid;
  const { kind } = understandReply(body, []);
  return kind === 'opt-out' || kind === 'opt-in' ? kind : undefined;
}

/** Carriers take it for START, and people for an answer: it may be both. */
function isYes({ body }: InboundSms): boolean {
  return trimFriendly(foldReply(body)) === 'yes';
}

function findMeant(
  body: string,
  questions: readonly Question[],
): { question: Question; answer: Answer } | undefined {
  for (const question of isDigit(body) ? questions.slice(0, 1) : questions) {
    const meant = understandReply(body, question.answers);
    if (meant.kind === 'answer') return { question, answer: meant.answer };
  }
  return undefined;
}

function askedTheSame(one: Question, questions: readonly Question[]): Question[] {
  return questions.filter(
    ({ incidentId, messageNumber }) => incidentId === one.incidentId && messageNumber === one.messageNumber,
  );
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
  const { providerRef, provider, from, body, writtenAt } = sms;
  const question = 'question' in meaning ? meaning.question : undefined;
  return {
    providerRef,
    provider,
    from,
    body,
    understood: meaning.understood,
    deliveryId: question?.deliveryId ?? null,
    at: writtenAt === undefined ? now : between(question?.sentAt ?? writtenAt, writtenAt, now),
    fetched: writtenAt !== undefined,
  };
}

/** Nobody answers before they were asked, nor after we heard of it. */
function between(earliest: Date, at: Date, latest: Date): Date {
  const atMs = Math.min(Math.max(earliest.getTime(), at.getTime()), latest.getTime());
  return new Date(atMs);
}
