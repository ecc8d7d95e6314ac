import type { Channel } from '../kernel/channel.ts';
import type { Content, ContentOf, OutgoingMessage, Reader } from './content.ts';
import { renderEmail } from './email/render-email.tsx';
import { localize } from './localize.ts';
import { renderPush } from './push/render-push.ts';
import { renderSmsFor } from './sms/render-sms.ts';
import { renderVoice } from './voice/render-voice.ts';

/**
 * What one reader gets on one channel, in the best of the message's languages for them. Pure.
 * Throws MissingMarkerError for an exercise text that does not begin with its marker.
 */
export function renderContent<C extends Channel>(
  channel: C,
  message: OutgoingMessage,
  reader: Reader,
): ContentOf<C> {
  return renderOn(channel, message, reader) as ContentOf<C>;
}

function renderOn(channel: Channel, message: OutgoingMessage, reader: Reader): Content {
  switch (channel) {
    case 'sms':
      return renderSmsFor(message, reader);
    case 'email':
      return renderEmail(localize(message, reader), message);
    case 'voice':
      return renderVoice(localize(message, reader));
    case 'push':
      return renderPush(localize(message, reader));
    default:
      return channel satisfies never;
  }
}
