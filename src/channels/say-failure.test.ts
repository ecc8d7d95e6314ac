import { expect, it } from 'vitest';
import { sayFailure } from './say-failure.ts';

it.each([
  ['30003', 'en', 'their phone could not be reached: off, out of range or busy (30003)'],
  ['30003', 'zh-Hant', '聯繫不上對方電話：可能關機、收訊不良或忙線 (30003)'],
  ['30005', 'en', 'this number or address does not work (30005)'],
  ['21610', 'en', 'they or their carrier refuse these messages (21610)'],
  ['vonage-dlr-6', 'en', 'the carrier blocks what we send (vonage-dlr-6)'],
  ['sip-404', 'en', 'this number or address does not work (sip-404)'],
  ['sip-480', 'fr', 'their phone could not be reached: off, out of range or busy (sip-480)'],
])('a report’s code %s is said in %s, the code after it', (code, language, sentence) => {
  expect(sayFailure(code, language)).toBe(sentence);
});

it.each(['99999', 'worker-lost', 'The mailbox is full', '__proto__', ''])('%j is said as it is', (text) => {
  expect(sayFailure(text, 'en')).toBe(text);
});
