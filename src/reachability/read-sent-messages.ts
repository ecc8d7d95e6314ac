import type { IncidentId } from '../kernel/id.ts';
import { readReachability, type ReadDeps } from './read-reachability.ts';
import type { IncidentMessage, IncidentView, Reachability } from './schema.ts';
import { selectSenders } from './sender-store.ts';

/** A message of an incident with who sent it and whom it has reached by itself. */
export interface SentMessage extends IncidentMessage {
  /** As in the audit trail: `operator:ana`. */
  readonly by: string | undefined;
  /** The figures that `?message=` gives. */
  readonly reach: Reachability;
}

/** Every message of an incident, the oldest first. One statement a message; an only message's figures are known. */
export async function readSentMessages(
  deps: ReadDeps,
  incidentId: IncidentId,
  { messages, reachability }: IncidentView,
): Promise<SentMessage[]> {
  const senders = await selectSenders(deps.db.pool, incidentId);
  const sent: SentMessage[] = [];
  for (const message of messages) {
    const only = { message: message.number };
    const reach = messages.length === 1 ? reachability : await readReachability(deps, incidentId, only);
    sent.push({ ...message, by: senders.get(message.number), reach });
  }
  return sent;
}
