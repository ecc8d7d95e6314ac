import { providersOf, type ChannelMap } from './channel-map.ts';

/** The numbers that Tocsin sends from, which no employee can have. A sender name is among them and fits nobody. */
export function ownNumbers(map: ChannelMap): ReadonlySet<string> {
  return new Set([...providersOf(map, 'sms'), ...providersOf(map, 'voice')].map(({ from }) => from));
}
