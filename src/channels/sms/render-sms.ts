import calculator from 'sms-segments-calculator';
import type { OutgoingMessage, Reader, SmsContent } from '../content.ts';
import { cutText } from '../cut-text.ts';
import { listChoices, localize, type LocalMessage } from '../localize.ts';

/**
 * The longest SMS we send, in segments. Longer ones cost more, arrive in pieces on bad networks, and Twilio refuses
 * more than 10; the page behind the link has the whole text.
 */
const longestSegments = 6;

const plainSigns: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2011': '-',
};

/** Links made only of signs that count as one unit in both encodings, so that only their length matters. */
const plainLink = /^[A-Za-z0-9_:/.?=&%-]+$/;

/**
 * Counting segments takes most of a millisecond, and the people of a message differ in nothing but language, link and,
 * few of them, the codes they answer by: each message remembers its SMS by these and the length of the link, with a
 * stand-in at its end.
 */
const rendered = new WeakMap<OutgoingMessage, Map<string, SmsContent>>();
const rememberedAtMost = 100;

/** Headline, instruction, how to reply, link: a line each, shortened where it would be too long. */
export function renderSmsFor(message: OutgoingMessage, reader: Reader): SmsContent {
  const { link, asksBy } = reader;
  if (!plainLink.test(link)) return writeSms(localize(message, reader));
  const key = `${reader.language} ${link.length} ${asksBy ? JSON.stringify(asksBy) : ''}`;
  const known = rendered.get(message) ?? new Map<string, SmsContent>();
  let content = known.get(key);
  if (content === undefined) {
    content = writeSms(localize(message, { ...reader, link: 'x'.repeat(link.length) }));
    if (known.size >= rememberedAtMost) known.clear();
    rendered.set(message, known.set(key, content));
  }
  const { text, segments, encoding } = content;
  return { channel: 'sms', text: text.slice(0, text.length - link.length) + link, segments, encoding };
}

function writeSms(local: LocalMessage): SmsContent {
  const ask = askForAnswer(local);
  const write = (headline: string, instruction: string) =>
    measureSms([headline, instruction, ask, local.link].filter((line) => line !== '').join('\n'));
  const fits = (content: SmsContent) => content.segments <= longestSegments;
  const whole = write(local.headline, local.instruction);
  if (fits(whole)) return whole;
  const headline = cutText(local.headline, '...', (text) => fits(write(text, '')));
  return write(
    headline,
    cutText(local.instruction, '...', (text) => fits(write(headline, text))),
  );
}

function askForAnswer({ choices, phrases, name }: LocalMessage): string {
  if (choices.length === 0) return name ?? '';
  const listed = listChoices(choices, phrases);
  return name === null ? phrases.reply(listed) : phrases.replyOf(name, listed);
}

/** An SMS as the carrier counts it. Typographic signs become plain ones where that alone saves GSM-7. */
export function measureSms(text: string): SmsContent {
  const plain = text.replace(/[‘’“”–—…\u00a0\u202f\u2011]/g, (sign) => plainSigns[sign] ?? sign);
  const measured = new calculator.SegmentedMessage(plain);
  const isPlain = plain === text || measured.encodingName === 'GSM-7';
  const { segmentsCount, encodingName } = isPlain ? measured : new calculator.SegmentedMessage(text);
  return { channel: 'sms', text: isPlain ? plain : text, segments: segmentsCount, encoding: encodingName };
}
