import type { ChannelMap } from '../channels/channel-map.ts';
import type { Database } from '../db/connect.ts';
import { listPaths } from '../directory/contact-point-store.ts';
import { findHolders, type Post } from '../directory/duty-store.ts';
import { nobodyLeftOut } from '../directory/exclusion-store.ts';
import {
  countReadinessByChannel,
  countReadinessBySite,
  type SendableBy,
  type SiteReadiness,
} from '../directory/readiness-store.ts';
import { channels, type Channel } from '../kernel/channel.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Library } from '../playbook/library.ts';
import type { Playbook } from '../playbook/schema.ts';
import { readLanes, type LaneView } from './read-lanes.ts';
import type { Readiness } from './readiness-schema.ts';

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
  readonly channelMap: ChannelMap;
  readonly library: { current(): Library };
}

/** Whether everyone could be reached if something happened now, and where the holes are. Reads the whole directory. */
export async function readReadiness(deps: Deps): Promise<Readiness> {
  const states = statesOf(deps.channelMap, await readLanes(deps));
  const sites = await countReadinessBySite(deps.db.pool, sendableBy(states));
  const onChannel = await countReadinessByChannel(deps.db.pool);
  const library = deps.library.current();
  const sum = (figure: keyof Omit<SiteReadiness, 'siteId' | 'site'>) =>
    sites.reduce((total, site) => total + site[figure], 0);
  return {
    people: sum('people'),
    reachable: sites.reduce((total, site) => total + reachableOf(site), 0),
    noWay: {
      noAddress: sum('noAddress'),
      optedOut: sum('allOptedOut'),
      badAddress: sum('allBad'),
      channelOff: sum('channelOff'),
    },
    oneWay: sum('oneWay'),
    waiting: sum('waiting'),
    optedOut: sum('optedOut'),
    byChannel: channels.map((channel) => {
      const counted = onChannel.find((one) => one.channel === channel);
      const { people = 0, optedOut = 0, bad = 0 } = counted ?? {};
      return { channel, state: states[channel], people, optedOut, badAddress: bad };
    }),
    bySite: sites.map((one) => {
      const { site, people, oneWay, optedOut } = one;
      return { site, people, reachable: reachableOf(one), oneWay, optedOut };
    }),
    unfilled: await findUnfilled(deps, dutiesOf(library), sites),
    playbookFaults: library.faults.length,
    asOf: deps.clock.now().toISOString(),
  };
}

/** The two figures of it that say whether to look further, without reading duties. */
export async function countReachable(
  deps: Pick<Deps, 'db' | 'channelMap'>,
): Promise<Pick<Readiness, 'people' | 'reachable'>> {
  const states = statesOf(deps.channelMap, await readLanes(deps));
  const sites = await countReadinessBySite(deps.db.pool, sendableBy(states));
  const people = sites.reduce((total, site) => total + site.people, 0);
  return { people, reachable: sites.reduce((total, site) => total + reachableOf(site), 0) };
}

function reachableOf({ people, noAddress, allOptedOut, allBad, channelOff }: SiteReadiness): number {
  return people - noAddress - allOptedOut - allBad - channelOff;
}

type States = Readonly<Record<Channel, Readiness['byChannel'][number]['state']>>;

/** A channel works where one of its providers is tried at all. */
function statesOf({ channels: mapped }: ChannelMap, lanes: readonly LaneView[]): States {
  const stateOf = (channel: Channel) => {
    if (!mapped.some(({ name, providers }) => name === channel && providers.length > 0)) return 'off';
    const works = ({ state }: LaneView) => state === 'working' || state === 'testing';
    return lanes.some((lane) => lane.channel === channel && works(lane)) ? 'working' : 'down';
  };
  return { push: stateOf('push'), sms: stateOf('sms'), email: stateOf('email'), voice: stateOf('voice') };
}

function sendableBy(states: States): SendableBy {
  return {
    offered: channels.filter((channel) => states[channel] !== 'off'),
    working: channels.filter((channel) => states[channel] === 'working'),
  };
}

/** Somebody's own: whether they have one is no duty of a site. */
const ownToEach = ['deputy', 'manager'];

/** The duties that playbooks name, and which of them do. */
function dutiesOf({ playbooks }: Library): Map<string, string[]> {
  const duties = new Map<string, string[]>();
  for (const { playbook } of playbooks.values()) {
    for (const role of rolesOf(playbook)) duties.set(role, [...(duties.get(role) ?? []), playbook.name]);
  }
  return duties;
}

function rolesOf({ steps }: Playbook): Set<string> {
  const told = steps.flatMap(({ tells }) => tells.map(({ to }) => to));
  const paged = steps.flatMap(({ answers }) => answers.flatMap(({ page }) => page ?? []));
  return new Set([...told, ...paged].filter((role) => !ownToEach.includes(role)));
}

async function findUnfilled(
  { db }: Pick<Deps, 'db'>,
  duties: ReadonlyMap<string, readonly string[]>,
  sites: readonly SiteReadiness[],
): Promise<Readiness['unfilled']> {
  const posts: Post[] = [...duties.keys()].flatMap((role) => sites.map(({ siteId }) => ({ role, siteId })));
  const holders = await findHolders(db.pool, posts, nobodyLeftOut);
  const paths = await listPaths(db.pool, [...new Set(holders.map(({ employeeId }) => employeeId))]);
  const keyOf = ({ role, siteId }: Post) => `${siteId ?? ''} ${role}`;
  const filled = new Set(holders.filter(({ employeeId }) => paths.has(employeeId)).map(keyOf));
  return posts
    .filter((post) => !filled.has(keyOf(post)))
    .map(({ role, siteId }) => ({
      role,
      site: sites.find((site) => site.siteId === siteId)?.site ?? null,
      playbooks: [...(duties.get(role) ?? [])],
    }));
}
