import calculator from 'sms-segments-calculator';
import type { SmsContent } from '../content.ts';
import { cutText } from '../cut-text.ts';
import { listChoices, type LocalMessage } from '../localize.ts';

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

// Counting segments takes most of a millisecond, and the people of a message differ in nothing but their link.
const measuredBefore = new Map<string, SmsContent>();
const measuredLimit = 1_000;

/** Headline, instruction, how to reply, link: a line each, shortened where it would be too long. */
export function renderSms(local: LocalMessage): SmsContent {
  if (!plainLink.test(local.link)) return writeSms(local);
  const standIn = 'x'.repeat(local.link.length);
  const { headline, instruction, choices, language } = local;
  const key = JSON.stringify([headline, instruction, choices, language, standIn.length]);
  let content = measuredBefore.get(key);
  if (content === undefined) {
    content = writeSms({ ...local, link: standIn });
    if (measuredBefore.size >= measuredLimit) measuredBefore.clear();
    measuredBefore.set(key, content);
  }
  return { ...content, text: content.text.slice(0, -standIn.length) + local.link };
}

function writeSms(local: LocalMessage): SmsContent {
  const { choices, phrases } = local;
  const ask = choices.length === 0 ? '' : phrases.reply(listChoices(choices, phrases));
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

/** An SMS as the carrier counts it. Typographic signs become plain ones where that alone saves GSM-7. */
export function measureSms(text: string): SmsContent {
  const plain = text.replace(/[‘’“”–—…\u00a0\u202f\u2011]/g, (sign) => plainSigns[sign] ?? sign);
  const measured = new calculator.SegmentedMessage(plain);
  const isPlain = plain === text || measured.encodingName === 'GSM-7';
  const { segmentsCount, encodingName } = isPlain ? measured : new calculator.SegmentedMessage(text);
  return { channel: 'sms', text: isPlain ? plain : text, segments: segmentsCount, encoding: encodingName };
}
