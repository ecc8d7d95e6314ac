import type { ProviderOf } from '../channels-file.ts';
import type { SmsContent } from '../content.ts';
import type { Outcome, Outgoing, Sender } from '../contract.ts';
import { concurrencyFor, exchange, openAgent } from '../exchange.ts';
import type { SenderDeps } from '../sender-deps.ts';
import { wrongContent } from '../wrong-content.ts';
import { readVonageAnswer } from './vonage-answer.ts';

/** How long Vonage tries to deliver: 20 seconds to a week. */
const ttlMs = { least: 20_000, most: 604_800_000 };

/** The longest callback that Vonage takes, and the longest number of an attempt. */
const longest = { callback: 100, attemptId: 19 };

/**
 * Opens the sender of an SMS account at Vonage (its SMS API). It has no lists: Vonage cannot be asked afterwards what it
 * has taken from us or for us. So a text in doubt waits for its receipt alone, whose address carries its number, and is
 * sent again as a possible duplicate where none comes in time; and what our webhooks miss is Vonage's to bring again,
 * which it does for a day.
 */
export function openVonageSms(provider: ProviderOf<'sms', 'vonage'>, { publicUrl, log }: SenderDeps): Sender {
  const concurrency = concurrencyFor(provider.ratePerSecond);
  const agent = openAgent(concurrency, provider.timeoutMs);
  const url = new URL(`${provider.baseUrl}/sms/json`);
  const callbacks = `${publicUrl}/webhooks/vonage/messages`;
  if (callbacks.length + 1 + longest.attemptId > longest.callback)
    log.error(
      { provider: provider.name, publicUrl },
      'Vonage takes no callback this long, so its receipts will not come: use a shorter PUBLIC_URL',
    );
  const send = async (outgoing: Outgoing): Promise<Outcome> => {
    const { content } = outgoing;
    if (content.channel !== 'sms') return wrongContent('sms', content);
    const answer = await exchange(agent, {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(formOf(provider, outgoing, content, callbacks)).toString(),
      timeoutMs: provider.timeoutMs,
    });
    return readVonageAnswer(answer, (status) => {
      log.warn({ provider: provider.name, status }, 'Vonage answered with a status that no table has');
    });
  };
  return {
    channel: 'sms',
    provider: provider.name,
    ratePerSecond: provider.ratePerSecond,
    timeoutMs: provider.timeoutMs,
    concurrency,
    send,
    close: () => agent.destroy(),
  };
}

function formOf(
  { apiKey, apiSecret, from }: ProviderOf<'sms', 'vonage'>,
  { attemptId, address, validForMs, alone }: Outgoing,
  { text, encoding }: SmsContent,
  callbacks: string,
): Record<string, string> {
  const report = alone === true ? { wanted: 'false' } : { wanted: 'true', to: `${callbacks}/${attemptId}` };
  return {
    api_key: apiKey,
    api_secret: apiSecret,
    from: from.replace(/^\+/, ''),
    to: address.replace(/^\+/, ''),
    text,
    type: encoding === 'GSM-7' ? 'text' : 'unicode',
    ttl: String(Math.min(Math.max(Math.ceil(validForMs), ttlMs.least), ttlMs.most)),
    'client-ref': attemptId,
    'status-report-req': report.wanted,
    ...(report.to !== undefined && { callback: report.to }),
  };
}
