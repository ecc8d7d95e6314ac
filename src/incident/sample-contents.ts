import type { Content, OutgoingMessage } from '../channels/content.ts';
import { renderContent } from '../channels/render.ts';
import type { Channel } from '../kernel/channel.ts';
import type { Route } from '../playbook/schema.ts';

/** What arrives on one channel in one language, as it will be sent. */
export interface SampleContent {
  readonly channel: Channel;
  readonly language: string;
  readonly content: Content;
}

/** As long as a real one, so that the text's length and segments are right. */
const SAMPLE_TOKEN = '1234-abcdefghijklmnopqrstuv';

/** The channels of a route, each once, in its order. */
export function channelsOf(route: Route): Channel[] {
  return [...new Set(route.flatMap(({ channels }) => channels))];
}

/** A message as each channel of its route will show it, in each of its languages, with a sample link. Pure. */
export function sampleContents(message: OutgoingMessage, route: Route, publicUrl: string): SampleContent[] {
  const link = `${publicUrl}/c/${SAMPLE_TOKEN}`;
  return channelsOf(route).flatMap((channel) =>
    Object.keys(message.texts).map((language) => ({
      channel,
      language,
      content: renderContent(channel, message, { language, link }),
    })),
  );
}
