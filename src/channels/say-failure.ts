import { bestLanguage } from '../kernel/language.ts';
import type { Verdict } from './contract.ts';
import { twilioVerdicts } from './sms/twilio-verdicts.ts';
import { vonageReceiptVerdicts } from './sms/vonage-verdicts.ts';
import { sipVerdict } from './voice/twilio-receipt.ts';

const english: Readonly<Record<Verdict, string>> = {
  'recipient-permanent': 'this number or address does not work',
  'opt-out': 'they or their carrier refuse these messages',
  'recipient-temporary': 'their phone could not be reached: off, out of range or busy',
  'provider-transient': 'the carrier could not carry it just then',
  'channel-blocked': 'the carrier blocks what we send',
  'our-fault': 'the carrier finds fault with our message or our account',
};

const traditionalChinese: Readonly<Record<Verdict, string>> = {
  'recipient-permanent': '此號碼或地址無法使用',
  'opt-out': '本人或其電信業者拒收此類訊息',
  'recipient-temporary': '聯繫不上對方電話：可能關機、收訊不良或忙線',
  'provider-transient': '電信業者當時無法傳送',
  'channel-blocked': '電信業者封鎖我們的訊息',
  'our-fault': '電信業者認為我們的訊息或帳號有誤',
};

const words: Readonly<Record<string, Readonly<Record<Verdict, string>>>> = {
  en: english,
  'zh-Hant': traditionalChinese,
};

/** Why an attempt failed, in words: what a report's bare code means, the code after it. A text is said as it is. */
export function sayFailure(error: string, language: string): string {
  const verdict = meaningOf(error);
  if (verdict === undefined) return error;
  const spoken = words[bestLanguage(language, Object.keys(words))] ?? english;
  return `${spoken[verdict]} (${error})`;
}

function meaningOf(error: string): Verdict | undefined {
  const [, kind, code = ''] = /^(sip-|vonage-dlr-|)(\d+)$/.exec(error) ?? [];
  if (kind === 'sip-') return sipVerdict(code);
  const table = kind === '' ? twilioVerdicts : kind === undefined ? undefined : vonageReceiptVerdicts;
  return table?.codes.get(code)?.verdict;
}
