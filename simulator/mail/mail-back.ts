import { randomUUID } from 'node:crypto';
import type { Desk } from '../desk.ts';
import type { Mail } from './mail.ts';

type MailDesk = Pick<Desk, 'mailHook' | 'outbound'>;

/** Somebody answers a mail as mail programs do: above the mail they answer, whose `From` they name. */
export async function replyByMail(
  desk: MailDesk,
  address: string,
  mail: Mail,
  text: string,
): Promise<boolean> {
  const { subject, text: quoted, headers } = await mail.read();
  const from = headers.get('from') ?? '';
  const to = headers.get('reply-to') ?? from;
  const quote = quoted.split('\n').map((line) => `> ${line}`);
  const body = [text, '', `On Tue, 24 Nov 2026 at 16:10, ${from} wrote:`, ...quote].join('\r\n');
  return handOver(desk, address, [
    ...heads(address, to, `Re: ${subject}`),
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\r\n'),
  ]);
}

/** A program answers for somebody who is away, to where the mail came from; a mail from nowhere is not answered. */
export function sayAbsent(desk: MailDesk, address: string, mail: Mail): Promise<boolean> {
  if (mail.from === '') return Promise.resolve(false);
  const note = 'I am out of office until Monday. For 1 press 1.';
  return handOver(desk, address, [
    ...heads(address, mail.from, 'Automatic reply: away'),
    'Auto-Submitted: auto-replied',
    '',
    note,
  ]);
}

/** A mail server says that it could not deliver after all (RFC 3464), with this status: `5.1.1`. */
export function bounce(desk: MailDesk, address: string, mail: Mail, status: string): Promise<boolean> {
  if (mail.from === '') return Promise.resolve(false);
  return handOver(desk, address, [
    ...heads('mailer-daemon@mx.example', mail.from, 'Undelivered Mail Returned to Sender'),
    'Return-Path: <>',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="dsn"',
    '',
    '--dsn',
    '',
    `Your mail to ${address} could not be delivered.`,
    '--dsn',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: rfc822; ${address}`,
    'Action: failed',
    `Status: ${status}`,
    `Diagnostic-Code: smtp; 550 ${status} refused by the simulator`,
    '',
    '--dsn--',
  ]);
}

function heads(from: string, to: string, subject: string): string[] {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
  return [`Message-ID: <${randomUUID()}@mx.example>`, `From: <${from}>`, `To: ${to}`, `Subject: ${encoded}`];
}

async function handOver(
  { mailHook, outbound }: MailDesk,
  address: string,
  lines: string[],
): Promise<boolean> {
  const answer = await outbound.send({
    kind: 'mail.inbound',
    method: 'POST',
    url: mailHook.url,
    address,
    headers: { 'content-type': 'message/rfc822', authorization: `Bearer ${mailHook.secret}` },
    body: lines.join('\r\n'),
    fields: { subject: lines[3] },
  });
  return answer.kind === 'answer' && answer.status < 300;
}
