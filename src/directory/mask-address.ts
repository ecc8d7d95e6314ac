import type { ContactPoint } from './contact-point-store.ts';

/** An address as those see it who need not know it: enough to tell one from another, not enough to use. */
export function maskAddress({ channel, address }: Pick<ContactPoint, 'channel' | 'address'>): string {
  switch (channel) {
    case 'push':
      return showAddress({ channel, address });
    case 'email':
      return `${Array.from(address)[0] ?? ''}…@${address.split('@').at(-1) ?? ''}`;
    case 'sms':
    case 'voice':
      return `${address.slice(0, 3)} … ${address.slice(-2)}`;
    default:
      return channel satisfies never;
  }
}

/** An address as people read it: of a push subscription only whose service carries it. */
export function showAddress({ channel, address }: Pick<ContactPoint, 'channel' | 'address'>): string {
  if (channel !== 'push') return address;
  const [, host] = /"endpoint":\s*"https?:\/\/([^/":]+)/.exec(address) ?? [];
  return host ?? '…';
}
