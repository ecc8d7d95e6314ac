import type { ConfirmationTransaction } from './confirmation-store.ts';
import { markWithin } from './mark-listed.ts';
import type { PlacedRollCall } from './place-roll-call.ts';
import { flagHelp, type KeptReply } from './reply-store.ts';
import { addToRead } from './to-read-store.ts';

/**
 * Keeps what a text said of the people of a list: each of them is answered for, on behalf of whoever has the list. Where it
 * was not clear nobody is; who may need help by it is flagged, and it is put before the team to read where nothing in it
 * could be placed.
 */
export async function keepRollCall(
  tx: ConfirmationTransaction,
  at: Date,
  { meaning, reply }: { meaning: PlacedRollCall; reply: KeptReply },
): Promise<void> {
  const { list } = meaning;
  if (meaning.understood === 'roll-call') {
    const marks = meaning.marks.map(({ deliveryId, answer }) => ({
      deliveryId,
      answer: answer.key,
      sourceRef: `${reply.providerRef}:${deliveryId}`,
    }));
    await markWithin(tx, at, { listId: list.id, by: list.actor, saidAt: reply.at }, marks);
    return;
  }
  if (meaning.understood === 'roll-call-unclear' || meaning.isCall)
    await addToRead(tx, {
      deliveryId: list.deliveryId,
      sourceRef: reply.providerRef,
      via: reply.channel,
      answer: null,
      isCall: meaning.isCall,
      at: reply.at,
    });
  if (meaning.flagged.length > 0) await flagHelp(tx, meaning.flagged, at);
}
