import { valuesOf, type MailHeaders } from './mail-headers.ts';

/** Subjects of absence notes, whose programs mark them by nothing else. */
const absence =
  /^(auto(matic|mated)?[ -:]?(reply|response)|out of (the )?office|abwesen|automatische antwort|réponse automatique|respuesta automática|自動回覆|自动回复|自動回复|外出|رد تلقائي)/i;

/**
 * Headers by which a machine's mail says so (RFC 3834, RFC 8098, and what programs do besides). Not among them:
 * `Precedence: list` and an empty Return-Path, which shared mailboxes and relays put on what people write.
 */
const automaticHeaders: readonly [name: string, value: RegExp][] = [
  ['auto-submitted', /^(?!no\b)/i],
  ['x-autoreply', /^/],
  ['x-autorespond', /^/],
  ['x-autoresponder', /^/],
  ['x-auto-response-suppress', /\b(all|oof|autoreply)\b/i],
  ['x-failed-recipients', /^/],
  ['precedence', /^auto_reply/i],
  ['content-type', /^multipart\/report/i],
  ['from', /(^|<)(mailer-daemon|postmaster|no-?reply)@/i],
];

/** Whether a machine wrote a mail, by its headers and its subject, which is decoded. */
export function isAutomatic(headers: MailHeaders, subject: string): boolean {
  const says = ([name, value]: (typeof automaticHeaders)[number]) =>
    valuesOf(headers, [name]).some((written) => value.test(written));
  return automaticHeaders.some(says) || absence.test(subject);
}
