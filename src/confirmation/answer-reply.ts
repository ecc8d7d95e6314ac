import { acknowledgementText, distressText, notUnderstoodText } from '../channels/replies.ts';
import type { Database } from '../db/connect.ts';
import type { DeliveryId } from '../kernel/id.ts';
import { answerRollCall } from './answer-roll-call.ts';
import { askBack, listAskedTheSame, listOpen } from './ask-back.ts';
import { findConfirmation } from './confirmation-store.ts';
import { makeLink } from './link-token.ts';
import { readQuestion, type Question } from './question-store.ts';
import { countReplies, countUnplaced, isOfList, type KeptReply } from './reply-store.ts';

/** How many replies of one number that we could not place are answered within 24 hours: two machines must not talk. */
const mostAnswers = 5;

interface AnswerReplyDeps {
  readonly db: Database;
  readonly publicUrl: string;
  readonly secret: string;
}

/** The text that answers a kept SMS, the same however often it is asked for; null where nothing is answered. */
export async function answerReply(deps: AnswerReplyDeps, reply: KeptReply): Promise<string | null> {
  if (reply.deliveryId === null || reply.understood === 'auto-reply') return null;
  return isOfList(reply) ? answerOfficer(deps, reply) : answerAsked(deps, reply, reply.deliveryId);
}

async function answerAsked(
  deps: AnswerReplyDeps,
  reply: KeptReply,
  deliveryId: DeliveryId,
): Promise<string | null> {
  const question = await readQuestion(deps.db, deliveryId, reply.from);
  if (question === undefined) return null;
  if (reply.channel === 'email' && (await isTooMuch(deps, reply, question))) return null;
  if (reply.understood === 'confirmed') return acknowledge(deps.db, reply, question);
  if ((await countUnplaced(deps.db.pool, reply)) > mostAnswers) return null;
  switch (reply.understood) {
    case 'someone-answered':
      return askBack(deps, 'who', question, await listAskedTheSame(deps, reply, question));
    case 'which-question':
      return askBack(deps, 'which', question, await listOpen(deps, reply));
    case 'old-code':
      return askBack(deps, 'closed', question, await listOpen(deps, reply));
    case 'distress':
      return distressText(question.answers, readerOf(deps, question), question);
    default:
      return explain(deps, reply, question);
  }
}

async function answerOfficer(deps: AnswerReplyDeps, reply: KeptReply): Promise<string | null> {
  const isPlaced = reply.understood === 'roll-call';
  if (!isPlaced && (await countUnplaced(deps.db.pool, reply)) > mostAnswers) return null;
  return answerRollCall(deps, reply);
}

/** By mail all answers are counted, for a machine may not say that it is one; what asked nothing needs no better reply. */
async function isTooMuch({ db }: AnswerReplyDeps, reply: KeptReply, { answers }: Question): Promise<boolean> {
  if (reply.understood === 'unclear' && answers.length === 0) return true;
  return (await countReplies(db.pool, reply)) > mostAnswers;
}

async function explain(deps: AnswerReplyDeps, reply: KeptReply, question: Question): Promise<string> {
  const open = await listOpen(deps, reply);
  if (open.length > 1) return askBack(deps, 'unread', question, open);
  return notUnderstoodText(question.answers, readerOf(deps, question), question);
}

function readerOf({ publicUrl, secret }: AnswerReplyDeps, { language, deliveryId, codes }: Question) {
  const asksBy = codes && { codes, name: null };
  return { language, link: makeLink(publicUrl, secret, deliveryId), asksBy };
}

async function acknowledge(db: Database, reply: KeptReply, question: Question): Promise<string | null> {
  const confirmation = await findConfirmation(db.pool, reply.providerRef);
  const answer = question.answers.find(({ value }) => value === confirmation?.answer);
  return answer === undefined ? null : acknowledgementText(answer, question.language, question);
}
