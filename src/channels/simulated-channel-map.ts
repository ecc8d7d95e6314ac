import { createECDH, createHash } from 'node:crypto';
import type { ChannelMap, Provider } from './channel-map.ts';

/** Where the simulator listens and the account it knows. */
export interface SimulatorAddress {
  /** Of its carrier's HTTP side, `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly smtpPort: number;
  readonly accountSid: string;
  readonly authToken: string;
}

/** The map used where there is no channels file: all four channels by the simulator, nobody real is reached. */
export function simulatedChannelMap(simulator: SimulatorAddress): ChannelMap {
  const url = simulator.url.replace(/\/+$/, '');
  const shared = { name: 'simulator', timeoutMs: 10_000, cost: 0, depends: ['simulator'] };
  const account = {
    accountSid: simulator.accountSid,
    authToken: simulator.authToken,
    authTokenPrevious: '',
    baseUrl: url,
  };
  const serving = (name: Provider['channel'], provider: Provider) => ({
    name,
    owner: null,
    reaches: null,
    importance: null,
    backup: null,
    providers: [provider],
  });
  return {
    simulated: true,
    alarms: [],
    channels: [
      serving('push', {
        ...shared,
        ...vapidKeys(simulator.authToken),
        channel: 'push',
        kind: 'web-push',
        subject: 'mailto:crisis@tocsin.example',
        ratePerSecond: 500,
      }),
      serving('sms', {
        ...shared,
        ...account,
        channel: 'sms',
        kind: 'twilio',
        from: '+15005550006',
        ratePerSecond: 500,
      }),
      serving('email', {
        ...shared,
        channel: 'email',
        kind: 'smtp',
        host: new URL(url).hostname,
        port: simulator.smtpPort,
        tls: 'none',
        user: '',
        password: '',
        from: 'Tocsin <crisis@tocsin.example>',
        inbound: { mailbox: 'crisis@reply.tocsin.example', secret: simulator.authToken },
        ratePerSecond: 500,
      }),
      serving('voice', {
        ...shared,
        ...account,
        channel: 'voice',
        kind: 'twilio',
        from: '+15005550006',
        fallbackUrl: `${url}/twiml/EH${'0'.repeat(32)}`,
        ratePerSecond: 100,
      }),
    ],
  };
}

/** Keys that stay the same from start to start, so that subscriptions made in the simulator outlive a restart. */
function vapidKeys(seed: string) {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(createHash('sha256').update(`simulated push ${seed}`).digest());
  return {
    vapidPublicKey: pair.getPublicKey('base64url'),
    vapidPrivateKey: pair.getPrivateKey('base64url'),
  };
}
