import { createTransport, type SendMailOptions } from 'nodemailer';
import type { AttemptId } from '../../kernel/id.ts';
import { openWindow } from '../../kernel/wakeful.ts';
import type { ProviderOf } from '../channels-file.ts';
import type { EmailContent } from '../content.ts';
import type { Outcome, Outgoing, Sender } from '../contract.ts';
import { maskAddresses } from '../mask-addresses.ts';
import { neverSent } from '../never-sent.ts';
import type { SenderDeps } from '../sender-deps.ts';
import { wrongContent } from '../wrong-content.ts';
import { inTime } from './in-time.ts';
import { makeReplyAddress } from './reply-address.ts';
import { readMailFailure } from './mail-failure.ts';

/** How far a mail is when the next server took it: it may still bounce. */
const takenRank = 40;

/** Mail servers limit how many connections one customer holds; twenty is what the large ones bear. */
const mostConnections = 20;

/** One mailbox and nothing around it: no second recipient, no header, no display name. */
const mailbox = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

/** Opens the sender of a mail server: pooled connections, one recipient a mail. */
export function openSmtp(provider: ProviderOf<'email'>, { publicUrl, secret }: SenderDeps): Sender {
  const host = new URL(publicUrl).hostname;
  const concurrency = Math.min(Math.max(Math.ceil(provider.ratePerSecond), 2), mostConnections);
  const transport = createTransport(transportOptions(provider, host, concurrency));
  transport.use('stream', (mail, done) => {
    const { isInTime } = mail.data as TimedMail;
    mail.message.processFunc((stream) => inTime(stream, isInTime));
    done();
  });
  /** An answer has no sender to its envelope: nothing may come back of it by itself (RFC 3834). */
  const wayBack = (attemptId: AttemptId, address: string, { inReplyTo }: EmailContent) => {
    if (provider.inbound === undefined) return {};
    const replyTo = makeReplyAddress(provider.inbound.mailbox, secret, inReplyTo?.attemptId ?? attemptId);
    return { replyTo, envelope: { from: inReplyTo === undefined ? replyTo : '', to: address } };
  };
  const send = async ({ attemptId, address, content }: Outgoing): Promise<Outcome> => {
    const isInTime = openWindow(provider.timeoutMs);
    if (content.channel !== 'email') return wrongContent('email', content);
    if (!mailbox.test(address)) return notAMailbox;
    const messageId = `<attempt-${attemptId}@${host}>`;
    const mail: TimedMail = {
      ...compose(content),
      from: provider.from,
      to: { name: '', address },
      ...wayBack(attemptId, address, content),
      messageId,
      isInTime,
      signal: AbortSignal.timeout(provider.timeoutMs),
    };
    try {
      const { response } = await transport.sendMail(mail);
      return {
        kind: 'accepted',
        providerRef: messageId,
        carrierStatus: response.slice(0, 3),
        rank: takenRank,
      };
    } catch (error) {
      return readMailFailure(error);
    }
  };
  return {
    channel: 'email',
    provider: provider.name,
    ratePerSecond: provider.ratePerSecond,
    timeoutMs: provider.timeoutMs,
    concurrency,
    send,
    close: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}

/** A mail, and whether it may still be handed over. */
type TimedMail = SendMailOptions & { isInTime: () => boolean };

function transportOptions(provider: ProviderOf<'email'>, name: string, maxConnections: number) {
  const { host, port, tls, user, password: pass, timeoutMs } = provider;
  return {
    pool: true as const,
    host,
    port,
    name,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user === '' ? {} : { auth: { user, pass } }),
    maxConnections,
    maxMessages: 1_000,
    // A mail whose connection broke may have gone; whether to send it again is the engine's to decide.
    maxRequeues: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
    // Shorter than the whole, so that a server which never speaks is known to have taken nothing.
    connectionTimeout: timeoutMs * 0.8,
    greetingTimeout: timeoutMs * 0.8,
    socketTimeout: timeoutMs,
  };
}

/**
 * No List-Unsubscribe: one tap in a mail program would switch off mail that may save a life. Auto-Submitted keeps
 * vacation answers away (RFC 3834).
 */
function compose({ subject, text, html, inReplyTo }: EmailContent) {
  return {
    ...(inReplyTo && { inReplyTo: inReplyTo.messageId, references: inReplyTo.messageId }),
    subject: subject.replace(/[\r\n]+/g, ' '),
    text,
    html,
    headers: { 'Auto-Submitted': inReplyTo ? 'auto-replied' : 'auto-generated', Importance: 'high' },
  };
}

const notAMailbox: Outcome = {
  ...neverSent({ code: 'bad-address', text: maskAddresses('This is not the address of one mailbox') }),
  verdict: 'recipient-permanent',
  scope: 'recipient',
};
