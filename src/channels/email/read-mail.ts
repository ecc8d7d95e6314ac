import { createHash } from 'node:crypto';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { AttemptId } from '../../kernel/id.ts';
import { isAutomatic } from './is-automatic.ts';
import { endOfHead, readHeaders, valuesOf, type MailHeaders } from './mail-headers.ts';
import { ownWords, topPart } from './own-words.ts';
import type { OurMarks } from './quote-marks.ts';
import { readBounce, type Reports } from './read-bounce.ts';
import { findReplyAddress } from './reply-address.ts';

/** A mail that came back: a server's report, or what somebody, or their absence, answered. */
export type MailRead =
  | {
      readonly kind: 'report';
      readonly attemptId: AttemptId;
      readonly reports: Reports;
    }
  | {
      readonly kind: 'reply';
      readonly attemptId: AttemptId;
      /** Its Message-ID, or what stands for it. */
      readonly messageId: string;
      readonly from: string;
      /** What an answer is looked for in: what stands above a quote and a signature; where that is nothing, `words`. */
      readonly text: string;
      /** All that they wrote, above, between and under what they quote, with their signature: what is kept and shown. */
      readonly words: string;
      readonly isAutomatic: boolean;
    };

/** What of the configuration is in our mails. */
export interface OurMail {
  /** Where replies come in. */
  readonly mailbox: string;
  /** What addresses are proved with. */
  readonly secret: string;
  /** The sender as the channels file has it: `Tocsin <alerts@example.org>`. */
  readonly from: string;
  readonly publicUrl: string;
}

/** Where mail servers write to whom a mail was handed over, and where people do. */
const addressHeaders = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc'];

/** Longer HTML is read in part, in characters: turning it into text is slow. */
const longestHtml = 200_000;

/** A text is read so far, in characters: behind that stands what others wrote long ago. */
const longestText = 200_000;

/** As much of a header is read where the mail is not taken apart, in bytes (RFC 5322: a line has 998). */
const longestLine = 900;

/** As much of what somebody wrote is kept, in characters. */
const longestWords = 10_000;

/**
 * Reads a mail as it came, whole. Never throws for what is in it: a mail may be anything. Undefined where no address in it
 * was written by us, which its headers alone say: nothing else of a stranger's mail is looked at.
 */
export async function readMail(source: Buffer, our: OurMail): Promise<MailRead | undefined> {
  const headers = readHeaders(source);
  const attemptId = valuesOf(headers, addressHeaders)
    .map((value) => findReplyAddress(our.mailbox, our.secret, value))
    .find((id) => id !== undefined);
  if (attemptId === undefined) return undefined;
  const mail = await parse(source, headers);
  const status = mail.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  const reports = status && readBounce(attemptId, status.content.toString());
  if (reports !== undefined) return { kind: 'report', attemptId, reports };
  return {
    kind: 'reply',
    attemptId,
    messageId: idOf(mail, source),
    from: mail.from?.value[0]?.address?.toLowerCase() ?? '',
    ...whatIsOwn(await textOf(mail), our),
    isAutomatic: isAutomatic(headers, mail.subject ?? ''),
  };
}

function whatIsOwn(whole: string, our: OurMail): { text: string; words: string } {
  // The database has no place for a NUL.
  const written = atMost(longestText, whole.replaceAll('\0', ''), '\n[…]');
  const marks = marksOf(our);
  const words = ownWords(written, marks);
  return {
    text: atMost(longestWords, topPart(written, marks) || words),
    words: atMost(longestWords, words),
  };
}

/** One that is not to be taken apart, since it has too many parts or too long a head, is read as a plain text. */
async function parse(source: Buffer, headers: MailHeaders): Promise<ParsedMail> {
  try {
    return await simpleParser(source, {
      skipTextToHtml: true,
      skipImageLinks: true,
      keepDeliveryStatus: true,
      maxHtmlLengthToParse: longestHtml,
    });
  } catch {
    const head = ['From', 'Message-ID', 'Subject'].flatMap((name) =>
      valuesOf(headers, [name.toLowerCase()]).map((value) => `${name}: ${value.slice(0, longestLine)}`),
    );
    const body = source.subarray(endOfHead(source)).subarray(0, longestText);
    const plain = [...head, 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'];
    return simpleParser(Buffer.concat([Buffer.from(plain.join('\r\n'), 'latin1'), body]), {
      skipTextToHtml: true,
    });
  }
}

/** Its text; where it has none, its HTML read as a mail of its own, which the parser turns into text. */
async function textOf({ text = '', html }: ParsedMail): Promise<string> {
  if (text.trim() !== '' || !html) return text;
  const alone = await simpleParser(
    `Content-Type: text/html; charset=utf-8\r\n\r\n${html.slice(0, longestHtml)}`,
    { skipImageLinks: true },
  );
  return alone.text ?? '';
}

function atMost(length: number, text: string, mark = ' […]'): string {
  return text.length > length ? text.slice(0, length).trimEnd() + mark : text;
}

function marksOf({ mailbox, from, publicUrl }: OurMail): OurMarks {
  const [name = ''] = mailbox.split('@');
  const [sender = mailbox] = /[^\s<>"]+@[^\s<>"]+/.exec(from) ?? [];
  return { addresses: [`${name}+`, mailbox, sender], link: `${publicUrl}/c/` };
}

/** The longest Message-ID that is kept as it is (RFC 5322: a line has 998 characters). */
const longestId = 500;

function idOf({ messageId = '' }: ParsedMail, source: Buffer): string {
  if (messageId !== '' && messageId.length <= longestId) return messageId;
  return `<${createHash('sha256').update(source).digest('hex')}@no-message-id>`;
}
