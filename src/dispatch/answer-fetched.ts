import type { EmailContent, SmsContent } from '../channels/content.ts';
import type { Outcome, Sender } from '../channels/contract.ts';
import { nextLoneNumber } from '../channels/lone-number.ts';
import { renderMailAnswer } from '../channels/email/render-answer.tsx';
import { measureSms } from '../channels/sms/render-sms.ts';
import { answerReply } from '../confirmation/answer-reply.ts';
import { claimUnanswered, setAnswerDue, type KeptReply } from '../confirmation/reply-store.ts';
import type { Database } from '../db/connect.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import { bookIdleLane } from './lane-booking-store.ts';

/** An answer to what was written longer ago than this only puzzles: the confirmation stands on the board. */
const WORTH_MS = 3_600_000;

/** A batch is at most what the lane may start in half a second, so that an alert never waits longer for it. */
const BATCH_S = 0.5;
const MOST_AT_ONCE = 50;

/** Between a claim and the end of its send: a carrier's deadline and a commit. */
const MARGIN_MS = 10_000;

/** When the lane is busy, held or blocked, or the carrier has no time for us. */
const AGAIN_MS = 2_000;

interface Deps {
  db: Database;
  clock: Clock;
  log: Logger;
  publicUrl: string;
  secret: string;
}

/**
 * Answers the replies that were fetched from a carrier's list, that came by mail, or whose carrier reads no webhook's answer: with the same
 * text that such an answer holds, sent through the same provider, so from the number that was written to, when its lane
 * has nothing else to do. Each is claimed first, so that one process sends it; a send in doubt is not repeated, since
 * the confirmation stands whatever became of the text. Answers whether there may be more.
 */
export async function answerFetched(deps: Deps, sender: Sender): Promise<boolean> {
  const { db, clock } = deps;
  const limit = Math.min(Math.max(Math.floor((sender.ratePerSecond ?? Infinity) * BATCH_S), 1), MOST_AT_ONCE);
  const claim = {
    channel: sender.channel,
    provider: sender.provider,
    limit,
    forMs: sender.timeoutMs + MARGIN_MS,
  };
  const claimed = await claimUnanswered(db.pool, claim);
  const oldest = clock.now().getTime() - WORTH_MS;
  const written = await Promise.all(
    claimed.map(async (reply) => {
      const text = reply.at.getTime() < oldest ? null : await answerReply(deps, reply);
      return { reply, content: text === null ? null : contentOf(reply, text) };
    }),
  );
  const unsaid = written.filter(({ content }) => content === null).map(({ reply }) => reply.providerRef);
  await setAnswerDue(db.pool, unsaid, null);
  const texts = written.flatMap(({ reply, content }) => (content === null ? [] : [{ reply, content }]));
  if (texts.length === 0) return claimed.length > 0;
  const weight = texts.reduce((sum, { content }) => sum + ('segments' in content ? content.segments : 1), 0);
  if (!(await bookIdleLane(db.pool, sender, weight))) {
    const refs = texts.map(({ reply }) => reply.providerRef);
    await setAnswerDue(db.pool, refs, AGAIN_MS);
    return false;
  }
  await Promise.all(texts.map((text) => sendAnswer(deps, sender, text)));
  return claimed.length === limit;
}

function contentOf({ attemptId, providerRef }: KeptReply, text: string): SmsContent | EmailContent {
  return attemptId === null
    ? measureSms(text)
    : renderMailAnswer(text, { attemptId, messageId: providerRef });
}

async function sendAnswer(
  { db, log }: Deps,
  sender: Sender,
  { reply, content }: { reply: KeptReply; content: SmsContent | EmailContent },
): Promise<void> {
  const outcome = await sender.send({
    attemptId: nextLoneNumber(),
    address: reply.from,
    content,
    validForMs: WORTH_MS,
    alone: true,
  });
  const againInMs = againIn(outcome);
  if (outcome.kind === 'rejected' && againInMs === null)
    log.info({ provider: sender.provider, code: outcome.code }, 'an answer to a reply was refused');
  await setAnswerDue(db.pool, [reply.providerRef], againInMs);
}

function againIn(outcome: Outcome): number | null {
  if (outcome.kind !== 'rejected' || outcome.verdict !== 'provider-transient') return null;
  return Math.max(outcome.retryAfterMs ?? 0, AGAIN_MS);
}
