import { createHash } from 'node:crypto';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { Receipt } from '../contract.ts';
import type { AttemptId } from '../../kernel/id.ts';
import { readBounce } from './read-bounce.ts';
import { readReplyAddress } from './reply-address.ts';
import { topPart } from './top-part.ts';

/** A mail that came back: a server's report, or what somebody, or their absence, answered; undefined: to no address of ours. */
export type MailRead =
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | {
      readonly kind: 'reply';
      readonly attemptId: AttemptId;
      /** Its Message-ID, or what stands for it. */
      readonly messageId: string;
      readonly from: string;
      /** Without what it quotes. */
      readonly text: string;
      readonly isAutomatic: boolean;
    };

/** Where mail servers write to whom a mail was handed over, and where people do. */
const addressHeaders = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc'];

/** Subjects of absence notes, whose programs mark them by nothing else. */
const absence =
  /^(auto(matic|mated)?[ -:]?(reply|response)|out of (the )?office|abwesen|automatische antwort|réponse automatique|respuesta automática|自動回覆|自动回复|自動回复|外出|رد تلقائي)/i;

/**
 * Reads a mail as it came, whole. Never throws for what is in it: a mail may be anything. Undefined where no address in it
 * was written by us.
 */
export async function readMail(
  source: Buffer,
  { mailbox, secret }: { mailbox: string; secret: string },
): Promise<MailRead | undefined> {
  const mail = await simpleParser(source, {
    skipTextToHtml: true,
    skipImageLinks: true,
    keepDeliveryStatus: true,
  });
  const addresses = headersOf(mail, addressHeaders).flatMap(
    (line) => line.match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? [],
  );
  const attemptId = addresses
    .map((address) => readReplyAddress(mailbox, secret, address))
    .find((id) => id !== undefined);
  if (attemptId === undefined) return undefined;
  const status = mail.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  const receipt = status && readBounce(attemptId, status.content.toString());
  if (receipt !== undefined) return { kind: 'receipt', receipt };
  const [name = ''] = mailbox.split('@');
  return {
    kind: 'reply',
    attemptId,
    messageId: idOf(mail, source),
    from: mail.from?.value[0]?.address?.toLowerCase() ?? '',
    text: topPart(await wordsOf(mail), [`${name}+`]),
    isAutomatic: isAutomatic(mail),
  };
}

/** Its text; where it has none, its HTML read as a mail of its own, which the parser turns into text. */
async function wordsOf({ text, html }: ParsedMail): Promise<string> {
  if (text !== undefined || html === false) return text ?? '';
  const alone = await simpleParser(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`, {
    skipImageLinks: true,
  });
  return alone.text ?? '';
}

/** Headers by which a machine's mail says so (RFC 3834, RFC 8098, and what programs do besides). */
const automaticHeaders: readonly [name: string, value: RegExp][] = [
  ['auto-submitted', /^(?!no\b)/i],
  ['x-autoreply', /^/],
  ['x-autorespond', /^/],
  ['x-autoresponder', /^/],
  ['x-failed-recipients', /^/],
  ['precedence', /^(bulk|junk|list|auto_reply)/i],
  ['return-path', /^<>$/],
  ['content-type', /^multipart\/report/i],
  ['from', /(^|<)(mailer-daemon|postmaster|no-?reply)@/i],
];

/** Whether a machine wrote it. */
function isAutomatic(mail: ParsedMail): boolean {
  const says = ([name, value]: (typeof automaticHeaders)[number]) =>
    headersOf(mail, [name]).some((written) => value.test(written));
  return automaticHeaders.some(says) || absence.test(mail.subject ?? '');
}

/** The values of headers, as they were written. */
function headersOf({ headerLines }: ParsedMail, names: readonly string[]): string[] {
  return headerLines
    .filter(({ key }) => names.includes(key))
    .map(({ line }) =>
      line
        .slice(line.indexOf(':') + 1)
        .replace(/\s+/g, ' ')
        .trim(),
    );
}

/** The longest Message-ID that is kept as it is (RFC 5322: a line has 998 characters). */
const longestId = 500;

function idOf({ messageId = '' }: ParsedMail, source: Buffer): string {
  if (messageId !== '' && messageId.length <= longestId) return messageId;
  return `<${createHash('sha256').update(source).digest('hex')}@no-message-id>`;
}
