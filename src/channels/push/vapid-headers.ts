import webPush from 'web-push';

/** Push services refuse a token that lives longer than 24 h; half of that leaves room for clocks that are off. */
const lifetimeMs = 12 * 3_600_000;
const renewAfterMs = 6 * 3_600_000;
/** Far more origins than there are push services; beyond, the cache begins anew. */
const mostOrigins = 1_000;

interface VapidKeys {
  readonly subject: string;
  readonly vapidPublicKey: string;
  readonly vapidPrivateKey: string;
}

/**
 * Signs who we are for a push service (RFC 8292), once in six hours for each origin: a signature costs five times
 * as much as encrypting the message.
 */
export function openVapidHeaders(keys: VapidKeys, now: () => number = Date.now): (origin: string) => string {
  const signed = new Map<string, { header: string; until: number }>();
  return (origin) => {
    const kept = signed.get(origin);
    if (kept !== undefined && now() < kept.until) return kept.header;
    const { Authorization: header } = webPush.getVapidHeaders(
      origin,
      keys.subject,
      keys.vapidPublicKey,
      keys.vapidPrivateKey,
      'aes128gcm',
      Math.floor((now() + lifetimeMs) / 1_000),
    );
    if (signed.size >= mostOrigins) signed.clear();
    signed.set(origin, { header, until: now() + renewAfterMs });
    return header;
  };
}
