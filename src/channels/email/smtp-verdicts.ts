import { makeVerdictTable, type ScopedVerdict } from '../verdict-table.ts';

/** SMTP reply codes (RFC 5321, RFC 4954). */
export const smtpReplies = makeVerdictTable('smtp', {
  'recipient-permanent recipient': '550 551 553',
  'recipient-temporary recipient': '450 552',
  'provider-transient account': '454',
  'provider-transient provider': '421 451 452',
  'channel-blocked sender+recipient': '554',
  'our-fault account': '530 535',
  'our-fault message': '500 501 503',
});

/** Subject and detail of enhanced status codes (RFC 3463, RFC 7505), without their class. */
export const smtpDetails = makeVerdictTable('smtp-enhanced', {
  'recipient-permanent recipient': '1.1 1.2 1.3 1.6 1.10 2.1',
  'recipient-temporary recipient': '2.2 4.7',
  'provider-transient provider': '3.1 3.2 4.1 4.2 4.4 4.5',
  'channel-blocked sender+recipient': '7.1',
  'our-fault message': '2.3 3.4 5.3',
  'our-fault provider': '4.6',
  'our-fault sender': '1.7 1.8',
});

/** What stopped the mailer before the server took the message. */
export const mailerFailures = makeVerdictTable('nodemailer', {
  'recipient-permanent recipient': 'EENVELOPE',
  'provider-transient account': 'EMAXLIMIT',
  'provider-transient message': 'EMESSAGE',
  'provider-transient provider': 'ECONNECTION ETIMEDOUT ESOCKET EDNS EPROTOCOL',
  'channel-blocked provider': 'ETLS',
  'our-fault account': 'EAUTH ENOAUTH EOAUTH2 ECONFIG',
  'our-fault message': 'ESTREAM',
  'our-fault provider': 'EREQUIRETLS',
});

/** What a server's refusal means: the enhanced code first, since the basic one is coarse. */
export function smtpVerdict(reply: { code: number; text: string }): ScopedVerdict {
  const [, detail] = /\b[245]\.(\d{1,3}\.\d{1,3})\b/.exec(reply.text) ?? [];
  const detailed = detail === undefined ? undefined : smtpDetails.lookUp(detail);
  const meant = detailed ?? smtpReplies.lookUp(String(reply.code)) ?? byClass(reply.code);
  // A 4xx is the server's own word that it may go later, whatever its detail says.
  const isLater = reply.code < 500 && meant.verdict === 'recipient-permanent';
  return isLater ? { ...meant, verdict: 'recipient-temporary' } : meant;
}

/** What a failure before the message was taken means. */
export function mailerVerdict(code: string): ScopedVerdict {
  return mailerFailures.lookUp(code) ?? { verdict: 'provider-transient', scope: 'provider' };
}

function byClass(code: number): ScopedVerdict {
  return code < 500
    ? { verdict: 'provider-transient', scope: 'provider' }
    : { verdict: 'our-fault', scope: 'message' };
}
