import { readFileSync } from 'node:fs';
import { channels, type Channel } from '../kernel/channel.ts';
import type { Fault } from '../kernel/fault.ts';
import { parseYaml } from '../kernel/parse-yaml.ts';
import { channelsFileSchema, type ProviderOf } from './channels-file.ts';
import { fillSecrets, type SecretSource } from './fill-secrets.ts';

/** A provider as configured, whichever its channel and kind. */
export type Provider = { [C in Channel]: ProviderOf<C> }[Channel];

/** Every channel of the organisation, and the accounts that serve it. */
export interface ChannelMap {
  /** True where the simulator serves all channels, so that nobody real is reached. */
  readonly simulated: boolean;
  /** push, sms, email and voice first, whether named or not, then those that Tocsin does not send on. */
  readonly channels: readonly MappedChannel[];
  /** `mailto:` and `tel:` addresses that are told when Tocsin itself is ill. */
  readonly alarms: readonly string[];
}

/** One channel of the map. Without providers it is off. */
export interface MappedChannel {
  readonly name: string;
  readonly owner: string | null;
  readonly reaches: string | null;
  readonly importance: string | null;
  /** The channel used when every provider of this one is blocked and the route names nothing further. */
  readonly backup: Channel | null;
  /** The first is the primary, the others are its backups in order. */
  readonly providers: readonly Provider[];
}

/** Reads the channel map from the text of its file. `file` is only the name faults carry. */
export function parseChannelMap(
  source: string,
  file: string,
  secrets: SecretSource,
): { ok: ChannelMap } | { faults: Fault[] } {
  const parsed = parseYaml(channelsFileSchema, source, file, (yaml) => fillSecrets(yaml, secrets));
  if ('faults' in parsed) return parsed;
  const { alarms } = parsed.ok.value;
  const named: Readonly<Record<string, NamedChannel | undefined>> = parsed.ok.value.channels;
  const others = Object.keys(named).filter((name) => !isChannel(name));
  const mapped = [...channels, ...others].map((name): MappedChannel => {
    const entry = named[name];
    return {
      name,
      owner: entry?.owner ?? null,
      reaches: entry?.reaches ?? null,
      importance: entry?.importance ?? null,
      backup: entry?.backup ?? null,
      providers: entry?.providers ?? [],
    };
  });
  return { ok: { simulated: false, channels: mapped, alarms } };
}

/** Reads the channel map from a file; secrets come from the given environment and the files it names. */
export function loadChannelMap(
  file: string,
  environment: SecretSource['environment'],
): { ok: ChannelMap } | { faults: Fault[] } {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    return { faults: [{ file, line: 1, column: 1, path: '', message: 'cannot be read' }] };
  }
  return parseChannelMap(source, file, { environment, readSecretFile: (path) => readFileSync(path, 'utf8') });
}

/** The providers of one channel, the primary first; none where the channel is off. */
export function providersOf<C extends Channel>(map: ChannelMap, channel: C): readonly ProviderOf<C>[] {
  const providers = map.channels.find(({ name }) => name === channel)?.providers ?? [];
  return providers.filter((provider): provider is ProviderOf<C> => provider.channel === channel);
}

/** The channels that have a provider. */
export function offeredChannels(map: ChannelMap): Channel[] {
  return channels.filter((channel) => providersOf(map, channel).length > 0);
}

/** Which channel stands in for which, when every provider of it is blocked and a route names nothing further. */
export function backupsOf(map: ChannelMap): Map<Channel, Channel> {
  return new Map(
    map.channels.flatMap(({ name, backup }): [Channel, Channel][] =>
      isChannel(name) && backup !== null ? [[name, backup]] : [],
    ),
  );
}

interface NamedChannel {
  readonly owner?: string | undefined;
  readonly reaches?: string | undefined;
  readonly importance?: string | undefined;
  readonly backup?: Channel | undefined;
  readonly providers?: readonly Provider[] | undefined;
}

function isChannel(name: string): name is Channel {
  return (channels as readonly string[]).includes(name);
}
