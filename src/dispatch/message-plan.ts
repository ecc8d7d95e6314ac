import type { AsksBy, OutgoingMessage, Reader } from '../channels/content.ts';
import { renderContent } from '../channels/render.ts';
import type { Channel } from '../kernel/channel.ts';
import type { MessageId } from '../kernel/id.ts';
import { bestLanguage } from '../kernel/language.ts';
import type { Plan } from './delivery-view.ts';

/** A message as the engine needs it: its plan and its words, both frozen when it was started. */
export interface EngineMessage extends Plan, OutgoingMessage {
  id: MessageId;
  /** A reminder: the number of the message whose question it asks again. */
  repeats: number | null;
  /** The message's span; a provider's validity period. */
  validForMs: number;
}

/** Of a message what its texts are made of. */
type WeighedMessage = OutgoingMessage & Pick<EngineMessage, 'id'>;

/** How many characters a link adds: PUBLIC_URL, `/c/` and the token of a delivery with up to ten digits. */
const TOKEN_LENGTH = 7 + 1 + 22;

/**
 * What a text takes of its lane's rate: an SMS counts its segments, everything else is one. The link is as long
 * for everybody, so one answer serves all who read the same language; the returned function remembers it. A text
 * that cannot be rendered weighs one: it holds up no page, and its lane says what is wrong with it.
 */
export function createWeigher(publicUrl: string) {
  const known = new Map<string, number>();
  const link = `${publicUrl}/c/${'x'.repeat(TOKEN_LENGTH)}`;
  return (
    message: WeighedMessage,
    channel: Channel,
    wanted: string,
    asksBy: AsksBy | null = null,
  ): number => {
    if (channel !== 'sms') return 1;
    const language = bestLanguage(wanted, Object.keys(message.texts));
    const key = `${message.id} ${language} ${asksBy ? JSON.stringify(asksBy) : ''}`;
    const weight = known.get(key) ?? countSegments(message, { language, link, asksBy });
    if (known.size > 1_000) known.clear();
    known.set(key, weight);
    return weight;
  };
}

function countSegments(message: WeighedMessage, reader: Reader): number {
  try {
    return renderContent('sms', message, reader).segments;
  } catch {
    return 1;
  }
}
