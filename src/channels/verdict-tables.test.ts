import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { mailerVerdict, smtpVerdict } from './email/smtp-verdicts.ts';
import { pushVerdict } from './push/push-verdicts.ts';
import { readSmsReceipt, smsRank } from './sms/twilio-receipt.ts';
import { twilioCodes } from './sms/twilio-verdicts.ts';
import type { AttemptId } from '../kernel/id.ts';
import { readVoiceReceipt, voiceRank } from './voice/twilio-receipt.ts';

function read(file: string): Record<string, string>[] {
  const text = readFileSync(new URL(`../../test/fixtures/${file}`, import.meta.url));
  return parse(text, { columns: true, delimiter: '\t', quote: false }) as unknown as Record<string, string>[];
}
const errors = read('carrier-errors.tsv');
const statuses = read('carrier-statuses.tsv');
const rows = (provider: string) =>
  errors
    .filter((row) => row['provider'] === provider)
    .map((row) => [row['code'] ?? '', row['class'] ?? ''] as const);

describe('the verdict tables hold every row that was researched', () => {
  it('of Twilio, and no other', () => {
    expect(new Map(twilioCodes)).toEqual(new Map(rows('twilio')));
    expect(twilioCodes.size).toBe(177);
  });
  it.each(rows('webpush-http'))('web push %s is %s', (status, verdict) =>
    expect(pushVerdict(Number(status))).toBe(verdict),
  );
  it.each(rows('smtp'))('SMTP %s is %s', (code, verdict) =>
    expect(smtpVerdict({ code: Number(code), text: `${code} no` })).toBe(verdict),
  );
  it.each(rows('smtp-enhanced'))('SMTP %s is %s, whatever the basic code', (code, verdict) =>
    expect(smtpVerdict({ code: 554, text: `554 ${code.replace('x', '5')} no` })).toBe(verdict),
  );
  it.each(rows('nodemailer'))('the mailer’s %s is %s', (code, verdict) =>
    expect(mailerVerdict(code)).toBe(verdict),
  );

  it('take a temporary refusal of a mailbox as temporary', () => {
    expect(smtpVerdict({ code: 450, text: '450 4.1.1 try later' })).toBe('recipient-temporary');
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
