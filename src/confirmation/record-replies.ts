import type { Database } from '../db/connect.ts';
import type { Answer } from '../playbook/schema.ts';
import { confirmAll } from './confirm.ts';
import {
  inConfirmationTransaction,
  inSharedTransaction,
  type ConfirmationTransaction,
} from './confirmation-store.ts';
import type { Meaning } from './decide-reply.ts';
import { keepRollCall } from './keep-roll-call.ts';
import type { Question } from './question-store.ts';
import { findReplies, flagHelp, insertReplies, type KeptReply } from './reply-store.ts';
import { addToRead } from './to-read-store.ts';

/** What a reply is to be kept as. */
export interface Decided {
  readonly reply: KeptReply;
  readonly meaning: Meaning;
}

/** What was kept; and what it confirmed just now, but for a page, whose fate is to be read anew. */
export interface Taken {
  readonly reply: KeptReply;
  readonly confirmed?: { readonly question: Question; readonly answer: Answer };
}

/**
 * Keeps replies, each of another number, with what they came to, and answers by the carrier's ids. Those that are about
 * one person go in together; one that is about several, whose deliveries it locks, by itself.
 */
export async function recordReplies(
  db: Database,
  at: Date,
  decided: readonly Decided[],
): Promise<Map<string, Taken>> {
  const isShared = ({ meaning }: Decided) => isCall(meaning) || 'list' in meaning;
  const taken = await recordAll(
    db,
    at,
    decided.filter((one) => !isShared(one)),
  );
  for (const one of decided.filter(isShared))
    for (const [ref, it] of await recordAll(db, at, [one])) taken.set(ref, it);
  return taken;
}

/** In one transaction; one that was kept meanwhile is read. */
async function recordAll(db: Database, at: Date, decided: readonly Decided[]): Promise<Map<string, Taken>> {
  if (decided.length === 0) return new Map();
  const run = decided.length === 1 ? inConfirmationTransaction : inSharedTransaction;
  const taken = await run(db, (tx) => recordWithin(tx, at, decided));
  const refs = decided.map(({ reply }) => reply.providerRef).filter((ref) => !taken.has(ref));
  if (refs.length === 0) return taken;
  const before = await findReplies(db.pool, refs);
  return new Map([...taken, ...[...before].map(([ref, reply]) => [ref, { reply }] as const)]);
}

async function recordWithin(
  tx: ConfirmationTransaction,
  at: Date,
  decided: readonly Decided[],
): Promise<Map<string, Taken>> {
  const fresh = await insertReplies(
    tx,
    decided.map(({ reply }) => reply),
  );
  const kept = decided.filter(({ reply }) => fresh.has(reply.providerRef));
  const taken = new Map(kept.map(({ reply }): [string, Taken] => [reply.providerRef, { reply }]));
  const answers = kept.flatMap(({ reply, meaning }) =>
    meaning.understood === 'confirmed' ? [{ reply, question: meaning.question, answer: meaning.answer }] : [],
  );
  const said = await confirmAll(
    tx,
    at,
    answers.map(({ reply, question, answer }) => ({
      deliveryId: question.deliveryId,
      answer: answer.key,
      via: reply.channel,
      sourceRef: reply.providerRef,
      saidAt: reply.at,
    })),
  );
  for (const [index, { reply, ...confirmed }] of answers.entries())
    if (said[index]?.kind === 'confirmed' && confirmed.question.page === null)
      taken.set(reply.providerRef, { reply, confirmed });
  for (const one of kept) await recordBeside(tx, at, one);
  return taken;
}

/** What is no answer, for the team to read; and who may need help. */
async function recordBeside(
  tx: ConfirmationTransaction,
  at: Date,
  { reply, meaning }: Decided,
): Promise<void> {
  const { providerRef: sourceRef, channel: via } = reply;
  if (meaning.understood === 'unclear' || isCall(meaning)) {
    const { deliveryId } = meaning.question;
    await addToRead(tx, { deliveryId, sourceRef, via, answer: null, isCall: isCall(meaning), at: reply.at });
  }
  if ('list' in meaning) await keepRollCall(tx, at, { meaning, reply });
  if (isCall(meaning))
    await flagHelp(
      tx,
      meaning.asked.map(({ deliveryId }) => deliveryId),
      at,
    );
}

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
