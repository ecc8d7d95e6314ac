import type { Desk } from './desk.ts';
import type { PhoneText } from './phone-text.ts';
import { bringToTwilio } from './twilio/inbound.ts';
import { bringToVonage } from './vonage/inbound.ts';

/**
 * Sends a text from a phone to the customer's number, by the carrier whose number that is: Vonage's where Vonage has
 * sent from it. False when the phone has no signal.
 */
export function sendFromPhone(desk: Desk, sent: PhoneText): boolean {
  return desk.vonage.numbers.has(sent.to) ? bringToVonage(desk, sent) : bringToTwilio(desk, sent);
}
