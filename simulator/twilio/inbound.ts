import type { Desk } from '../desk.ts';
import type { PhoneText } from '../phone-text.ts';
import { weather } from '../weather.ts';
import { apiVersion } from './account.ts';
import { postCallback } from './callback.ts';
import { handOver } from './message-journey.ts';
import { countSegments } from './segments.ts';
import { parseTwiml } from './twiml.ts';
import type { TwimlElement } from './twiml.ts';

const stopWords = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE']);
const startWords = new Set(['START', 'UNSTOP']);

/**
 * Brings a text from a phone to the customer: kept for the list, posted to the inbound webhook, and what `<Message>`
 * answers goes back to the phone. False when the phone has no signal. STOP and START act as at the carrier.
 */
export function bringToTwilio(desk: Desk, sent: PhoneText): boolean {
  const now = weather(desk, 'sms');
  if (now !== 'working' && now !== 'silent') return false;
  const message = desk.messages.add({
    to: sent.to,
    from: sent.from,
    body: sent.text,
    direction: 'inbound',
    statusCallback: undefined,
    messagingServiceSid: undefined,
    status: 'received',
  });
  desk.phones.put(sent.from, { kind: 'sms', direction: 'out', number: sent.to, text: sent.text });
  if (now === 'silent') return true;
  const optOutType = changeConsent(desk, sent);
  const fields = {
    AccountSid: desk.account.sid,
    ApiVersion: apiVersion,
    MessageSid: message.sid,
    SmsSid: message.sid,
    SmsMessageSid: message.sid,
    SmsStatus: 'received',
    From: sent.from,
    To: sent.to,
    Body: sent.text,
    NumMedia: '0',
    NumSegments: String(countSegments(sent.text)),
    ...(optOutType === undefined ? {} : { OptOutType: optOutType }),
  };
  postCallback(desk, { kind: 'sms.inbound', url: desk.account.inboundUrl, address: sent.from, fields })
    .then((answer) => {
      if (answer.kind === 'answer' && answer.status === 200) deliverReplies(desk, sent, answer.text);
    })
    .catch(desk.onError);
  return true;
}

function changeConsent(desk: Pick<Desk, 'optedOut'>, sent: PhoneText): 'STOP' | 'START' | undefined {
  const word = sent.text.trim().toUpperCase();
  if (stopWords.has(word)) {
    desk.optedOut.add(sent.from);
    return 'STOP';
  }
  if (startWords.has(word)) {
    desk.optedOut.delete(sent.from);
    return 'START';
  }
  return undefined;
}

function deliverReplies(desk: Desk, sent: PhoneText, answer: string): void {
  if (answer.trim() === '' || desk.optedOut.has(sent.from)) return;
  for (const text of replyTexts(parseTwiml(answer))) {
    const message = desk.messages.add({
      to: sent.from,
      from: sent.to,
      body: text,
      direction: 'outbound-reply',
      statusCallback: undefined,
      messagingServiceSid: undefined,
      status: 'sent',
    });
    message.sentAt = message.createdAt;
    if (weather(desk, 'sms') !== 'working') continue;
    message.status = 'delivered';
    handOver(desk, message);
  }
}

/** `<Message>text</Message>` or `<Message><Body>text</Body></Message>`. */
function replyTexts(document: TwimlElement): string[] {
  return document.children
    .filter(({ name }) => name === 'Message')
    .map((message) => (message.children.find(({ name }) => name === 'Body') ?? message).text.trim())
    .filter((text) => text !== '');
}
