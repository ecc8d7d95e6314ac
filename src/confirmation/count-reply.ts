import type { Database } from '../db/connect.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import { confirmWithin } from './confirm.ts';
import { inConfirmationTransaction } from './confirmation-store.ts';
import { findToRead, markDone } from './to-read-store.ts';

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
}

/** Whose words a person has read as an answer. */
export interface CountedReply {
  readonly incidentId: IncidentId;
  readonly replyId: string;
  /** The key or the value of one of the message's answers. */
  readonly answer: string;
  /** Who read them so, as the audit trail names them. */
  readonly by: string;
}

/**
 * Counts a reply as an answer on the employee's behalf, said when they wrote it, with their words as the note, and takes it
 * off the queue: both or neither. What they have answered since stands. Throws a Problem where there is no such reply, its question has no such answer, or somebody has dealt with it.
 */
export async function countReply(
  { db, clock }: Deps,
  { incidentId, replyId, answer, by }: CountedReply,
): Promise<void> {
  const at = clock.now();
  await inConfirmationTransaction(db, async (tx) => {
    const reply = await findToRead(tx, incidentId, replyId);
    if (reply === undefined) throw new Problem('not-found', 'This incident has no such reply.');
    const counted = await confirmWithin(tx, at, {
      deliveryId: reply.deliveryId,
      answer,
      via: 'operator',
      note: reply.words ?? undefined,
      sourceRef: `reply:${replyId}`,
      saidAt: reply.at,
      onBehalfBy: by,
    });
    if (counted.kind !== 'confirmed') {
      const fault = { pointer: '/answer', detail: 'is none of the answers of this message' };
      throw new Problem('bad-request', `"${answer}" cannot be answered here.`, [fault]);
    }
    const done = await markDone(tx, [replyId], { how: 'counted', by, at });
    if (done.length === 0)
      throw new Problem('wrong-state', 'Somebody has dealt with this reply already. Nothing was counted.');
  });
}
