import type { ProviderOf } from '../channels-file.ts';
import type { Listed, Outcome, Outgoing, ReceivedSms, Sender } from '../contract.ts';
import type { SenderDeps } from '../sender-deps.ts';
import { openTwilioClient } from '../twilio/open-client.ts';
import { wrongContent } from '../wrong-content.ts';
import { reportRetries } from '../twilio/report-retries.ts';
import type { TwilioPage, TwilioRow } from '../twilio/read-list.ts';
import { readSmsReceipt, smsRank } from './twilio-receipt.ts';

/** Twilio keeps a message for 10 hours at most, and advises more than 5 seconds. */
const validitySeconds = { least: 10, most: 36_000 };

/** Opens the sender of an SMS account at Twilio. */
export function openTwilioSms(provider: ProviderOf<'sms', 'twilio'>, { publicUrl, log }: SenderDeps): Sender {
  const twilio = openTwilioClient(provider, log);
  const { client, take, concurrency, close } = twilio;
  const send = ({ attemptId, address, content, validForMs, alone }: Outgoing): Promise<Outcome> => {
    if (content.channel !== 'sms') return Promise.resolve(wrongContent('sms', content));
    const call = () =>
      client.messages.create({
        to: address,
        from: provider.from,
        body: content.text,
        ...(alone !== true && {
          statusCallback: `${publicUrl}/webhooks/twilio/messages/${attemptId}${reportRetries}`,
        }),
        validityPeriod: clamp(Math.ceil(validForMs / 1_000), validitySeconds.least, validitySeconds.most),
        // The text was measured and shown as it is; nobody exchanges its characters afterwards.
        smartEncoded: false,
        // Alerts to a whole site look like fraud to the carrier's pump filter.
        riskCheck: 'disable',
      });
    return take(call, smsRank);
  };
  return {
    channel: 'sms',
    provider: provider.name,
    ratePerSecond: provider.ratePerSecond,
    timeoutMs: provider.timeoutMs,
    concurrency,
    send,
    list: async (since) => (await twilio.listSent('Messages', since)).map(asListed),
    pages: async function* (since) {
      for await (const rows of twilio.pageSent('Messages', since)) yield rows.map(asListed);
    },
    ...(isNumber(provider.from) && {
      received: async function* (since: Date) {
        for await (const page of twilio.pageReceived(since)) yield asReceived(page);
      },
    }),
    close,
  };
}

/** Nobody can write to a name. */
function isNumber(from: string): boolean {
  return /^\+?\d+$/.test(from);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function asListed({ sid, to, body, status, error_code: code }: TwilioRow): Listed {
  const form = { MessageSid: sid, MessageStatus: status, ...(code != null && { ErrorCode: code }) };
  return {
    providerRef: sid,
    address: to ?? '',
    text: body ?? '',
    asReceipt: (attemptId) => readSmsReceipt(attemptId, form),
  };
}

function asReceived({ rows, readAt }: TwilioPage): ReceivedSms[] {
  return rows
    .filter(({ direction }) => direction === 'inbound')
    .map(({ sid, from, body, createdAt }) => ({
      providerRef: sid,
      from: from ?? '',
      body: body ?? '',
      sentAt: createdAt,
      ageMs: Math.max(0, readAt.getTime() - createdAt.getTime()),
    }));
}
