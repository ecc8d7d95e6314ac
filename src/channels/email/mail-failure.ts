import * as z from 'zod';
import type { Outcome } from '../contract.ts';
import { maskAddresses } from '../mask-addresses.ts';
import { NOT_BEGUN, neverSent } from '../never-sent.ts';
import { TOO_LATE } from './in-time.ts';
import { mailerVerdict, smtpVerdict } from './smtp-verdicts.ts';

const failureSchema = z.object({
  message: z.string().catch(''),
  code: z.string().catch('EUNKNOWN'),
  command: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
  timeoutType: z.string().optional().catch(undefined),
  /** What a failed stream had failed of. */
  originalCode: z.string().optional().catch(undefined),
});
type Failure = z.output<typeof failureSchema>;

/** Failures of which the mailer knows by their code alone that no server took the mail. */
const takenByNobody = new Set([
  'EDNS',
  'ETLS',
  'EREQUIRETLS',
  'EENVELOPE',
  'ESTREAM',
  'EAUTH',
  'ENOAUTH',
  'EOAUTH2',
  'EMAXLIMIT',
  'ECONFIG',
]);
/** SMTP's steps before the mail itself is handed over. */
const stepsBefore = /^(EHLO|HELO|LHLO|STARTTLS|AUTH|MAIL FROM|RCPT TO)/;
const waitsBefore = new Set(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']);

/**
 * What a failed mail comes to: the server's own refusal, a failure before it was handed over, or, once it may have
 * been handed over and the answer was lost, in doubt.
 */
export function readMailFailure(error: unknown): Exclude<Outcome, { kind: 'accepted' }> {
  const failure = failureSchema.parse(error);
  const text = maskAddresses(failure.message) || 'The mail server could not be used';
  const { responseCode, response, code } = failure;
  if (failure.originalCode === TOO_LATE) return neverSent({ code: NOT_BEGUN, text });
  if (responseCode !== undefined && responseCode >= 400) {
    const meant = smtpVerdict({ code: responseCode, text: response ?? '' });
    return { kind: 'rejected', ...meant, code: replyCode(responseCode, response), text, retryAfterMs: null };
  }
  if (!wasBefore(failure)) return { kind: 'in-doubt', code, text };
  return { kind: 'rejected', ...mailerVerdict(code), code, text, retryAfterMs: null };
}

function wasBefore({ code, command, syscall, timeoutType }: Failure): boolean {
  return (
    takenByNobody.has(code) ||
    syscall === 'connect' ||
    waitsBefore.has(timeoutType ?? '') ||
    stepsBefore.test(command ?? '')
  );
}

function replyCode(code: number, response: string | undefined): string {
  const [enhanced] = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(response ?? '') ?? [];
  return enhanced === undefined ? `smtp-${code}` : `smtp-${code} ${enhanced}`;
}
