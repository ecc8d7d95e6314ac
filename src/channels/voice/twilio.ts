import type { ProviderOf } from '../channels-file.ts';
import type { VoiceContent } from '../content.ts';
import type { Listed, Outcome, Outgoing, Sender } from '../contract.ts';
import type { SenderDeps } from '../sender-deps.ts';
import { openTwilioClient } from '../twilio/open-client.ts';
import { wrongContent } from '../wrong-content.ts';
import type { TwilioRow } from '../twilio/read-list.ts';
import { readVoiceReceipt, voiceRank } from './twilio-receipt.ts';
import { sayScript } from './twilio-script.ts';

/** How long a phone rings: less than the half minute after which most mailboxes answer for a person. */
const ringSeconds = 25;

/** Opens the sender of a voice account at Twilio. What the call says is asked for at our webhook when it is answered. */
export function openTwilioVoice(provider: ProviderOf<'voice'>, { publicUrl, log }: SenderDeps): Sender {
  const { client, take, listSent, pageSent, concurrency, close } = openTwilioClient(provider, log);
  const send = ({ attemptId, address, content, alone }: Outgoing): Promise<Outcome> => {
    if (content.channel !== 'voice') return Promise.resolve(wrongContent('voice', content));
    const url = `${publicUrl}/webhooks/twilio/voice/${attemptId}`;
    const call = () =>
      client.calls.create({
        to: address,
        from: provider.from,
        ...(alone === true ? { twiml: sayAlone(content) } : askAt(url)),
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
    url,
    method: 'POST',
    statusCallback: `${url}/status`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    statusCallbackMethod: 'POST',
  };
}

/** The whole call in itself: what it says, twice. */
function sayAlone({ language, spoken }: VoiceContent): string {
  return sayScript(language, [spoken, spoken]);
}

function asListed({ sid, to, status }: TwilioRow): Listed {
  return {
    providerRef: sid,
    address: to ?? '',
    text: null,
    asReceipt: (attemptId) => readVoiceReceipt(attemptId, { CallSid: sid, CallStatus: status }),
  };
}
