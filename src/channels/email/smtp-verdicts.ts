import type { Verdict } from '../contract.ts';

/** SMTP reply codes (RFC 5321, RFC 4954). */
const byReply: Readonly<Record<string, Verdict>> = {
  421: 'provider-transient',
  450: 'recipient-temporary',
  451: 'provider-transient',
  452: 'provider-transient',
  454: 'provider-transient',
  500: 'our-fault',
  501: 'our-fault',
  503: 'our-fault',
  530: 'our-fault',
  535: 'our-fault',
  550: 'recipient-permanent',
  551: 'recipient-permanent',
  552: 'recipient-temporary',
  553: 'recipient-permanent',
  554: 'channel-blocked',
};

/** Subject and detail of enhanced status codes (RFC 3463, RFC 7505), without their class. */
const byEnhanced: Readonly<Record<string, Verdict>> = {
  '1.1': 'recipient-permanent',
  '1.2': 'recipient-permanent',
  '1.3': 'recipient-permanent',
  '1.6': 'recipient-permanent',
  '1.7': 'our-fault',
  '1.8': 'our-fault',
  '2.1': 'recipient-permanent',
  '2.2': 'recipient-temporary',
  '2.3': 'our-fault',
  '3.1': 'provider-transient',
  '3.2': 'provider-transient',
  '3.4': 'our-fault',
  '4.1': 'provider-transient',
  '4.2': 'provider-transient',
  '4.4': 'provider-transient',
  '4.5': 'provider-transient',
  '4.6': 'our-fault',
  '4.7': 'recipient-temporary',
  '5.3': 'our-fault',
  '7.1': 'channel-blocked',
};

/** What stopped the mailer before the server took the message. */
const byFailure: Readonly<Record<string, Verdict>> = {
  ECONNECTION: 'provider-transient',
  ETIMEDOUT: 'provider-transient',
  ESOCKET: 'provider-transient',
  EDNS: 'provider-transient',
  ETLS: 'channel-blocked',
  EREQUIRETLS: 'our-fault',
  EPROTOCOL: 'provider-transient',
  EENVELOPE: 'recipient-permanent',
  EMESSAGE: 'provider-transient',
  ESTREAM: 'our-fault',
  EAUTH: 'our-fault',
  ENOAUTH: 'our-fault',
  EOAUTH2: 'our-fault',
  EMAXLIMIT: 'provider-transient',
  ECONFIG: 'our-fault',
};

/** What a server's refusal means: the enhanced code first, since the basic one is coarse. */
export function smtpVerdict(reply: { code: number; text: string }): Verdict {
  const [, detail] = /\b[245]\.(\d{1,3}\.\d{1,3})\b/.exec(reply.text) ?? [];
  const verdict = byEnhanced[detail ?? ''] ?? byReply[reply.code] ?? byClass(reply.code);
  // A 4xx is the server's own word that it may go later, whatever its detail says.
  return reply.code < 500 && verdict === 'recipient-permanent' ? 'recipient-temporary' : verdict;
}

/** What a failure before the message was taken means. */
export function mailerVerdict(code: string): Verdict {
  return byFailure[code] ?? 'provider-transient';
}

function byClass(code: number): Verdict {
  return code < 500 ? 'provider-transient' : 'our-fault';
}
