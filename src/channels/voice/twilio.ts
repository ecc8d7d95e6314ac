import type { ProviderOf } from '../channels-file.ts';
import { cutText } from '../cut-text.ts';
import { phrasesFor } from '../phrases.ts';
import type { VoiceContent } from '../content.ts';
import type { Listed, Outcome, Outgoing, Sender } from '../contract.ts';
import type { SenderDeps } from '../sender-deps.ts';
import { openTwilioClient } from '../twilio/open-client.ts';
import { wrongContent } from '../wrong-content.ts';
import { reportRetries } from '../twilio/report-retries.ts';
import type { TwilioRow } from '../twilio/read-list.ts';
import { readVoiceReceipt, voiceRank } from './twilio-receipt.ts';
import { sayScript } from './twilio-script.ts';

/** How long a phone rings: less than the half minute after which most mailboxes answer for a person. */
const ringSeconds = 25;

/**
 * How Twilio looks who answers: it waits for a mailbox's beep, so that the message is not spoken into its greeting, and
 * at most so many seconds, since whoever picked up hears nothing meanwhile.
 */
const whoAnswers = { machineDetection: 'DetectMessageEnd', machineDetectionTimeout: 15 } as const;

/** How Twilio is to repeat a request that did not get through, before it reads the fallback. */
const scriptRetries = '#rc=2&rp=all&ct=2000&rt=5000';

/** The longest message, encoded, that a fallback's address carries. */
const longestFallback = 2_000;

/** Opens the sender of a voice account at Twilio. What the call says is asked for at our webhook when it is answered. */
export function openTwilioVoice(provider: ProviderOf<'voice'>, { publicUrl, log }: SenderDeps): Sender {
  const fallback = (content: VoiceContent) =>
    provider.fallbackUrl === undefined
      ? {}
      : { fallbackUrl: fallbackFor(provider.fallbackUrl, content), fallbackMethod: 'POST' };
  const { client, take, listSent, pageSent, concurrency, close } = openTwilioClient(provider, log);
  const send = ({ attemptId, address, content, alone }: Outgoing): Promise<Outcome> => {
    if (content.channel !== 'voice') return Promise.resolve(wrongContent('voice', content));
    const url = `${publicUrl}/webhooks/twilio/voice/${attemptId}`;
    const call = () =>
      client.calls.create({
        to: address,
        from: provider.from,
        ...(alone === true ? { twiml: sayAlone(content) } : { ...askAt(url), ...fallback(content) }),
        timeout: ringSeconds,
      });
    return take(call, voiceRank);
  };
  return {
    channel: 'voice',
    provider: provider.name,
    ratePerSecond: provider.ratePerSecond,
    timeoutMs: provider.timeoutMs,
    concurrency,
    send,
    list: async (since) => (await listSent('Calls', since)).map(asListed),
    pages: async function* (since) {
      for await (const rows of pageSent('Calls', since)) yield rows.map(asListed);
    },
    close,
  };
}

/** Where the call asks what to say, and reports how it goes. */
function askAt(url: string) {
  return {
    url: url + scriptRetries,
    method: 'POST',
    ...whoAnswers,
    statusCallback: `${url}/status${reportRetries}`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    statusCallbackMethod: 'POST',
  };
}

/** The organisation's document at Twilio, with what it is to say while we are away: it has places for both. */
function fallbackFor(address: string, { language, spoken }: VoiceContent): string {
  const url = new URL(address);
  const last = phrasesFor(language).keysAway;
  const fits = (text: string) => encodeURIComponent(text).length <= longestFallback;
  url.searchParams.set('language', language);
  url.searchParams.set('message', `${cutText(spoken, '…', fits)} ${last}`);
  return url.href;
}

/** The whole call in itself: what it says, twice. */
function sayAlone({ language, spoken }: VoiceContent): string {
  return sayScript(language, [spoken, spoken]);
}

function asListed({ sid, to, status, answered_by: answeredBy }: TwilioRow): Listed {
  const form = { CallSid: sid, CallStatus: status, ...(answeredBy && { AnsweredBy: answeredBy }) };
  return {
    providerRef: sid,
    address: to ?? '',
    text: null,
    asReceipt: (attemptId) => readVoiceReceipt(attemptId, form),
  };
}
