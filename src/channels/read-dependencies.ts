import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { channels, type Channel } from '../kernel/channel.ts';
import type { Fault } from '../kernel/fault.ts';
import { parseYaml } from '../kernel/parse-yaml.ts';

/** A provider, by what it cannot work without: its own carrier, and what the channel map says under `depends`. */
export interface DependentProvider {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** What carries each channel that the map names, and which channel stands in for it. */
export type ChannelDependencies = ReadonlyMap<
  Channel,
  { readonly backup?: Channel | undefined; readonly providers: readonly DependentProvider[] }
>;

/** Kinds of providers that are no carrier: any number of them have nothing in common. */
const protocols = new Set(['smtp', 'web-push']);

const providerSchema = z
  .object({ name: z.string(), kind: z.string(), depends: z.array(z.string()).default([]) })
  .transform(({ name, kind, depends }) => ({
    name,
    dependsOn: [...new Set(protocols.has(kind) ? depends : [kind, ...depends])],
  }));
const dependenciesSchema = z.object({
  channels: z.record(
    z.string(),
    z.object({ backup: z.enum(channels).optional(), providers: z.array(providerSchema).default([]) }),
  ),
});

/**
 * Reads from the channel map what hangs on what, and nothing more: it needs no secret, and a setting that a start would
 * refuse is no fault here.
 */
export function readDependencies(file: string): { ok: ChannelDependencies } | { faults: Fault[] } {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    return { faults: [{ file, line: 1, column: 1, path: '', message: 'cannot be read' }] };
  }
  const parsed = parseYaml(dependenciesSchema, source, file);
  if ('faults' in parsed) return parsed;
  const named = parsed.ok.value.channels;
  return {
    ok: new Map(
      channels.flatMap((channel) => {
        const entry = named[channel];
        return entry === undefined ? [] : [[channel, entry] as const];
      }),
    ),
  };
}
