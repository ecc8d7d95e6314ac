import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { AttemptId } from '../kernel/id.ts';
import { unknownCodesTotal } from './carrier-counts.ts';
import {
  mailerFailures,
  mailerVerdict,
  smtpDetails,
  smtpReplies,
  smtpVerdict,
} from './email/smtp-verdicts.ts';
import { httpStatuses, httpVerdict, isDoubtful } from './http-verdicts.ts';
import { pushStatuses, pushVerdict } from './push/push-verdicts.ts';
import { readSmsReceipt, smsRank } from './sms/twilio-receipt.ts';
import { twilioVerdicts } from './sms/twilio-verdicts.ts';
import { readVonageAnswer } from './sms/vonage-answer.ts';
import { readVonageReceipt, vonageRank } from './sms/vonage-receipt.ts';
import { vonageReceiptVerdicts, vonageSendVerdicts } from './sms/vonage-verdicts.ts';
import { readRefusal } from './twilio/refusal.ts';
import type { VerdictTable } from './verdict-table.ts';
import { readVoiceReceipt, voiceRank } from './voice/twilio-receipt.ts';

function read(file: string): Record<string, string>[] {
  const text = readFileSync(new URL(`../../test/fixtures/${file}`, import.meta.url));
  return parse(text, { columns: true, delimiter: '\t', quote: false }) as unknown as Record<string, string>[];
}
const errors = read('carrier-errors.tsv');
const statuses = read('carrier-statuses.tsv');
/** Each code of a provider with its class and scope. */
const rows = (provider: string) =>
  errors
    .filter((row) => row['provider'] === provider)
    .map((row) => [row['code'] ?? '', { verdict: row['class'], scope: row['scope'] }] as const);
const unlisted = async (kind: string) => {
  const { values } = await unknownCodesTotal.get();
  return values.find(({ labels }) => labels.kind === kind)?.value ?? 0;
};

/** Vonage's answer to a text, with this status. */
const answerOfVonage = (status: string, httpStatus = 200) =>
  readVonageAnswer(
    {
      kind: 'answer',
      status: httpStatus,
      headers: {},
      body: JSON.stringify({ messages: [{ status, 'error-text': 'no' }] }),
    },
    () => undefined,
  );
const reportOfVonage = (status: string, code: string) =>
  readVonageReceipt('1' as AttemptId, { status, messageId: '0A1', 'err-code': code });

