import type { PushContent } from '../content.ts';
import { cutText } from '../cut-text.ts';
import type { LocalMessage } from '../localize.ts';

/** The most bytes of JSON: push services take 4 KB encrypted, some older ones much less. */
const payloadLimit = 1_800;
const titleLimit = 100;
const labelLimit = 24;

/** A push: the headline as title, the instruction as far as it fits, all answers as actions. */
export function renderPush(local: LocalMessage): PushContent {
  const title = cutPoints(local.headline, titleLimit);
  const whole =
    title === local.headline ? local.instruction : `${local.headline}\n${local.instruction}`.trim();
  const write = (body: string): PushContent => ({
    channel: 'push',
    language: local.language,
    title,
    body,
    actions: local.choices.map(({ key, label }) => ({ key, label: cutPoints(label, labelLimit) })),
    url: local.link,
  });
  return write(cutText(whole, '…', (body) => Buffer.byteLength(JSON.stringify(write(body))) <= payloadLimit));
}

function cutPoints(text: string, limit: number): string {
  return cutText(text, '…', (candidate) => Array.from(candidate).length <= limit);
}
