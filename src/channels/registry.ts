import type { Channel } from '../kernel/channel.ts';
import type { Logger } from '../kernel/log.ts';
import { providersOf, type ChannelMap, type Provider } from './channel-map.ts';
import type { ProviderOf } from './channels-file.ts';
import type { Sender } from './contract.ts';
import { openSmtp } from './email/smtp.ts';
import { openWebPush } from './push/web-push.ts';
import type { SenderDeps } from './sender-deps.ts';
import { openTwilioSms } from './sms/twilio.ts';
import { openTwilioVoice } from './voice/twilio.ts';

type Openers = {
  readonly [C in Channel]: {
    readonly [K in ProviderOf<C>['kind']]: (provider: ProviderOf<C>, deps: SenderDeps) => Sender;
  };
};

const openers: Openers = {
  push: { 'web-push': openWebPush },
  sms: { twilio: openTwilioSms },
  email: { smtp: openSmtp },
  voice: { twilio: openTwilioVoice },
};

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
      return openers.push[provider.kind](provider, deps);
    case 'sms':
      return openers.sms[provider.kind](provider, deps);
    case 'email':
      return openers.email[provider.kind](provider, deps);
    case 'voice':
      return openers.voice[provider.kind](provider, deps);
    default:
      return provider satisfies never;
  }
}

/** The simulator's push service shares the address of its SMS carrier. */
function simulatedOrigin(map: ChannelMap): string | undefined {
  const [carrier] = map.simulated ? providersOf(map, 'sms') : [];
  return carrier && new URL(carrier.baseUrl).origin;
}
