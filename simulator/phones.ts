import type { Mail } from './mail/mail.ts';
import type { PushMessage } from './push/push-message.ts';
import { addressKey } from './roster.ts';
import type { CallRecord } from './twilio/call-store.ts';

/** Something on a phone. `in` has come to it, `out` was sent from it. */
export type PhoneItem = { readonly id: number; readonly at: number; readonly address: string } & (
  | { readonly kind: 'sms'; readonly direction: 'in' | 'out'; readonly number: string; readonly text: string }
  | { readonly kind: 'mail'; readonly mail: Mail }
  | { readonly kind: 'push'; readonly push: PushMessage }
  | { readonly kind: 'call'; readonly call: CallRecord }
);

type WithoutStamp<T> = T extends unknown ? Omit<T, 'id' | 'at' | 'address'> : never;
type PhoneItemDraft = WithoutStamp<PhoneItem>;

/** What lies on each phone, mailbox and push device, by address, and which of them a human holds. */
export interface Phones {
  put(address: string, draft: PhoneItemDraft): PhoneItem;
  /** Oldest first, over all the addresses. */
  items(addresses: readonly string[]): PhoneItem[];
  /** How many items this address ever had. */
  countOf(address: string): number;
  /** Tells the watchers that something on this phone looks different. */
  touch(address: string): void;
  /** Hears of every change at these addresses until the returned function is called. */
  watch(addresses: readonly string[], listener: () => void): () => void;
  /** From now until the returned function is called a human holds these, and the automatic person stays quiet. */
  hold(addresses: readonly string[]): () => void;
  isHeld(address: string): boolean;
  clear(): void;
}

/** A phone forgets its oldest items above this: nobody scrolls further, and 100,000 phones must fit. */
const kept = 60;

interface Phone {
  items: PhoneItem[];
  count: number;
}

/** No phones yet: each appears with its first message. */
export function createPhones(): Phones {
  let phones = new Map<string, Phone>();
  const listeners = new Map<string, Set<() => void>>();
  const holds = new Map<string, number>();
  let lastId = 0;

  function touch(address: string): void {
    for (const listener of listeners.get(addressKey(address)) ?? []) listener();
  }

  return {
    put(address, draft) {
      const key = addressKey(address);
      const phone = phones.get(key) ?? { items: [], count: 0 };
      phones.set(key, phone);
      lastId += 1;
      const item: PhoneItem = { ...draft, id: lastId, at: Date.now(), address };
      phone.items.push(item);
      phone.count += 1;
      if (phone.items.length > kept) phone.items.shift();
      touch(key);
      return item;
    },
    items: (addresses) =>
      addresses
        .flatMap((address) => phones.get(addressKey(address))?.items ?? [])
        .sort((a, b) => a.id - b.id),
    countOf: (address) => phones.get(addressKey(address))?.count ?? 0,
    touch,
    watch(addresses, listener) {
      const keys = addresses.map(addressKey);
      for (const key of keys) listeners.set(key, (listeners.get(key) ?? new Set()).add(listener));
      return () => {
        for (const key of keys) {
          listeners.get(key)?.delete(listener);
          if (listeners.get(key)?.size === 0) listeners.delete(key);
        }
      };
    },
    hold(addresses) {
      const keys = addresses.map(addressKey);
      for (const key of keys) holds.set(key, (holds.get(key) ?? 0) + 1);
      return () => {
        for (const key of keys) {
          const left = (holds.get(key) ?? 1) - 1;
          if (left > 0) holds.set(key, left);
          else holds.delete(key);
        }
      };
    },
    isHeld: (address) => holds.has(addressKey(address)),
    clear() {
      const addresses = [...phones.keys()];
      phones = new Map();
      for (const address of addresses) touch(address);
    },
  };
}
