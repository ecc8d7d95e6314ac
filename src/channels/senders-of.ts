import type { ChannelMap } from './channel-map.ts';

/** Whom a message of ours comes from, as a phone or a mailbox shows it. */
export interface ShownSenders {
  /** Numbers in international form, which a phone can save and ring. */
  readonly numbers: readonly string[];
  /** Names that texts come under where they come from no number. */
  readonly names: readonly string[];
  readonly mailboxes: readonly string[];
}

/** Every sender of the channel map, the backups too, each once. */
export function sendersOf(map: ChannelMap): ShownSenders {
  const from = map.channels
    .flatMap(({ providers }) => providers)
    .flatMap((provider) => (provider.channel === 'push' ? [] : [provider]));
  const phones = from.filter(({ channel }) => channel !== 'email').map((provider) => provider.from);
  const mails = from.filter(({ channel }) => channel === 'email').map((provider) => provider.from);
  return {
    numbers: [...new Set(phones.filter((one) => one.startsWith('+')))],
    names: [...new Set(phones.filter((one) => !one.startsWith('+')))],
    mailboxes: [...new Set(mails.map(bare))],
  };
}

/** `Crisis team <crisis@example.org>` without the name. */
function bare(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
}
