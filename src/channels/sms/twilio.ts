import type { ProviderOf } from '../channels-file.ts';
import type { Outcome, Outgoing, Sender } from '../contract.ts';
import type { SenderDeps } from '../sender-deps.ts';
import { openTwilioClient } from '../twilio/open-client.ts';
import { wrongContent } from '../wrong-content.ts';
import { smsRank } from './twilio-receipt.ts';

/**
 * How Twilio is to repeat a status callback that did not get through: five times, whatever went wrong, 3 s to
 * connect and 5 s to be answered. By default an answer of 500 would lose the receipt.
 */
const callbackRetries = '#rc=5&rp=all&ct=3000&rt=5000';

/** Twilio keeps a message for 10 hours at most, and advises more than 5 seconds. */
const validitySeconds = { least: 10, most: 36_000 };

/** Opens the sender of an SMS account at Twilio. */
export function openTwilioSms(provider: ProviderOf<'sms'>, { publicUrl, log }: SenderDeps): Sender {
  const { client, take, concurrency, close } = openTwilioClient(provider, log);
  const send = ({ attemptId, address, content, validForMs, alone }: Outgoing): Promise<Outcome> => {
    if (content.channel !== 'sms') return Promise.resolve(wrongContent('sms', content));
    const call = () =>
      client.messages.create({
        to: address,
        from: provider.from,
        body: content.text,
        ...(alone !== true && {
          statusCallback: `${publicUrl}/webhooks/twilio/messages/${attemptId}${callbackRetries}`,
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
    close,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