describe('the verdict tables hold every row that was researched, class and scope, and no other:', () => {
  it.each<[string, VerdictTable, number]>([
    ['twilio', twilioVerdicts, 177],
    ['vonage-send', vonageSendVerdicts, 19],
    ['vonage-dlr', vonageReceiptVerdicts, 22],
    ['smtp', smtpReplies, 15],
    ['nodemailer', mailerFailures, 15],
    ['webpush-http', pushStatuses, 12],
  ])('%s', (provider, { codes }, size) => {
    expect(new Map(codes)).toEqual(new Map(rows(provider)));
    expect(codes.size).toBe(size);
  });
  it('smtp-enhanced', () => {
    const details = rows('smtp-enhanced').map(([code, meant]) => [code.replace('x.', ''), meant] as const);
    expect(new Map(smtpDetails.codes)).toEqual(new Map(details));
    expect(details.length).toBe(21);
  });
  it('http', () => {
    const statuses = rows('http').flatMap(([code, meant]) => {
      const [, status] = /^http-(\d{3})$/.exec(code) ?? [];
      return status === undefined || isDoubtful(Number(status)) ? [] : [[status, meant] as const];
    });
    expect(new Map(httpStatuses.codes)).toEqual(new Map(statuses));
    expect(statuses.length).toBe(6);
  });

  it.each(rows('smtp'))('a server that says %s', (code, meant) =>
    expect(smtpVerdict({ code: Number(code), text: `${code} no` })).toEqual(meant),
  );
  it.each(rows('smtp-enhanced'))('a server that says %s, whatever the basic code', (code, meant) =>
    expect(smtpVerdict({ code: 554, text: `554 ${code.replace('x', '5')} no` })).toEqual(meant),
  );
  it.each(rows('nodemailer'))('a mailer that fails with %s', (code, meant) =>
    expect(mailerVerdict(code)).toEqual(meant),
  );
  it.each(rows('webpush-http'))('a push service that answers %s', (status, meant) =>
    expect(pushVerdict(Number(status))).toEqual(meant),
  );
  it.each(rows('twilio'))('Twilio’s %s, in an answer and in a callback', (code, meant) => {
    const answer = { status: 400, headers: {}, body: JSON.stringify({ code: Number(code) }) };
    const unknown = () => expect.unreachable();
    expect(readRefusal(answer, unknown)).toMatchObject({ kind: 'rejected', code, ...meant });
    const form = { MessageStatus: 'failed', MessageSid: 'SM1', ErrorCode: code };
    expect(readSmsReceipt('1' as AttemptId, form)).toMatchObject({ word: 'failed', ...meant });
  });

  it.each(rows('vonage-send'))('Vonage’s status %s, in an answer', (code, meant) =>
    expect(answerOfVonage(code)).toMatchObject({ kind: 'rejected', code: `vonage-${code}`, ...meant }),
  );
  it.each(rows('vonage-dlr'))('Vonage’s err-code %s, in a delivery receipt', (code, meant) => {
    const expected = { word: 'failed', errorCode: `vonage-dlr-${code}`, ...meant };
    expect(reportOfVonage('failed', code)).toMatchObject(expected);
    expect(reportOfVonage('rejected', code)).toMatchObject(expected);
  });

  it('a temporary refusal of a mailbox is temporary', () => {
    const meant = { verdict: 'recipient-temporary', scope: 'recipient' };
    expect(smtpVerdict({ code: 450, text: '450 4.1.1 try later' })).toEqual(meant);
  });

  it.each([408, 500, 502, 503, 599])('HTTP %d may have been carried out', (status) => {
    expect(readRefusal({ status, headers: {}, body: '' }, () => undefined)).toMatchObject({
      kind: 'in-doubt',
    });
    expect(answerOfVonage('1', status)).toMatchObject({ kind: 'in-doubt', code: `http-${status}` });
  });
});

describe('a code that no table has gets a safe default, and is counted:', () => {
  it.each<[string, string, () => unknown, unknown]>([
    [
      'in Twilio’s answer',
      'twilio',
      () => readRefusal({ status: 400, headers: {}, body: '{"code":99999}' }, () => undefined),
      { verdict: 'our-fault', scope: 'message' },
    ],
    [
      'in Twilio’s callback',
      'twilio',
      () => readSmsReceipt('1' as AttemptId, { MessageStatus: 'failed', ErrorCode: '99999' }),
      { verdict: 'recipient-temporary', scope: 'recipient' },
    ],
    [
      'in Vonage’s answer',
      'vonage-send',
      () => answerOfVonage('98'),
      { verdict: 'our-fault', scope: 'message' },
    ],
    [
      'in Vonage’s delivery receipt',
      'vonage-dlr',
      () => reportOfVonage('failed', '98'),
      { verdict: 'recipient-temporary', scope: 'recipient' },
    ],
    ['an SMTP 4xx', 'smtp', () => smtpVerdict({ code: 499, text: '' }), { verdict: 'provider-transient' }],
    ['an SMTP 5xx', 'smtp', () => smtpVerdict({ code: 599, text: '' }), { verdict: 'our-fault' }],
    [
      'an enhanced code, which leaves the basic one',
      'smtp-enhanced',
      () => smtpVerdict({ code: 550, text: '550 5.9.9 no' }),
      { verdict: 'recipient-permanent' },
    ],
    ['the mailer’s', 'nodemailer', () => mailerVerdict('ENEW'), { verdict: 'provider-transient' }],
    ['a push service’s 4xx', 'web-push', () => pushVerdict(418), { verdict: 'our-fault' }],
    ['a push service’s 5xx', 'web-push', () => pushVerdict(599), { verdict: 'provider-transient' }],
    ['an HTTP status', 'http', () => httpVerdict(418), { verdict: 'our-fault' }],
  ])('%s', async (_, kind, read, meant) => {
    const before = await unlisted(kind);
    expect(read()).toMatchObject(meant as object);
    expect(await unlisted(kind)).toBe(before + 1);
  });
});

