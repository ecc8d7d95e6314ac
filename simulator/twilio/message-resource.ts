import { apiVersion, twilioDate } from './account.ts';
import type { Account } from './account.ts';
import type { MessageRecord } from './message-store.ts';
import { countSegments } from './segments.ts';

/** A message as Twilio's API shows it. */
export function messageResource(account: Account, message: MessageRecord): Record<string, unknown> {
  const uri = `/${apiVersion}/Accounts/${account.sid}/Messages/${message.sid}`;
  return {
    sid: message.sid,
    account_sid: account.sid,
    api_version: apiVersion,
    to: message.to,
    from: message.from === '' ? null : message.from,
    body: message.body,
    status: message.status,
    direction: message.direction,
    num_segments: String(countSegments(message.body)),
    num_media: '0',
    messaging_service_sid: message.messagingServiceSid ?? null,
    error_code: message.errorCode ?? null,
    error_message: null,
    price: null,
    price_unit: 'USD',
    date_created: twilioDate(message.createdAt),
    date_updated: twilioDate(message.updatedAt),
    date_sent: twilioDate(message.sentAt),
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}
