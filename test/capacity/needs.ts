import type { Plan } from '../../src/dispatch/delivery-view.ts';
import { channels, type Channel } from '../../src/kernel/channel.ts';
import { BYTES_PER_MESSAGE, COSTS, PLANNED_LOAD } from './costs.ts';
import { SHARES, type Shares } from './crowd.ts';

/** What an installation has. */
export interface Site {
  readonly people: number;
  /** Processes, each with one core of its own. */
  readonly workers: number;
  readonly webs: number;
  readonly databaseCores: number;
  /** What the provider of each channel takes a second. */
  readonly perSecond: Readonly<Record<Channel, number>>;
}

/** Reports that carriers send about a message. */
const REPORTS = 2;

/** The part of the people of whom a later channel of the route is still expected to be needed. */
const STILL_SILENT = 0.5;

/** What it takes that each person's first messages are with their carriers `withinS` seconds after a launch. */
export function needsOf(people: number, withinS: number, { route }: Plan, shares: Shares = SHARES): Site {
  const first = new Set(route[0]?.channels);
  const later = new Set(route.slice(1).flatMap((rung) => rung.channels));
  const need = (channel: Channel) =>
    first.has(channel) ? shares[channel] : later.has(channel) ? shares[channel] * STILL_SILENT : 0;
  const perSecond = Object.fromEntries(
    channels.map((channel) => [channel, Math.ceil((people * need(channel)) / withinS)]),
  ) as Record<Channel, number>;
  const messages = channels
    .filter((channel) => first.has(channel))
    .reduce((all, one) => all + perSecond[one], 0);
  const cores = (micros: number) => Math.max(1, Math.ceil((messages * micros) / 1e6 / PLANNED_LOAD));
  return {
    people,
    workers: cores(COSTS.message.node),
    webs: cores(REPORTS * COSTS.report.node),
    databaseCores: cores(COSTS.message.database + REPORTS * COSTS.report.database),
    perSecond,
  };
}

/** The disk that one incident takes, in megabytes. */
export function diskOf(messages: number): number {
  return (messages * BYTES_PER_MESSAGE) / 1e6;
}
