import { retryLocked, transaction, type Pool } from '../db/sql.ts';
import { endStopped } from '../dispatch/sweep.ts';
import type { Actor } from '../identity/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { IncidentId } from '../kernel/id.ts';
import { canonical, firstAnswer, sha256 } from './first-answer.ts';
import { bookKey, findKey } from './incident-store.ts';
import { takesBack } from './message-kind.ts';
import { prepareMessage, type MessagePlan } from './prepare-message.ts';
import { writeMessage } from './write-message.ts';

interface Deps {
  pool: Pool;
  clock: Clock;
  /** Rings the engine; never waits and never fails. */
  ring: (room: string) => void;
}

export interface MessageRequest extends MessagePlan {
  idempotencyKey: string;
}

/** What it came to: `replayed` is the first answer again. */
export interface SentMessage {
  incidentId: IncidentId;
  outcome: 'sent' | 'replayed';
}

/**
 * Sends a further message of an incident, as a launch does: one transaction writes the message, its recipients and
 * the audit entry; then the engine is rung. A correction or an all-clear takes the place of everything before it:
 * from the commit on nothing of that is claimed, and what is queued of it is cancelled in slices. The same key with
 * the same request again changes nothing. An update that asks anew takes the place of the question in the same way. Throws a Problem; then nothing is written and nothing is sent.
 */
export async function sendMessage(deps: Deps, request: MessageRequest, actor: Actor): Promise<SentMessage> {
  const { incidentId } = request;
  const bodyHash = hashOf(request);
  const used = await findKey(deps.pool, actor.id, request.idempotencyKey);
  if (used) return { incidentId: firstAnswer(used, bodyHash), outcome: 'replayed' };
  const prepared = await prepareMessage(deps.pool, request);
  const now = deps.clock.now();
  const booking = { caller: actor.id, key: request.idempotencyKey, bodyHash, incidentId, now };
  const sent = await retryLocked(() =>
    transaction(deps.pool, async (tx): Promise<SentMessage> => {
      const key = await bookKey(tx, booking);
      if (key.kind === 'used') return { incidentId: firstAnswer(key, bodyHash), outcome: 'replayed' };
      await writeMessage(tx, prepared, actor.id, now);
      return { incidentId, outcome: 'sent' };
    }),
  );
  if (sent.outcome === 'replayed') return sent;
  deps.ring('plan');
  // The rest of what was taken back cannot be claimed any more; the sweep would end it too, a little later.
  if (takesBack(request.kind) || prepared.asksAnew) while (await retryLocked(() => endStopped(deps)));
  return sent;
}

function hashOf({ incidentId, kind, texts, askAnew }: MessageRequest): string {
  return sha256(canonical({ incidentId, kind, texts, askAnew }));
}
