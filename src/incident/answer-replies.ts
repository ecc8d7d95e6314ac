import { recordAudit } from '../audit/record-audit.ts';
import { markDone } from '../confirmation/to-read-store.ts';
import { retryLocked, transaction, type Pool, type Transaction } from '../db/sql.ts';
import { lockReplies, writeAnswers, type AskedReply } from '../dispatch/answer-store.ts';
import { answerTexts } from '../dispatch/answer-texts.ts';
import { createWeigher } from '../dispatch/message-plan.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { GroupId, IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { hindrances } from './check-message-state.ts';
import { canonical, firstAnswer, sha256 } from './first-answer.ts';
import { bookKey } from './incident-store.ts';
import { notTheGroups } from './settle-reply.ts';
import { lockIncident, readRun } from './run-store.ts';

interface Deps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly publicUrl: string;
  /** Rings the engine; never waits and never fails. */
  readonly ring: (room: string) => void;
}

/** How many replies one answer may be for. */
export const mostAnswered = 1_000;

/** How many characters the team's words may have. */
export const longestWords = 1_000;

export interface AnswerRequest {
  readonly incidentId: IncidentId;
  /** At most `mostAnswered`. */
  readonly replyIds: readonly string[];
  readonly text: string;
  /** Also to those with which somebody has dealt already. */
  readonly again?: boolean | undefined;
  /** Only while all of them are with this group. */
  readonly ofGroup?: GroupId | undefined;
  readonly idempotencyKey: string;
}

/**
 * Answers replies, all by the same words, in one transaction: each person gets them once, by the way they wrote, and what
 * they wrote is off the queue; then the engine is rung. It counts nobody. The same key with the same request again changes
 * nothing. Throws a Problem; then nothing is written and nothing is sent.
 */
export async function answerReplies(
  deps: Deps,
  request: AnswerRequest,
  actor: Pick<Actor, 'id'>,
): Promise<'sent' | 'replayed'> {
  const { incidentId, idempotencyKey: key } = request;
  const now = deps.clock.now();
  const booking = { caller: actor.id, key, bodyHash: hashOf(request), incidentId, now };
  const outcome = await retryLocked(() =>
    transaction(deps.pool, async (tx) => {
      const booked = await bookKey(tx, booking);
      if (booked.kind === 'used') {
        firstAnswer(booked, booking.bodyHash);
        return 'replayed' as const;
      }
      await write(tx, deps, request, actor, now);
      return 'sent' as const;
    }),
  );
  if (outcome === 'sent') deps.ring('plan');
  return outcome;
}

async function write(
  tx: Transaction,
  { publicUrl }: Deps,
  { incidentId, replyIds, text, again = false, ofGroup }: AnswerRequest,
  actor: Pick<Actor, 'id'>,
  now: Date,
): Promise<void> {
  const { state } = await lockIncident(tx, incidentId);
  if (state !== 'active' && state !== 'all-clear')
    throw new Problem('wrong-state', `${hindrances[state]} The answer was not sent.`);
  const asked = await lockReplies(tx, incidentId, replyIds);
  checkAsked(asked, replyIds, again);
  if (ofGroup !== undefined && asked.some(({ groupId }) => groupId !== ofGroup)) throw notTheGroups();
  const { title, severity, exercise } = await readRun(tx, incidentId);
  const message = { title, severity, exercise, texts: answerTexts({ title, exercise }, text), answers: [] };
  const to = newestOfEach(asked);
  const by = actor.id;
  await writeAnswers(tx, { incidentId, message, to, by }, createWeigher(publicUrl), now);
  const ids = asked.map(({ id }) => id);
  await markDone(tx, ids, { how: 'answered', by, at: now });
  const details = { replyIds: ids, recipients: to.length, text };
  await recordAudit(tx, { at: now, actor: by, action: 'incident.answer', subject: incidentId, details });
}

function checkAsked(asked: readonly AskedReply[], replyIds: readonly string[], again: boolean): void {
  if (asked.length < new Set(replyIds).size)
    throw new Problem('not-found', 'This incident has no such reply. Nothing was sent.');
  const done = asked.filter(({ doneBy }) => doneBy !== null);
  if (again || done.length === 0) return;
  const names = done.map(({ name, doneBy }) => `${name} (${doneBy ?? ''})`).join(', ');
  throw new Problem('wrong-state', `Somebody has dealt with it already: ${names}. Nothing was sent.`, [], {
    replyIds: done.map(({ id }) => id),
  });
}

/** Nobody gets the same words twice. */
function newestOfEach(asked: readonly AskedReply[]): AskedReply[] {
  const oldestFirst = [...asked].sort((one, other) => one.at.getTime() - other.at.getTime());
  return [...new Map(oldestFirst.map((reply) => [reply.employeeId, reply])).values()];
}

function hashOf({ incidentId, replyIds, text, again = false }: AnswerRequest): string {
  return sha256(canonical({ kind: 'answer', incidentId, replyIds: [...replyIds].sort(), text, again }));
}
