import twilio from 'twilio';
import { xmlText } from '../xml-text.ts';

/** The document that answers an inbound SMS; with null nothing is said. Built by a serializer: no text is markup. */
export function replyTwiml(text: string | null): string {
  const response = new twilio.twiml.MessagingResponse();
  if (text !== null) response.message(xmlText(text));
  return response.toString();
}

/** What Twilio itself made of an inbound SMS by its opt-out words; null where it made nothing. */
export function carrierDid(optOutType: string | undefined): 'opt-out' | 'opt-in' | null {
  if (optOutType === 'STOP') return 'opt-out';
  return optOutType === 'START' ? 'opt-in' : null;
}
