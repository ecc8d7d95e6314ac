import * as z from 'zod';
import { channels } from '../kernel/channel.ts';

const people = z.int().min(0);

/** Could everyone be reached now? `GET /readiness`. Counts are active employees. */
export const readinessSchema = z.strictObject({
  people,
  /** With at least one address that may be used, on a channel that has a provider. */
  reachable: people,
  noWay: z
    .strictObject({
      noAddress: people,
      optedOut: people.describe('Opted out, and nothing else works'),
      badAddress: people.describe('No address of theirs works'),
      channelOff: people.describe('Only on channels that have no provider'),
    })
    .describe('Who could not be reached, by why'),
  oneWay: people.describe('Reachable by one channel only'),
  waiting: people.describe('Reachable only by channels that do not work now'),
  optedOut: people.describe('Opted out on some channel, whatever else they have'),
  byChannel: z.array(
    z.strictObject({
      channel: z.enum(channels),
      state: z.enum(['working', 'down', 'off']).describe('off: it has no provider'),
      people,
      optedOut: people,
      badAddress: people,
    }),
  ),
  bySite: z.array(
    z.strictObject({
      site: z.string().nullable(),
      people,
      reachable: people,
      oneWay: people,
      optedOut: people,
    }),
  ),
  unfilled: z
    .array(
      z.strictObject({
        role: z.string(),
        site: z.string().nullable(),
        playbooks: z.array(z.string()),
      }),
    )
    .describe('Duties that playbooks count on and that nobody who can be reached holds'),
  playbookFaults: z.int().min(0).describe('Faults in playbook files, which cannot be launched as they stand'),
  asOf: z.iso.datetime(),
});
export type Readiness = z.output<typeof readinessSchema>;
