import { createECDH, createHmac } from 'node:crypto';

/** A browser's push subscription, with the keys only the browser has. */
export interface Subscription {
  readonly id: string;
  readonly publicKey: Buffer;
  readonly privateKey: Buffer;
  readonly auth: Buffer;
}

/** The devices that take pushes. */
export interface Subscriptions {
  /** Makes the subscription of that id, or gives the one that is there; always with the same keys. */
  ensure(id: string): Subscription;
  find(id: string): Subscription | 'removed' | undefined;
  remove(id: string): void;
}

/** Keys come from the secret and the id, so a simulator that was started anew still serves stored subscriptions. */
export function createSubscriptions(secret: string): Subscriptions {
  const known = new Map<string, Subscription | 'removed'>();
  return {
    ensure(id) {
      const found = known.get(id);
      if (found !== undefined && found !== 'removed') return found;
      const fresh = derive(secret, id);
      known.set(id, fresh);
      return fresh;
    },
    find: (id) => known.get(id),
    remove: (id) => void known.set(id, 'removed'),
  };
}

function derive(secret: string, id: string): Subscription {
  const ecdh = createECDH('prime256v1');
  for (let round = 0; ; round += 1) {
    const privateKey = createHmac('sha256', secret).update(`push key ${round} ${id}`).digest();
    try {
      ecdh.setPrivateKey(privateKey);
    } catch {
      continue; // One number in 2^32 is above the order of the curve.
    }
    const auth = createHmac('sha256', secret).update(`push auth ${id}`).digest().subarray(0, 16);
    return { id, privateKey, publicKey: ecdh.getPublicKey(), auth };
  }
}
