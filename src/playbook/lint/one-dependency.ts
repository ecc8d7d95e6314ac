import type { ChannelDependencies, DependentProvider } from '../../channels/read-dependencies.ts';
import type { Channel } from '../../kernel/channel.ts';
import type { Route } from '../schema.ts';
import type { Rule } from './rule.ts';

/** A route of several channels that all fail together, by the channel map. One of a single channel is `oneChannel`'s. */
export function oneDependency(dependencies: ChannelDependencies): Rule {
  return ({ playbook }) =>
    playbook.steps.flatMap(({ route }, index) => {
      const named = channelsOf(route);
      const providers = [...withBackups(named, dependencies)].flatMap(
        (channel) => dependencies.get(channel)?.providers ?? [],
      );
      const message = named.size < 2 ? undefined : faultOf([...named], providers);
      return message === undefined ? [] : [{ path: ['steps', index, 'route'], message }];
    });
}

function channelsOf(route: Route): Set<Channel> {
  return new Set(route.flatMap(({ channels }) => channels));
}

/** A set grows while it is walked, so that the backup of a backup counts too. */
function withBackups(named: ReadonlySet<Channel>, dependencies: ChannelDependencies): Set<Channel> {
  const all = new Set(named);
  for (const channel of all) {
    const backup = dependencies.get(channel)?.backup;
    if (backup !== undefined) all.add(backup);
  }
  return all;
}

function faultOf(named: readonly Channel[], providers: readonly DependentProvider[]): string | undefined {
  const [first, ...others] = providers;
  if (first === undefined)
    return `reaches nobody: the channel map has no provider of ${named.join(', ')}; add another channel`;
  if (others.length === 0)
    return `all depends on ${first.name}, the only provider that the channel map has for it: add another channel, or a provider there`;
  const shared = first.dependsOn.find((one) => others.every(({ dependsOn }) => dependsOn.includes(one)));
  return shared === undefined
    ? undefined
    : `all depends on ${shared}, which every provider of its channels shares: add another channel, or a provider that does not`;
}
