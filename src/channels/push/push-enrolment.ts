import { providersOf, type ChannelMap } from '../channel-map.ts';
import { readPushAddress } from './endpoint.ts';

/** What a browser needs to turn push on, and what is taken from it. */
export interface PushEnrolment {
  /** The VAPID public key, base64url: the subscription takes pushes signed with it alone. */
  readonly applicationServerKey: string;
  /** Why a subscription is not taken; undefined: it is. */
  refuse(subscription: unknown): 'bad-subscription' | 'endpoint-not-allowed' | undefined;
}

/**
 * Push as a browser turns it on. Undefined where the channel is off, and where the simulator serves it: nobody real
 * is reached there.
 */
export function pushEnrolment(map: ChannelMap): PushEnrolment | undefined {
  const [provider] = map.simulated ? [] : providersOf(map, 'push');
  if (provider === undefined) return undefined;
  return {
    applicationServerKey: provider.vapidPublicKey,
    refuse: (subscription) => {
      // A gateway takes the place of the browsers' services only when we send.
      const rules = { simulatedOrigin: undefined, gateway: undefined };
      const read = readPushAddress(JSON.stringify(subscription), rules);
      return 'bad' in read ? read.bad : undefined;
    },
  };
}
