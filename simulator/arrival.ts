import type { Mail } from './mail/mail.ts';
import type { PushMessage } from './push/push-message.ts';

/** A message has reached a device. */
export type Arrival = { readonly address: string } & (
  | { readonly channel: 'sms'; readonly text: string; readonly number: string }
  | { readonly channel: 'email'; readonly mail: Mail }
  | { readonly channel: 'push'; readonly push: PushMessage }
);
