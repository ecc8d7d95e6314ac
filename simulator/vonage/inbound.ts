import { randomBytes } from 'node:crypto';
import type { Desk } from '../desk.ts';
import type { PhoneText } from '../phone-text.ts';
import { weather } from '../weather.ts';
import { msisdn } from './account.ts';
import { postToCustomer } from './callback.ts';

/**
 * Brings a text from a phone to the customer, whose answer is not read. STOP is a word like any other here: outside
 * North America Vonage does not act on it. False when the phone has no signal.
 */
export function bringToVonage(desk: Desk, { from, to, text }: PhoneText): boolean {
  const now = weather(desk, 'vonage', desk.vonage.account.apiKey);
  if (now !== 'working' && now !== 'silent') return false;
  desk.phones.put(from, { kind: 'sms', direction: 'out', number: to, text });
  if (now === 'silent') return true;
  const parameters = {
    msisdn: msisdn(from),
    to: msisdn(to),
    messageId: randomBytes(8).toString('hex').toUpperCase(),
    text,
    type: 'text',
    keyword: (text.split(/\s/)[0] ?? '').toUpperCase(),
  };
  const url = desk.vonage.inboundUrl;
  postToCustomer(desk, { kind: 'sms.inbound', url, address: from, parameters }).catch(desk.onError);
  return true;
}