describe('the status tables agree with what was researched', () => {
  const id = '1' as AttemptId;
  const outgoing = statuses.filter((row) => row['rank'] !== '0');
  it.each(outgoing.filter((row) => row['provider'] === 'twilio-sms'))('SMS $status has rank $rank', (row) => {
    const MessageStatus = row['status'] ?? '';
    expect(smsRank(MessageStatus)).toBe(Number(row['rank']));
    const delivered = readSmsReceipt(id, { MessageStatus })?.word === 'delivered';
    expect(delivered).toBe(row['means_delivered'] === 'yes');
  });
  it.each(outgoing.filter((row) => row['provider'] === 'twilio-voice'))(
    'a call’s $status has rank $rank',
    (row) => expect(voiceRank(row['status'] ?? '')).toBe(Number(row['rank'])),
  );

  it.each(outgoing.filter((row) => row['provider'] === 'vonage'))(
    'a delivery receipt of Vonage’s that says $status has rank $rank',
    (row) => {
      const status = row['status'] ?? '';
      expect(vonageRank(status)).toBe(Number(row['rank']));
      const receipt = reportOfVonage(status, '0');
      expect(receipt?.word === 'delivered').toBe(row['means_delivered'] === 'yes');
      expect(receipt?.word !== 'under-way').toBe(row['terminal'] === 'yes');
    },
  );

  it('a text of Vonage’s that ran out of time, or failed without a code, leaves the number as it is', () => {
    const meant = { word: 'failed', verdict: 'recipient-temporary', scope: 'recipient' };
    expect(reportOfVonage('expired', '3')).toMatchObject({ ...meant, errorCode: 'vonage-dlr-3' });
    expect(reportOfVonage('failed', '0')).toMatchObject({ ...meant, errorCode: null });
    expect(reportOfVonage('teleported', '0')).toBeUndefined();
  });

  it('a call that was taken is delivered, machine or not; busy and no answer are for another try', () => {
    const read = (CallStatus: string, more = {}) =>
      readVoiceReceipt(id, { CallStatus, CallSid: 'CA1', ...more });
    expect(read('completed')).toMatchObject({ word: 'delivered', verdict: null });
    expect(read('busy')).toMatchObject({ word: 'failed', verdict: 'recipient-temporary' });
    expect(read('no-answer')).toMatchObject({ word: 'failed', verdict: 'recipient-temporary' });
    expect(read('failed', { SipResponseCode: '480' })).toMatchObject({ verdict: 'recipient-temporary' });
    expect(read('failed', { SipResponseCode: '404' })).toMatchObject({ verdict: 'recipient-permanent' });
    expect(read('failed', { ErrorCode: '32017' })).toMatchObject({ verdict: 'channel-blocked' });
    expect(read('canceled')).toMatchObject({ word: 'failed', verdict: null });
    expect(read('teleported')).toBeUndefined();
  });

  it('a failed SMS is classed by its code; without a known one the number is left as it is', () => {
    const read = (ErrorCode?: string) =>
      readSmsReceipt(id, {
        MessageStatus: 'undelivered',
        MessageSid: 'SM1',
        ...(ErrorCode ? { ErrorCode } : {}),
      });
    expect(read('30005')).toMatchObject({ verdict: 'recipient-permanent', errorCode: '30005' });
    expect(read('21610')).toMatchObject({ verdict: 'opt-out' });
    expect(read('99999')).toMatchObject({ verdict: 'recipient-temporary' });
    expect(read()).toMatchObject({ verdict: 'recipient-temporary', errorCode: null });
  });
});
