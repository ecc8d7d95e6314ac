import type { Logger } from '../kernel/log.ts';
import { providersOf, type ChannelMap, type Provider } from './channel-map.ts';
import type { Sender } from './contract.ts';
import { openSmtp } from './email/smtp.ts';
import { openWebPush } from './push/web-push.ts';
import type { SenderDeps } from './sender-deps.ts';
import { openTwilioSms } from './sms/twilio.ts';
import { openVonageSms } from './sms/vonage.ts';
import { openTwilioVoice } from './voice/twilio.ts';

/** Opens one sender for each provider of the channel map, in its order. Whoever opens them closes them. */
export function openSenders(
  map: ChannelMap,
  deps: { publicUrl: string; secret: string; log: Logger },
): Sender[] {
  const senderDeps = { ...deps, simulatedOrigin: simulatedOrigin(map) };
  return map.channels.flatMap(({ providers }) => providers.map((provider) => open(provider, senderDeps)));
}

function open(provider: Provider, deps: SenderDeps): Sender {
  switch (provider.channel) {
    case 'push':
      return openWebPush(provider, deps);
    case 'sms':
      return provider.kind === 'twilio' ? openTwilioSms(provider, deps) : openVonageSms(provider, deps);
    case 'email':
      return openSmtp(provider, deps);
    case 'voice':
      return openTwilioVoice(provider, deps);
    default:
      return provider satisfies never;
  }
}

/** The simulator's push service shares the address of its SMS carrier. */
function simulatedOrigin(map: ChannelMap): string | undefined {
  const [carrier] = map.simulated ? providersOf(map, 'sms') : [];
  return carrier && new URL(carrier.baseUrl).origin;
}
