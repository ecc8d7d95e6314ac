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
import { listQuestions, type Question } from './question-store.ts';
import { findReply, flagHelp, insertReply, type KeptReply, type ReplyUnderstood } from './reply-store.ts';
import { isDigit, understandReply } from './understand-reply.ts';

/** An SMS that an employee, or anybody, sent to one of our numbers. */
export interface InboundSms {
  /** The carrier's id of it, a MessageSid. */
  readonly providerRef: string;
  /** The provider's name in the channel map. */
  readonly provider: string;
  /** E.164. */
  readonly from: string;
  readonly body: string;
  /** What the carrier itself made of it; null where it made nothing. */
  readonly carrierDid: 'opt-out' | 'opt-in' | null;
}

interface HandleReplyDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly secret: string;
}

/**
 * Takes an inbound SMS: finds which question it answers, confirms, and answers the text to send back (null: none).
 * Every SMS is kept once; the same one again changes nothing and gives the same answer. A bare digit belongs to the
 * first open question on the phone. Where several employees share the phone and were asked the same, nobody is
 * confirmed: whose answer it was is asked back, and a call for help is flagged at each of them.
 */
export async function handleReply(deps: HandleReplyDeps, sms: InboundSms): Promise<string | null> {
  const { db, clock } = deps;
  const kept = await findReply(db.pool, sms.providerRef);
  if (kept !== undefined) return answerReply(deps, kept);
  const people = await findByAddress(db.pool, 'sms', sms.from);
  const at = clock.now();
  const meaning = await decide(db, { sms, people, at });
  if (meaning.understood === 'opt-out' || meaning.understood === 'opt-in')
    await noteWish(db, people, meaning.understood, at);
  const reply = keep(sms, meaning, at);
  await inConfirmationTransaction(db, async (tx) => {
    if (!(await insertReply(tx, reply))) return;
    if (meaning.understood === 'confirmed')
      await confirmWithin(tx, at, {
        deliveryId: meaning.question.deliveryId,
        answer: meaning.answer.key,
        via: 'sms',
        sourceRef: sms.providerRef,
      });
    if (meaning.understood === 'someone-answered' && meaning.answer.needsHelp)
      await flagHelp(
        tx,
        meaning.asked.map(({ deliveryId }) => deliveryId),
      );
  });
  return answerReply(deps, (await findReply(db.pool, sms.providerRef)) ?? reply);
}

type Meaning =
  | { understood: 'confirmed'; question: Question; answer: Answer }
  | { understood: 'someone-answered'; question: Question; answer: Answer; asked: readonly Question[] }
  | { understood: 'unclear'; question: Question }
  | { understood: Exclude<ReplyUnderstood, 'confirmed' | 'someone-answered' | 'unclear'> };

async function decide(
  db: Database,
  { sms, people, at }: { sms: InboundSms; people: readonly Addressee[]; at: Date },
): Promise<Meaning> {
  const wish = wishOf(sms);
  if (wish !== undefined) return { understood: wish };
  if (people.length === 0) return { understood: 'unknown-sender' };
  const questions = await listQuestions(
    db,
    people.map(({ employeeId }) => employeeId),
    at,
  );
  const [first] = questions;
  if (first === undefined) return { understood: 'no-open-question' };
  const meant = findMeant(sms.body, questions);
  if (meant === undefined) return { understood: 'unclear', question: first };
  const asked = askedTheSame(meant.question, questions);
  return asked.length > 1
    ? { understood: 'someone-answered', ...meant, asked }
    : { understood: 'confirmed', ...meant };
}

/** The carrier's own verdict counts first: it acts on its words whatever we make of them. */
function wishOf({ carrierDid, body }: InboundSms): 'opt-out' | 'opt-in' | undefined {
  if (carrierDid !== null) return carrierDid;
  const { kind } = understandReply(body, []);
  return kind === 'opt-out' || kind === 'opt-in' ? kind : undefined;
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

function noteWish(
  db: Database,
  people: readonly Addressee[],
  wish: 'opt-out' | 'opt-in',
  at: Date,
): Promise<void> {
  const ids = people.map(({ contactPointId }) => contactPointId);
  if (wish === 'opt-in') return liftOptOut(db.pool, ids, at);
  const learnt = ids.map((contactPointId) => ({
    contactPointId,
    standing: 'opted-out' as const,
    reason: 'replied STOP',
  }));
  return learnStanding(db.pool, learnt, at);
}

function keep(sms: InboundSms, meaning: Meaning, at: Date): KeptReply {
  const { providerRef, provider, from, body } = sms;
  const deliveryId = 'question' in meaning ? meaning.question.deliveryId : null;
  return { providerRef, provider, from, body, understood: meaning.understood, deliveryId, at };
}
