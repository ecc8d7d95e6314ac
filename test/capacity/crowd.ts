import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Path } from '../../src/dispatch/delivery-view.ts';
import { channels, type Channel } from '../../src/kernel/channel.ts';
import type { ContactPointId } from '../../src/kernel/id.ts';

/** The part of the people who have a contact point on a channel. */
export type Shares = Readonly<Record<Channel, number>>;

/** Two in five have the app; nearly all a mobile phone, which takes texts and calls; not everybody a mailbox. */
export const SHARES: Shares = { push: 0.4, sms: 0.92, email: 0.6, voice: 0.94 };

/** The contact points of people who have these channels, one list for all who are alike. */
export function pathsOf(of: (channel: Channel) => boolean): readonly Path[] {
  const key = channels.filter(of).join(' ');
  const known = kinds.get(key) ?? channels.filter(of).map(pathOf);
  kinds.set(key, known);
  return known;
}

const kinds = new Map<string, readonly Path[]>();

function pathOf(channel: Channel): Path {
  return { channel, cohort: '', contactPointId: channel as string as ContactPointId };
}

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function seeded(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat32(generator);
}
