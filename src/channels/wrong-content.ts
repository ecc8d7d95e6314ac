import type { Channel } from '../kernel/channel.ts';
import type { Content } from './content.ts';
import type { Outcome } from './contract.ts';

/** The outcome of content handed to another channel's sender: never sent, and a fault of ours. */
export function wrongContent(channel: Channel, content: Content): Outcome {
  return {
    kind: 'rejected',
    verdict: 'our-fault',
    code: 'wrong-content',
    text: `Content for ${content.channel} was handed to a sender of ${channel}`,
    retryAfterMs: null,
  };
}
