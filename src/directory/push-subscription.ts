import * as z from 'zod';
import { Problem } from '../kernel/problem.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** PushSubscription.toJSON() of the Push API; RFC 8291 keys. Plain http is for a push service on this machine. */
const pushSubscriptionSchema = z.object({
  endpoint: z
    .url()
    .max(2_000)
    .refine((text) => {
      const { protocol, hostname } = new URL(text);
      return protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
    }, 'is not an https URL'),
  keys: z.object({ p256dh: z.base64url().min(80).max(100), auth: z.base64url().min(16).max(40) }),
});

/** A subscription in the one form in which it is kept, and its endpoint. Throws the Problem `bad-request`. */
export function readPushSubscription(subscription: unknown): { address: string; endpoint: string } {
  const parsed = pushSubscriptionSchema.safeParse(subscription);
  if (!parsed.success)
    throw new Problem('bad-request', 'This is not a push subscription; send PushSubscription.toJSON().');
  const { endpoint, keys } = parsed.data;
  return { address: JSON.stringify({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }), endpoint };
}
